package io.kappalake.embedded.sql;

import io.kappalake.tables.storage.LakeAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.table.gateway.SqlGateway;
import org.apache.flink.table.gateway.service.context.DefaultContext;
import org.apache.flink.table.gateway.service.session.SessionManager;

/**
 * Flink's SQL gateway on a lake: {@code SqlMain DATA_DIR PORT READY_FILE BIND_ADDRESS SLOTS NESSIE_URI NESSIE_REF WAREHOUSE S3_ENDPOINT}. REST and JDBC
 * clients find it at PORT. Queries run in this process and not on the job's Flink, so that none can take the job's memory. Makes READY_FILE once
 * clients can use it.
 */
public final class SqlMain {

    private SqlMain() {}

    public static void main(String[] args) throws Exception {
        Path data = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
        int slots = Integer.parseInt(args[4]);
        LakeAddress lake = new LakeAddress(args[5], args[6], args[7], args.length > 8 ? args[8] : "");

        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(cluster(data))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
        cluster.start();
        Configuration config = gateway(cluster.getRestAddress().get(), args[3], args[1], slots);
        SessionManager sessions = SessionManager.create(new DefaultContext(config, List.of()));
        SqlGateway gateway = new SqlGateway(config, new LakeSessions(sessions, lake));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(gateway, cluster), "sql-shutdown"));
        gateway.start();
        Files.createFile(Path.of(args[2]));
        gateway.waitUntilStop();
    }

    private static Configuration cluster(Path data) throws java.io.IOException {
        Configuration config = new Configuration();
        config.set(RestOptions.ADDRESS, "127.0.0.1");
        config.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        config.set(RestOptions.BIND_PORT, "0");
        config.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
        config.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
        config.set(WebOptions.SUBMIT_ENABLE, false);
        config.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        String temporary = Files.createDirectories(data.resolve("tmp")).toString();
        config.set(CoreOptions.TMP_DIRS, temporary);
        config.set(WebOptions.TMP_DIR, temporary);
        config.set(
                BlobServerOptions.STORAGE_DIRECTORY,
                Files.createDirectories(data.resolve("blobs")).toString());
        return config;
    }

    /** What a session starts with; it can SET all of it. */
    private static Configuration gateway(URI flink, String bindAddress, String port, int slots) {
        Configuration config = new Configuration();
        config.setString("sql-gateway.endpoint.type", "rest");
        config.setString("sql-gateway.endpoint.rest.address", bindAddress);
        config.setString("sql-gateway.endpoint.rest.bind-address", bindAddress);
        config.setString("sql-gateway.endpoint.rest.port", port);
        config.set(DeploymentOptions.TARGET, "remote");
        config.set(RestOptions.ADDRESS, flink.getHost());
        config.set(RestOptions.PORT, flink.getPort());
        // Most questions have an end; for the others there is SET 'execution.runtime-mode' = 'streaming'.
        config.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        config.set(CoreOptions.DEFAULT_PARALLELISM, slots);
        // A query that fails says so at once.
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        config.set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC");
        // Else each query would ask for as many instances as there are files.
        config.setString("table.exec.iceberg.infer-source-parallelism", "false");
        config.setString("sql-client.execution.result-mode", "tableau");
        return config;
    }

    private static void close(SqlGateway gateway, MiniCluster cluster) {
        gateway.stop();
        cluster.closeAsync()
                .orTimeout(10, TimeUnit.SECONDS)
                .exceptionally(e -> null)
                .join();
    }
}
