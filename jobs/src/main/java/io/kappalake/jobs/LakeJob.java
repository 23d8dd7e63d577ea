package io.kappalake.jobs;

import io.kappalake.jobs.commit.BetweenCommits;
import io.kappalake.jobs.commit.LandCheckpoints;
import io.kappalake.jobs.commit.Planned;
import io.kappalake.jobs.source.FeedSource;
import io.kappalake.jobs.source.KafkaFeeds;
import io.kappalake.jobs.source.SilverEvents;
import io.kappalake.jobs.source.Topics;
import io.kappalake.jobs.write.RawRecords;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.PastEvents;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;

/**
 * A run of the job, planned against the lake's current state. Tables and topics exist, and each partition resumes where
 * the lake ends.
 *
 * @param pipeline the lake's
 * @param start by topic and partition, the first offset to read: the lake's end, or the beginning of a partition that
 *     is new to it
 * @param stop by topic and partition, the offset to stop before; empty for an unbounded run
 * @param last the newest ledger of the lake, empty for a new one
 * @param rolledBack whether {@code last} is that of a rollback: only the state of exactly its checkpoint fits
 * @param source where the records come from
 * @param raw whether they go to Bronze
 * @param between other work on the lake by the committer's process
 */
public record LakeJob(
        JobOptions options,
        Pipeline pipeline,
        Positions start,
        Positions stop,
        Optional<Ledger> last,
        Map<String, Table> tables,
        boolean rolledBack,
        FeedSource source,
        RawRecords raw,
        BetweenCommits between) {

    /** From Kafka to Bronze. */
    public LakeJob(
            JobOptions options,
            Pipeline pipeline,
            Positions start,
            Positions stop,
            Optional<Ledger> last,
            Map<String, Table> tables,
            boolean rolledBack) {
        this(
                options,
                pipeline,
                start,
                stop,
                last,
                tables,
                rolledBack,
                new KafkaFeeds(options.kafka(), options.rules(), pipeline.topics(), start, stop, logsOf(last)),
                RawRecords.KEPT,
                BetweenCommits.NONE);
    }

    /** The same on a lake whose newest ledger is one of the job's. */
    public LakeJob(
            JobOptions options,
            Pipeline pipeline,
            Positions start,
            Positions stop,
            Optional<Ledger> last,
            Map<String, Table> tables) {
        this(options, pipeline, start, stop, last, tables, false);
    }

    /**
     * Creates missing tables and decides the offsets.
     *
     * @throws LakeException if a topic is missing, or Kafka no longer has what the lake needs next
     */
    public static LakeJob plan(JobOptions options, Lake lake) {
        Pipeline pipeline = Pipeline.of(lake);
        lake.provision(pipeline.tables());
        lake.ownership().keepUncommitted(FlinkSettings.longestToCommit(options));
        Optional<Commit> newest = lake.lastLedgerCommit();
        Optional<Ledger> last = newest.flatMap(Commit::ledger);
        last.ifPresent(ledger -> requireOwn(options, ledger));
        List<String> topics = pipeline.topics();
        TopicLogs logs = logsOf(last);
        try (Topics kafka = new Topics(options.kafka(), logs)) {
            kafka.require(topics);
            kafka.requireSame(topics);
            Positions end = kafka.end(topics);
            Positions first = kafka.first(topics);
            Positions lakeEnds = last.map(Ledger::ends).orElse(Positions.NONE);
            requireKept(logs, lakeEnds, first, end);
            return new LakeJob(
                    options,
                    pipeline,
                    lakeEnds.over(first),
                    options.bounded() ? end.over(lakeEnds) : Positions.NONE,
                    last,
                    serializable(lake),
                    newest.flatMap(Commit::rolledBackTo).isPresent());
        }
    }

    /**
     * A run of the same graph over what Bronze already has, on the branch of a replay: from the branch's end to
     * {@code stop}.
     *
     * @param replayed where the records come from; it must begin at the branch's end and stop at {@code stop}
     * @throws LakeException if the branch belongs to another pipeline
     */
    public static LakeJob replay(JobOptions options, Lake branch, Positions stop, FeedSource replayed) {
        Ledger last = branch.lastLedger()
                .orElseThrow(
                        () -> new LakeException("Branch " + options.lake().ref() + " has no ledger to resume from"));
        requireOwn(options, last);
        return new LakeJob(
                options,
                Pipeline.of(branch),
                last.ends(),
                stop,
                Optional.of(last),
                serializable(branch),
                false,
                replayed,
                RawRecords.REPLAYED,
                BetweenCommits.NONE);
    }

    /**
     * An unbounded run of the same graph on the branch of a replay: it follows the topics from the branch's end. Once
     * main has the branch's tables, a run on main can resume from its savepoint.
     *
     * @throws LakeException if the branch belongs to another pipeline, or Kafka no longer has what it needs next
     */
    public static LakeJob follow(JobOptions options, Lake branch) {
        Ledger last = branch.lastLedger()
                .orElseThrow(
                        () -> new LakeException("Branch " + options.lake().ref() + " has no ledger to resume from"));
        requireOwn(options, last);
        Pipeline pipeline = Pipeline.of(branch);
        List<String> topics = pipeline.topics();
        try (Topics kafka = new Topics(options.kafka(), last.logs())) {
            kafka.require(topics);
            kafka.requireSame(topics);
            Positions first = kafka.first(topics);
            requireKept(last.logs(), last.ends(), first, kafka.end(topics));
            Positions start = last.ends().over(first);
            return new LakeJob(
                    options,
                    pipeline,
                    start,
                    Positions.NONE,
                    Optional.of(last),
                    serializable(branch),
                    false,
                    new KafkaFeeds(options.kafka(), options.rules(), topics, start, Positions.NONE, last.logs()),
                    RawRecords.REPLAYED,
                    BetweenCommits.NONE);
        }
    }

    private static TopicLogs logsOf(Optional<Ledger> ledger) {
        return ledger.map(Ledger::logs).orElse(TopicLogs.NONE);
    }

    private static void requireOwn(JobOptions options, Ledger ledger) {
        if (!ledger.pipeline().equals(options.pipeline())) {
            throw new LakeException("Branch " + options.lake().ref() + " belongs to pipeline " + ledger.pipeline()
                    + ", not to " + options.pipeline() + ": set --pipeline " + ledger.pipeline()
                    + ", or another --nessie-ref");
        }
    }

    private static void requireKept(TopicLogs logs, Positions lakeEnds, Positions first, Positions end) {
        StringJoiner problems = new StringJoiner("; ");
        boolean[] isNew = {false};
        lakeEnds.each((topic, partition, from) -> {
            if (Generation.of(partition) < logs.generation(topic)) {
                return;
            }
            Long begin = first.of(topic).get(partition);
            Long after = end.of(topic).get(partition);
            String resumes = "the lake resumes at offset " + from + " of " + Generation.text(topic, partition);
            if (begin == null || after == null) {
                isNew[0] = true;
                problems.add(resumes + ", which Kafka does not have");
            } else if (from < begin) {
                problems.add(resumes + ", but Kafka begins at " + begin);
            } else if (from > after) {
                isNew[0] = true;
                problems.add(resumes + ", but Kafka ends at " + after);
            }
        });
        if (problems.length() > 0) {
            throw new LakeException("Kafka and the lake do not match: " + problems
                    + ". Check that --kafka-bootstrap-servers and --nessie-uri belong together."
                    + (isNew[0]
                            ? " If the topic was made again: ./lake resume --new-topic TOPIC --reason TEXT"
                            : " If retention removed the records: ./lake resume --accept-gap --reason TEXT"));
        }
    }

    /** All tables at the branch's newest commit. */
    static Map<String, Table> serializable(Lake lake) {
        Map<String, Table> tables = new HashMap<>();
        Pipeline.of(lake)
                .tables()
                .forEach(table -> tables.put(table.fullName(), SerializableTable.copyOf(lake.table(table))));
        return tables;
    }

    /** The logs of its offsets, as the lake knows them. */
    public TopicLogs logs() {
        return logsOf(last);
    }

    /** Whether the lake has everything that a bounded run would read, so that no run is needed. */
    public boolean isDone() {
        return options.bounded() && stop.equals(start);
    }

    /** The same run from Kafka to other offsets. */
    public LakeJob upTo(Positions offsets) {
        return new LakeJob(options, pipeline, start, offsets, last, tables, rolledBack);
    }

    /** The same run with other work between its commits. */
    public LakeJob with(BetweenCommits work) {
        return new LakeJob(options, pipeline, start, stop, last, tables, rolledBack, source, raw, work);
    }

    /** The Flink settings that the job needs; a cluster's own settings apply to the rest. */
    public Configuration settings() {
        return FlinkSettings.of(options);
    }

    /** The whole job: Kafka, the graph, the committer. */
    public void addTo(StreamExecutionEnvironment env) {
        addTo(env, Probe.NONE);
    }

    /** The same with a probe in its writers and its commits, for fault suites. */
    public void addTo(StreamExecutionEnvironment env, Probe probe) {
        addTo(env, source, probe);
    }

    /** The job with another source, and a probe in its commits, for tests. */
    void addTo(StreamExecutionEnvironment env, FeedSource other, Probe probe) {
        env.setParallelism(options.parallelism());
        DataStream<Committable> committables = new LakeGraph(
                        pipeline,
                        other,
                        options.rules(),
                        tables,
                        new InLake(tables, last, last.isEmpty() ? Map.of() : other.begins()),
                        raw,
                        probe)
                .addTo(env);
        committables
                .transform(
                        "commit",
                        Types.VOID,
                        new LandCheckpoints(
                                options.pipeline(),
                                options.lake(),
                                probe,
                                between,
                                Planned.of(last, start),
                                other.topicIds()))
                .uid("commit")
                .forceNonParallel();
    }

    /**
     * The lake at the commit that the run was planned against.
     *
     * @param begins see {@link FeedSource#begins}
     */
    private record InLake(Map<String, Table> tables, Optional<Ledger> last, Map<String, Long> begins)
            implements LakeGraph.Past {

        @Override
        public <E extends Event> PastEvents<E> events(Feed<E> feed) {
            return new SilverEvents<>(
                    feed, tables.get("silver." + feed.name()), begins.getOrDefault(feed.name(), Long.MAX_VALUE));
        }

        @Override
        public Progress progress(String family) {
            return last.map(Ledger::progress).orElse(new TreeMap<>()).getOrDefault(family, Progress.NONE);
        }
    }
}
