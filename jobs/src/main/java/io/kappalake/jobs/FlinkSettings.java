package io.kappalake.jobs;

import io.kappalake.transforms.feed.Shards;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.fs.Path;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;

/**
 * Flink settings that the guarantees depend on. They belong to the job, so no cluster configuration can weaken them.
 */
final class FlinkSettings {

    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(10);

    private FlinkSettings() {}

    /**
     * How long a file may wait for its commit while the job runs: a checkpoint may time out, and the next one takes
     * over its files.
     */
    static Duration longestToCommit(JobOptions options) {
        return options.checkpointInterval().plus(CHECKPOINT_TIMEOUT).multipliedBy(2);
    }

    static Configuration of(JobOptions options) {
        Configuration flink = new Configuration();
        flink.set(PipelineOptions.NAME, options.jobName());
        flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(PipelineOptions.OBJECT_REUSE, true);
        flink.set(PipelineOptions.MAX_PARALLELISM, Shards.COUNT);
        flink.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(200));

        flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, options.checkpointInterval());
        flink.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        flink.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 0);
        flink.set(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, 1);
        flink.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_TIMEOUT);
        flink.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        flink.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 2);
        // Flink reads a location literally: an escape such as %20 would be part of the name.
        flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, new Path(URI.create(options.checkpointDir())).toString());
        flink.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);

        rocksDb(flink);
        restarts(flink, options.bounded());
        return flink;
    }

    /**
     * Most of the state is identities: random bytes, which do not compress. They are written once and rarely read, but
     * then from any file. Takes a third of the defaults' CPU (DeduplicateBench).
     */
    private static void rocksDb(Configuration flink) {
        flink.set(RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL, List.of(CompressionType.NO_COMPRESSION));
        flink.set(RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
        flink.set(RocksDBConfigurableOptions.COMPACTION_STYLE, CompactionStyle.UNIVERSAL);
    }

    /**
     * Flink restarts an unbounded run again and again, but never a bounded one. A bounded run's checkpoints lack the
     * state of finished subtasks, and so the windows that these had open. Its caller starts another run from the lake,
     * which has everything committed.
     */
    private static void restarts(Configuration flink, boolean bounded) {
        if (bounded) {
            flink.set(
                    RestartStrategyOptions.RESTART_STRATEGY,
                    RestartStrategyOptions.RestartStrategyType.NO_RESTART_STRATEGY.getMainValue());
            return;
        }
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY,
                RestartStrategyOptions.RestartStrategyType.EXPONENTIAL_DELAY.getMainValue());
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofSeconds(1));
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(30));
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofMinutes(5));
    }
}
