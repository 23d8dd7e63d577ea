package io.kappalake.jobs;

import static org.awaitility.Awaitility.await;

import io.kappalake.jobs.source.MemoryTopics;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;

/** The whole job on a mini cluster, from {@link MemoryTopics} to a real lake. */
final class TestJob {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final MiniCluster cluster;
    private final Lake lake;
    private final MemoryTopics topics;
    private final JobID id;

    private TestJob(MiniCluster cluster, Lake lake, MemoryTopics topics, JobID id) {
        this.cluster = cluster;
        this.lake = lake;
        this.topics = topics;
        this.id = id;
    }

    /** Starts without state, from where the lake ends. */
    static TestJob start(MiniCluster cluster, Lake lake, MemoryTopics topics, int parallelism) throws Exception {
        return start(cluster, lake, topics, parallelism, Probe.NONE, SavepointRestoreSettings.none());
    }

    static TestJob start(
            MiniCluster cluster,
            Lake lake,
            MemoryTopics topics,
            int parallelism,
            Probe probe,
            SavepointRestoreSettings from)
            throws Exception {
        JobGraph graph = graph(lake, topics, parallelism, probe).getJobGraph();
        graph.setSavepointRestoreSettings(from);
        return new TestJob(cluster, lake, topics, cluster.submitJob(graph).get().getJobID());
    }

    /** The plan of a run on the lake as it is now. */
    static StreamGraph graph(Lake lake, MemoryTopics topics, int parallelism, Probe probe) {
        JobOptions options = new JobOptions(
                "live",
                lake.address(),
                new Properties(),
                Rules.DEFAULT,
                false,
                Duration.ofMillis(250),
                parallelism,
                TestLake.directory("state").toUri().toString());
        Map<String, Table> tables = new HashMap<>();
        Pipeline.MARKET
                .tables()
                .forEach(table -> tables.put(table.fullName(), SerializableTable.copyOf(lake.table(table))));
        Optional<Ledger> last = lake.lastLedger();
        Positions start = last.map(Ledger::ends).orElse(Positions.NONE);
        LakeJob job = new LakeJob(options, Pipeline.MARKET, start, Positions.NONE, last, tables);
        Configuration settings = job.settings();
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofMillis(50));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
        job.addTo(env, topics.source(start, options.rules()), probe);
        return env.getStreamGraph();
    }

    /** Until all that was sent is in the lake. */
    TestJob awaitLanded() {
        Positions sent = topics.ends();
        return until(
                "the lake has all that was sent",
                () -> lake.lastLedger().map(Ledger::ends).equals(Optional.of(sent)));
    }

    TestJob until(String what, java.util.concurrent.Callable<Boolean> condition) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (cluster.getJobStatus(id).get().isTerminalState()) {
                JobResult result = cluster.requestJobResult(id).get();
                if (result.getSerializedThrowable().isPresent()) {
                    throw new IllegalStateException(
                            "The job ended", result.getSerializedThrowable().get());
                }
            }
            return condition.call();
        });
        return this;
    }

    /** Whether all tasks that the feed alone goes through have ended. */
    boolean hasFinished(String feed) throws Exception {
        return cluster.getExecutionGraph(id).get().getAllVertices().values().stream()
                .filter(vertex -> vertex.getName().contains(feed))
                .allMatch(vertex -> vertex.getAggregateState() == ExecutionState.FINISHED);
    }

    /** How many checkpoints have completed. */
    long checkpoints() throws Exception {
        return cluster.getExecutionGraph(id)
                .get()
                .getCheckpointStatsSnapshot()
                .getCounts()
                .getNumberOfCompletedCheckpoints();
    }

    /** How often it was restored from a checkpoint or savepoint. */
    long restored() throws Exception {
        return cluster.getExecutionGraph(id)
                .get()
                .getCheckpointStatsSnapshot()
                .getCounts()
                .getNumberOfRestoredCheckpoints();
    }

    /** Waits for the restart that follows this many earlier ones. */
    TestJob awaitRestored(long times) {
        return until("restored " + times + " times", () -> restored() >= times);
    }

    /** Stops it with a savepoint, which is what a next run starts from. */
    SavepointRestoreSettings stop() throws Exception {
        String path = cluster.stopWithSavepoint(
                        id, TestLake.directory("savepoints").toUri().toString(), false, SavepointFormatType.CANONICAL)
                .get();
        awaitEnd();
        return SavepointRestoreSettings.forPath(path);
    }

    void cancel() throws Exception {
        cluster.cancelJob(id).get();
        awaitEnd();
    }

    JobResult awaitEnd() throws Exception {
        return cluster.requestJobResult(id).get();
    }
}
