package io.kappalake.local;

import io.kappalake.gate.GateOptions;
import io.kappalake.gate.Token;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.slf4j.LoggerFactory;

/**
 * Flink in one process, with REST and web UI on loopback: {@code FlinkCluster DATA_DIR PORT READY_FILE [KEY=VALUE…]},
 * where KEY is a Flink option. Jobs submitted through REST need no jar: their classes are on this class path. Creates
 * READY_FILE once it accepts jobs. Jobs end with the process; their checkpoints stay.
 */
public final class FlinkCluster {

    private static final int DEFAULT_SLOTS = 4;

    private FlinkCluster() {}

    public static void main(String[] args) throws Exception {
        Path data = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
        Configuration config = config(data, Integer.parseInt(args[1]));
        for (int i = 3; i < args.length; i++) {
            String[] keyAndValue = args[i].split("=", 2);
            config.setString(keyAndValue[0], keyAndValue[1]);
        }
        GateOptions.require(config, Token.make(data), false);
        try {
            GateOptions.checkReach(config.get(RestOptions.BIND_ADDRESS), config, false);
        } catch (IllegalArgumentException e) {
            LoggerFactory.getLogger(FlinkCluster.class).error(e.getMessage());
            System.exit(2);
        }
        FileSystem.initialize(config, null);
        MiniCluster cluster = new MiniCluster(shape(config));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(cluster), "flink-shutdown"));
        cluster.start();
        awaitAnswer(cluster.getRestAddress().get().resolve("/overview"));
        Files.createFile(Path.of(args[2]));
    }

    /** REST refuses everything until a leader is known, which may take a while after the start on a busy machine. */
    private static void awaitAnswer(URI uri) throws IOException, InterruptedException {
        while (((HttpURLConnection) uri.toURL().openConnection()).getResponseCode() != HttpURLConnection.HTTP_OK) {
            Thread.sleep(50);
        }
    }

    private static Configuration config(Path data, int port) throws IOException {
        Configuration config = new Configuration();
        config.set(RestOptions.ADDRESS, "127.0.0.1");
        config.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        config.set(RestOptions.PORT, port);
        config.set(RestOptions.BIND_PORT, Integer.toString(port));
        config.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
        config.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
        // Anybody who reaches the port could run code through an uploaded jar.
        config.set(WebOptions.SUBMIT_ENABLE, false);
        // The page has no token, so its button would only fail.
        config.set(WebOptions.CANCEL_ENABLE, false);
        config.set(WebOptions.REFRESH_INTERVAL, Duration.ofSeconds(2));
        config.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, 100);
        // Threads of Iceberg's shared pool keep the class loader of the attempt that first used them. It has no classes
        // of its own here, so it may be used after Flink has closed it. With this check no later attempt could commit.
        config.set(CoreOptions.CHECK_LEAKED_CLASSLOADER, false);

        // RocksDB would put its own log beside the file in this property, under a name built from its path. If that
        // name becomes too long for a file, no job can be restored.
        String log = System.clearProperty("log.file");
        if (log != null) {
            config.set(WebOptions.LOG_PATH, log);
            config.setString("taskmanager.log.path", log);
        }

        config.set(TaskManagerOptions.NUM_TASK_SLOTS, DEFAULT_SLOTS);
        config.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));

        Path temporary = Files.createDirectories(data.resolve("tmp"));
        config.set(CoreOptions.TMP_DIRS, temporary.toString());
        config.set(WebOptions.TMP_DIR, temporary.toString());
        config.set(
                BlobServerOptions.STORAGE_DIRECTORY,
                Files.createDirectories(data.resolve("blobs")).toString());

        config.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        config.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        config.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "file:" + data.resolve("checkpoints"));
        config.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, "file:" + data.resolve("savepoints"));

        // A dead Kafka, Nessie or S3 may take hours to come back: wait longer and longer, but never give up.
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        config.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofSeconds(1));
        config.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(30));
        config.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofMinutes(2));
        return config;
    }

    private static MiniClusterConfiguration shape(Configuration config) {
        return new MiniClusterConfiguration.Builder()
                .setConfiguration(config)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(config.get(TaskManagerOptions.NUM_TASK_SLOTS))
                .build();
    }

    private static void close(MiniCluster cluster) {
        cluster.closeAsync()
                .orTimeout(15, java.util.concurrent.TimeUnit.SECONDS)
                .exceptionally(e -> null)
                .join();
    }
}
