package io.kappalake.embedded.sql;

import io.kappalake.gate.GateOptions;
import io.kappalake.gate.Token;
import io.kappalake.gate.Tokens;
import io.kappalake.tables.storage.LakeAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
import org.apache.flink.table.gateway.api.SqlGatewayService;
import org.apache.flink.table.gateway.api.endpoint.SqlGatewayEndpoint;
import org.apache.flink.table.gateway.api.endpoint.SqlGatewayEndpointFactoryUtils;
import org.apache.flink.table.gateway.service.SqlGatewayServiceImpl;
import org.apache.flink.table.gateway.service.context.DefaultContext;
import org.apache.flink.table.gateway.service.session.SessionManager;
import org.slf4j.LoggerFactory;

/**
 * Flink's SQL gateway on a lake: {@code SqlMain DATA_DIR PORT READY_FILE BIND_ADDRESS SLOTS NESSIE_URI NESSIE_REF
 * WAREHOUSE S3_ENDPOINT [OPTION…]}, with the options of {@link SqlOptions}. REST and JDBC clients connect at PORT and
 * need its token. Queries run in this process, not on the job's Flink, so none can take the job's memory. Creates
 * READY_FILE once clients can use it.
 */
public final class SqlMain {

    private SqlMain() {}

    public static void main(String[] args) throws Exception {
        try {
            start(args);
        } catch (IllegalArgumentException e) {
            // For the person who started it: a stack trace would hide the line.
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void start(String[] args) throws Exception {
        Path data = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
        String address = args[3];
        int slots = Integer.parseInt(args[4]);
        LakeAddress lake = new LakeAddress(args[5], args[6], args[7], args.length > 8 ? args[8] : "");
        List<String> arguments = List.of(args);
        SqlOptions options = SqlOptions.of(arguments.subList(Math.min(9, arguments.size()), arguments.size()));
        Configuration config = gateway(address, args[1], slots);
        // Before the settings that only the endpoint needs: a session shows its settings to everybody who asks.
        Configuration session = new Configuration(config);
        options.settings().forEach(config::setString);
        config.set(GateOptions.NAMES, options.names());
        options.tokenFile().ifPresent(file -> GateOptions.require(config, file, true));
        // A token that nobody has seen is not a login: other machines cannot read its file.
        GateOptions.checkReach(address, config, options.plain());
        Path token = options.tokenFile().orElseGet(() -> Token.make(data));
        GateOptions.require(config, token, true);

        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(cluster(data, token))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
        cluster.start();
        URI flink = cluster.getRestAddress().get();
        Tokens.know(flink.getAuthority(), token);
        session.set(RestOptions.ADDRESS, flink.getHost());
        session.set(RestOptions.PORT, flink.getPort());
        SessionManager sessions = new LakeSessions(SessionManager.create(new DefaultContext(session, List.of())), lake);
        SqlGatewayService asked = new SqlGatewayServiceImpl(sessions);
        SqlGatewayService service = options.allowCode() ? asked : GuardedService.of(asked);
        sessions.start();
        List<SqlGatewayEndpoint> endpoints = SqlGatewayEndpointFactoryUtils.createSqlGatewayEndpoint(service, config);
        CountDownLatch end = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            close(endpoints, sessions, cluster);
                            end.countDown();
                        },
                        "sql-shutdown"));
        for (SqlGatewayEndpoint endpoint : endpoints) {
            endpoint.start();
        }
        Files.createFile(Path.of(args[2]));
        end.await();
    }

    private static Configuration cluster(Path data, Path token) throws java.io.IOException {
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
        // Only the gateway needs access there.
        GateOptions.require(config, token, true);
        return config;
    }

    /** Initial settings of a session. */
    private static Configuration gateway(String bindAddress, String port, int slots) {
        Configuration config = new Configuration();
        config.setString("sql-gateway.endpoint.type", "rest");
        config.setString("sql-gateway.endpoint.rest.address", bindAddress);
        config.setString("sql-gateway.endpoint.rest.bind-address", bindAddress);
        config.setString("sql-gateway.endpoint.rest.port", port);
        config.set(DeploymentOptions.TARGET, "remote");
        // Most queries are bounded; for the others there is SET 'execution.runtime-mode' = 'streaming'.
        config.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        config.set(CoreOptions.DEFAULT_PARALLELISM, slots);
        // A failing query reports at once.
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        config.set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC");
        // Otherwise each query would ask for as many instances as there are files.
        config.setString("table.exec.iceberg.infer-source-parallelism", "false");
        config.setString("sql-client.execution.result-mode", "tableau");
        return config;
    }

    private static void close(List<SqlGatewayEndpoint> endpoints, SessionManager sessions, MiniCluster cluster) {
        for (SqlGatewayEndpoint endpoint : endpoints) {
            try {
                endpoint.stop();
            } catch (Exception e) {
                LoggerFactory.getLogger(SqlMain.class).warn("The gateway did not stop listening in order", e);
            }
        }
        sessions.stop();
        cluster.closeAsync()
                .orTimeout(10, TimeUnit.SECONDS)
                .exceptionally(e -> null)
                .join();
    }
}
