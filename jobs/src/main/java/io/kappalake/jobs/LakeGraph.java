package io.kappalake.jobs;

import io.kappalake.jobs.source.EventTypes;
import io.kappalake.jobs.source.FeedSource;
import io.kappalake.jobs.write.Committables;
import io.kappalake.jobs.write.FileTarget;
import io.kappalake.jobs.write.RawRecords;
import io.kappalake.jobs.write.Tally;
import io.kappalake.jobs.write.WriteBuckets;
import io.kappalake.jobs.write.WriteFiles;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.EventBlock;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.FeedFold;
import io.kappalake.transforms.gold.GoldWindows;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.PartialBars;
import io.kappalake.transforms.gold.WindowSource;
import io.kappalake.transforms.silver.PackEvents;
import io.kappalake.transforms.silver.Rejected;
import io.kappalake.transforms.silver.Silver;
import io.kappalake.transforms.silver.UnpackEvents;
import io.kappalake.transforms.silver.identity.Deduplicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.iceberg.Table;

/**
 * The one job graph. A live run, a replay and a test differ in the source, in what the lake already holds, and in what
 * takes the committables. Nothing in here asks which of them it is.
 *
 * <pre>
 * topic ─► raw record ─┬────────────────────────────────► bronze.&lt;feed&gt;      ┐
 *                      └► decode ─┬─► deduplicate ─┬────► silver.&lt;feed&gt;      │ committables
 *                                 └► rejected ─────│────► silver.rejected    ├──────► committer
 *                                                  └► windows ► gold.*       ┘
 * </pre>
 *
 * @param logs with the topics of all feeds
 * @param tables by {@code layer.name}, serializable, at the commit that the run starts from
 * @param raw what becomes of the raw records
 * @param probe called when writers close their files, for fault suites
 */
public record LakeGraph(
        Pipeline pipeline,
        FeedSource source,
        Rules rules,
        TopicLogs logs,
        Map<String, Table> tables,
        Past past,
        RawRecords raw,
        Probe probe) {

    /** The content of the lake, for a run that starts without state. */
    public interface Past {

        <E extends Event> PastEvents<E> events(Feed<E> feed);

        /** The progress of a family of windows. */
        Progress progress(Family<?, ?> family);
    }

    /** Adds the graph to the environment and returns what the committer must land. */
    public DataStream<Committable> addTo(StreamExecutionEnvironment env) {
        List<Accepted<?>> accepted = new ArrayList<>();
        for (Feed<?> feed : pipeline.feeds()) {
            accepted.add(accepted(env, feed));
        }
        List<DataStream<Committable>> committables = new ArrayList<>();
        accepted.forEach(feed -> committables.add(feed.committables()));
        for (Family<?, ?> family : pipeline.families()) {
            committables.add(gold(family, accepted));
        }
        return committables.stream().reduce((all, more) -> all.union(more)).orElseThrow();
    }

    /** Accepted events of a feed, and the committables of everything written on the way to them. */
    private record Accepted<E extends Event>(
            Feed<E> feed, DataStream<E> events, DataStream<Committable> committables) {}

    private <E extends Event> Accepted<E> accepted(StreamExecutionEnvironment env, Feed<E> feed) {
        return silver(bronze(env, feed), feed);
    }

    private <E extends Event> SingleOutputStreamOperator<Decoded<E>> bronze(
            StreamExecutionEnvironment env, Feed<E> feed) {
        return source.read(env, feed)
                .transform("bronze-" + feed.name() + "-write", EventTypes.decoded(), rawWriter(feed))
                .uid("bronze-" + feed.name() + "-write");
    }

    private <E extends Event> Accepted<E> silver(SingleOutputStreamOperator<Decoded<E>> decoded, Feed<E> feed) {
        String name = "silver-" + feed.name();
        WireType<E> type = WireType.of(feed);
        var valid = decoded.transform(
                        name + "-validate",
                        type,
                        new PassEvents<E>(feed.name(), logs.ofFeed(feed.name()), source.found(), rules))
                .uid(name + "-validate");
        var rejected = valid.getSideOutput(PassEvents.REJECTED)
                .transform("silver-rejected-" + feed.name() + "-write", EventTypes.rejected(), rejectedWriter(feed))
                .uid("silver-rejected-" + feed.name() + "-write");
        // Events are already where their keys belong: there is one instance, or a block brought them.
        var first = DataStreamUtils.reinterpretAsKeyedStream(toShards(valid, feed), Deduplicate.shard(), Types.INT)
                .transform(name + "-deduplicate", type, deduplicate(feed))
                .uid(name + "-deduplicate");
        var written = first.transform(name + "-write", type, silverWriter(feed)).uid(name + "-write");
        return new Accepted<>(
                feed,
                written,
                decoded.getSideOutput(Committables.TAG)
                        .union(
                                rejected.getSideOutput(Committables.TAG),
                                first.getSideOutput(Committables.TAG),
                                written.getSideOutput(Committables.TAG)));
    }

    /**
     * Sends each event to the instance that owns its shard. A single instance keeps it in its thread, which saves a
     * fifth of all work.
     */
    private static <E extends Event> DataStream<E> toShards(DataStream<E> valid, Feed<E> feed) {
        if (valid.getExecutionEnvironment().getParallelism() == 1) {
            return valid;
        }
        String name = "silver-" + feed.name();
        return valid.transform(name + "-pack", EventBlock.TYPE, new PackEvents<>(feed))
                .uid(name + "-pack")
                .keyBy(EventBlock::key, Types.INT)
                .transform(name + "-unpack", WireType.of(feed), new UnpackEvents<>(feed))
                .uid(name + "-unpack");
    }

    private <S extends WindowSource<P>, P extends Partial> DataStream<Committable> gold(
            Family<S, P> family, List<Accepted<?>> accepted) {
        List<DataStream<P>> partials = new ArrayList<>();
        List<FeedFold.Past<S>> before = new ArrayList<>();
        for (Accepted<?> feed : accepted) {
            partials.addAll(folded(family, feed));
            before.addAll(past(family, feed.feed()));
        }
        GoldWindows<S, P> windows =
                new GoldWindows<>(family, rules.latenessHorizon(), before, past.progress(family), Committables.TAG);
        String name = family.operator();
        var buckets = partials.stream()
                .reduce((all, more) -> all.union(more))
                .orElseThrow()
                .keyBy(Partial::shard, Types.INT)
                .transform(name + "-windows", EventTypes.buckets(), windows)
                .uid(name + "-windows");
        var files = buckets.transform(name + "-write", Committables.TYPE, new WriteBuckets(tables, probe))
                .uid(name + "-write");
        return files.union(buckets.getSideOutput(Committables.TAG));
    }

    /** Empty if the family does not depend on the feed. */
    private static <E extends Event, S extends WindowSource<P>, P extends Partial> List<DataStream<P>> folded(
            Family<S, P> family, Accepted<E> feed) {
        return family.fold(feed.feed()).stream()
                .<DataStream<P>>map(fold -> feed.events()
                        .transform(family.operator(fold), family.partials(), PartialBars.of(family, fold))
                        .uid(family.operator(fold)))
                .toList();
    }

    private <E extends Event, S extends WindowSource<P>, P extends Partial> List<FeedFold.Past<S>> past(
            Family<S, P> family, Feed<E> feed) {
        return family.fold(feed).stream()
                .map(fold -> fold.past(past.events(feed)))
                .toList();
    }

    private <E extends Event> OneInputStreamOperator<Decoded<E>, Decoded<E>> rawWriter(Feed<E> feed) {
        return raw.writer(feed, tables.get("bronze." + feed.name()), probe);
    }

    private WriteFiles<Rejected> rejectedWriter(Feed<?> feed) {
        return new WriteFiles<>(
                FileTarget.of(Silver.REJECTED, tables.get("silver.rejected"), row -> row, probe),
                new Tally.OfReasons(feed.name()));
    }

    private <E extends Event> WriteFiles<E> silverWriter(Feed<E> feed) {
        return new WriteFiles<>(
                FileTarget.of(Silver.of(feed), tables.get("silver." + feed.name()), event -> event, probe),
                Tally.ofBroken(feed.name(), feed.softRules()));
    }

    private <E extends Event> Deduplicate<E> deduplicate(Feed<E> feed) {
        return new Deduplicate<>(feed.name(), rules.duplicateHorizon(), past.events(feed), Committables.TAG);
    }
}
