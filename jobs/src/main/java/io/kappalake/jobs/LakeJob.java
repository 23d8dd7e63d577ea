package io.kappalake.jobs;

import io.kappalake.jobs.change.PipelinePlan;
import io.kappalake.jobs.commit.BetweenCommits;
import io.kappalake.jobs.commit.LandCheckpoints;
import io.kappalake.jobs.commit.Planned;
import io.kappalake.jobs.source.FeedSource;
import io.kappalake.jobs.source.KafkaFeeds;
import io.kappalake.jobs.source.LakeLogs;
import io.kappalake.jobs.source.Pace;
import io.kappalake.jobs.source.Topics;
import io.kappalake.jobs.write.RawRecords;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * @param start by feed and partition, the first offset to read: the lake's end, or the beginning of a partition that is
 *     new to it
 * @param stop by feed and partition, the offset to stop before; empty for an unbounded run
 * @param logs the Kafka logs of these offsets, with the topics of all feeds
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
        TopicLogs logs,
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
            TopicLogs logs,
            Optional<Ledger> last,
            Map<String, Table> tables,
            boolean rolledBack) {
        this(
                options,
                pipeline,
                start,
                stop,
                logs,
                last,
                tables,
                rolledBack,
                new KafkaFeeds(
                        options.kafka(),
                        options.rules(),
                        topics(pipeline, logs),
                        start,
                        stop,
                        logs,
                        Pace.FREE,
                        LakeLogs.of(options.lake())),
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
        this(options, pipeline, start, stop, pipeline.logs(logsOf(last), Set.of()), last, tables, false);
    }

    private static List<String> topics(Pipeline pipeline, TopicLogs logs) {
        return pipeline.feedNames().stream()
                .flatMap(feed -> logs.ofFeed(feed).stream())
                .toList();
    }

    /** Plans a run of the lake's own pipeline. */
    public static LakeJob plan(JobOptions options, Lake lake) {
        return plan(options, lake, Pipeline.of(lake));
    }

    /**
     * Creates missing tables and decides the offsets.
     *
     * @throws LakeException if the lake has another pipeline, a topic is missing, or Kafka no longer has what the lake
     *     needs next
     */
    public static LakeJob plan(JobOptions options, Lake lake, Pipeline pipeline) {
        return plan(options, lake, pipeline, false);
    }

    /**
     * The same.
     *
     * @param dropsColumns whether columns that the pipeline no longer has leave Silver
     * @throws LakeException also if the lake has a pipeline that cannot become this one
     */
    public static LakeJob plan(JobOptions options, Lake lake, Pipeline pipeline, boolean dropsColumns) {
        Optional<Commit> newest = lake.lastLedgerCommit();
        Optional<Ledger> last = newest.flatMap(Commit::ledger);
        last.ifPresent(ledger -> requireOwn(options, ledger));
        try (Topics kafka = Topics.of(pipeline, logsOf(last), options.kafka())) {
            kafka.requireSame();
            requireDecoders(pipeline, kafka.names(), options.rules());
            Positions end = kafka.end();
            Positions first = kafka.first();
            Positions lakeEnds = last.map(Ledger::ends).orElse(Positions.NONE);
            KafkaMatch.require(kafka.logs(), lakeEnds, first, end);
            // Last, so that a pipeline with a wrong topic is not kept in the lake.
            provision(options, lake, pipeline, dropsColumns);
            if (last.isPresent()) {
                new NewGold(lake, pipeline).noteEmpty();
            }
            return new LakeJob(
                    options,
                    pipeline,
                    lakeEnds.over(first),
                    options.bounded() ? end.over(lakeEnds) : Positions.NONE,
                    kafka.logs(),
                    last,
                    serializable(lake, pipeline),
                    newest.flatMap(Commit::rolledBackTo).isPresent());
        }
    }

    /**
     * A run of the same graph over what Bronze already has, on the branch of a replay: from the branch's end to
     * {@code stop}.
     *
     * @param mains the logs of the commit of main that it runs up to, which may have topics that are new to the branch
     * @param replayed where the records come from; it must begin at the branch's end and stop at {@code stop}
     * @throws LakeException if the branch belongs to another pipeline
     */
    public static LakeJob replay(
            JobOptions options, Lake branch, Positions stop, TopicLogs mains, FeedSource replayed) {
        Ledger last = branch.lastLedger()
                .orElseThrow(
                        () -> new LakeException("Branch " + options.lake().ref() + " has no ledger to resume from"));
        requireOwn(options, last);
        Pipeline pipeline = Pipeline.of(branch);
        return new LakeJob(
                options,
                pipeline,
                last.ends(),
                stop,
                last.logs().then(mains.unread()),
                Optional.of(last),
                serializable(branch, pipeline),
                false,
                replayed,
                RawRecords.REPLAYED,
                BetweenCommits.NONE);
    }

    /**
     * An unbounded run of the same graph on the branch of a replay: it follows the topics from the branch's end. Once
     * main has the branch's tables, a run on main can resume from its savepoint.
     *
     * @param mains the logs of main's newest commit: it follows the topics that main knows, by main's numbers
     * @throws LakeException if the branch belongs to another pipeline, or Kafka no longer has what it needs next
     */
    public static LakeJob follow(JobOptions options, Lake branch, TopicLogs mains) {
        Ledger last = branch.lastLedger()
                .orElseThrow(
                        () -> new LakeException("Branch " + options.lake().ref() + " has no ledger to resume from"));
        requireOwn(options, last);
        Pipeline pipeline = Pipeline.of(branch);
        try (Topics kafka = Topics.known(pipeline, last.logs().then(mains.unread()), options.kafka())) {
            kafka.requireSame();
            Positions first = kafka.first();
            KafkaMatch.require(kafka.logs(), last.ends(), first, kafka.end());
            Positions start = last.ends().over(first);
            return new LakeJob(
                    options,
                    pipeline,
                    start,
                    Positions.NONE,
                    kafka.logs(),
                    Optional.of(last),
                    serializable(branch, pipeline),
                    false,
                    new KafkaFeeds(
                            options.kafka(), options.rules(), kafka.names(), start, Positions.NONE, kafka.logs()),
                    RawRecords.REPLAYED,
                    BetweenCommits.NONE);
        }
    }

    /** Creates missing tables, follows a changed pipeline, and lets sweeps spare what the run may leave uncommitted. */
    static void provision(JobOptions options, Lake lake, Pipeline pipeline, boolean dropsColumns) {
        lake.provision(
                pipeline.tables(),
                pipeline.files(),
                PipelinePlan.to(pipeline, dropsColumns),
                new NewGold(lake, pipeline));
        lake.ownership().keepUncommitted(FlinkSettings.longestToCommit(options));
    }

    /** A format that lacks its registry is told before the job starts, not by each attempt of a task. */
    private static void requireDecoders(Pipeline pipeline, List<String> topics, Rules rules) {
        for (Feed<?> feed : pipeline.feeds()) {
            topics.stream()
                    .filter(feed.topics()::takes)
                    .forEach(topic -> feed.topics().decoders().of(topic).under(rules));
        }
    }

    private static TopicLogs logsOf(Optional<Ledger> ledger) {
        return ledger.map(Ledger::logs).orElse(TopicLogs.NONE);
    }

    private static void requireOwn(JobOptions options, Ledger ledger) {
        if (!ledger.pipeline().equals(options.pipeline())) {
            throw new LakeException("Branch " + options.lake().ref() + " belongs to pipeline " + ledger.pipeline()
                    + ", not to " + options.pipeline()
                    + ": omit --pipeline to run the branch's own, or set another --nessie-ref");
        }
    }

    /** All tables at the branch's newest commit. */
    static Map<String, Table> serializable(Lake lake, Pipeline pipeline) {
        Map<String, Table> all = lake.tablesAt(lake.head());
        Map<String, Table> tables = new HashMap<>();
        for (TableDefinition<?> table : pipeline.tables()) {
            Table found = all.get(table.fullName());
            tables.put(table.fullName(), SerializableTable.copyOf(found == null ? lake.table(table) : found));
        }
        return tables;
    }

    /** Whether the lake has everything that a bounded run would read, so that no run is needed. */
    public boolean isDone() {
        return options.bounded() && stop.equals(start);
    }

    /** The same run from Kafka to other offsets. */
    public LakeJob upTo(Positions offsets) {
        return new LakeJob(options, pipeline, start, offsets, logs, last, tables, rolledBack);
    }

    /** The same run with other work between its commits. */
    public LakeJob with(BetweenCommits work) {
        return new LakeJob(options, pipeline, start, stop, logs, last, tables, rolledBack, source, raw, work);
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
                        logs,
                        tables,
                        new PlannedPast(pipeline, tables, last, last.isEmpty() ? Map.of() : other.begins()),
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
                                        Planned.of(last, start, logs),
                                        other.topicIds())
                                .under(options.rules().text()))
                .uid("commit")
                .forceNonParallel();
    }
}
