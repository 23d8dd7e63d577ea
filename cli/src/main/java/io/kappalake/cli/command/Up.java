package io.kappalake.cli.command;

import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.SweepOption;
import io.kappalake.cli.output.TextTable;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalServers;
import io.kappalake.local.LocalStack;
import io.kappalake.local.Provision;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Starts Kafka, Nessie, S3, Flink, the SQL gateway and the page unless they run. They stay in the background until
 * {@code down}.
 */
@Command(
        name = "up",
        description =
                "Start Kafka, Nessie, S3, Flink, the SQL gateway and the page in the background; their data stays under"
                        + " .lake/.")
public final class Up implements Callable<Integer> {

    private static final Duration REGISTRY_START = Duration.ofMinutes(3);

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Option(names = "--kafka-port", defaultValue = "9092", description = "Port of Kafka (default: ${DEFAULT-VALUE}).")
    private int kafkaPort;

    @Option(
            names = "--nessie-port",
            defaultValue = "19120",
            description = "Port of Nessie (default: ${DEFAULT-VALUE}).")
    private int nessiePort;

    @Option(names = "--s3-port", defaultValue = "9000", description = "Port of S3 (default: ${DEFAULT-VALUE}).")
    private int s3Port;

    @Option(names = "--flink-port", defaultValue = "8081", description = "Port of Flink (default: ${DEFAULT-VALUE}).")
    private int flinkPort;

    @Option(
            names = "--metrics-port",
            defaultValue = "9249",
            description = "Port of Flink's metrics for Prometheus, 0 for none (default: ${DEFAULT-VALUE}).")
    private int metricsPort;

    @Option(
            names = "--upkeep-port",
            defaultValue = "9250",
            description = "Port of the upkeep's metrics for Prometheus (default: ${DEFAULT-VALUE}).")
    private int upkeepPort;

    @Option(
            names = "--no-upkeep",
            description =
                    "Do not compact, repair and sweep in the background; ./lake compact --continuous does the same.")
    private boolean noUpkeep;

    @Mixin
    private SweepOption sweep;

    @Option(
            names = "--sql-port",
            defaultValue = "8083",
            description =
                    "Port of the SQL gateway, for ./lake sql, REST and JDBC; 0 for none (default: ${DEFAULT-VALUE}).")
    private int sqlPort;

    @Option(
            names = "--page-port",
            defaultValue = "8090",
            description = "Port of the page and the read API; 0 for none (default: ${DEFAULT-VALUE}).")
    private int pagePort;

    @Option(names = "--registry", description = "Start a schema registry too, which speaks Confluent's API.")
    private boolean hasRegistry;

    @Option(
            names = "--registry-port",
            defaultValue = "8082",
            description = "Port of the schema registry (default: ${DEFAULT-VALUE}).")
    private int registryPort;

    @Option(
            names = "--allow-code",
            description =
                    "Let SQL clients run code of theirs and use local files (ADD JAR, CREATE FUNCTION, any connector).")
    private boolean allowCode;

    @Option(
            names = "--partitions",
            defaultValue = "2",
            description = "Partitions of each new topic (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(names = "--slots", defaultValue = "4", description = "Task slots of Flink (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Option(
            names = "--kafka-security",
            paramLabel = "FILE",
            description = "Broker settings (ssl.*) and users (user.NAME=PASSWORD). Kafka then requires TLS and a login;"
                    + " clients need --kafka-properties.")
    private Path kafkaSecurity;

    @Override
    public Integer call() {
        long begin = System.nanoTime();
        requireFreeMetricsPort();
        LocalStack.Ports ports = new LocalStack.Ports(kafkaPort, nessiePort, s3Port, flinkPort, metricsPort);
        LocalStack stack = LocalStack.start(
                lake.dataDir(),
                lake.stateDir(),
                ports,
                partitions,
                slots,
                broker(),
                EmbeddedServer::startDetached,
                List.of());
        createTopics(stack);
        List<RunningServer> all = new ArrayList<>(stack.all());
        List<RunningServer> started = new ArrayList<>(stack.started());
        if (!noUpkeep) {
            all.add(upkeep(stack, started));
        }
        Optional<RunningServer> sql = LocalServers.SQL.find(lake.dataDir());
        // Not awaited: only a first query within seconds has to wait for it.
        sql.or(() -> sqlPort == 0 ? Optional.empty() : Optional.of(startSql(stack, started)))
                .ifPresent(all::add);
        Optional<RunningServer> page = LocalServers.PAGE.find(lake.dataDir());
        // Not awaited either: it waits for the lake itself.
        page.or(() -> pagePort == 0 ? Optional.empty() : Optional.of(startPage(stack, started)))
                .ifPresent(all::add);
        Optional<RunningServer> registry = EmbeddedServer.REGISTRY.find(lake.dataDir());
        registry.or(() -> hasRegistry ? Optional.of(startRegistry(started)) : Optional.empty())
                .ifPresent(all::add);
        print(all, started, Duration.ofNanos(System.nanoTime() - begin));
        return 0;
    }

    /** Those of the pipeline that the user named, or that the lake has from before. */
    private void createTopics(LocalStack stack) {
        Pipeline pipeline = lake.namedPipeline().orElseGet(() -> {
            try (Lake opened = Lake.open(stack.lake())) {
                return Pipeline.of(opened);
            }
        });
        Properties client = stack.kafkaClient();
        client.putAll(broker().security());
        Provision.topics(client, pipeline.topics(), partitions);
    }

    private RunningServer upkeep(LocalStack stack, List<RunningServer> started) {
        return LocalServers.UPKEEP.find(lake.dataDir()).orElseGet(() -> {
            RunningServer upkeep = LocalServers.upkeep(
                            stack.lake().onRef(lake.lake().ref()), sweep.history())
                    .startDetached(lake.dataDir(), upkeepPort);
            started.add(upkeep);
            return upkeep;
        });
    }

    private RunningServer startRegistry(List<RunningServer> started) {
        RunningServer registry = EmbeddedServer.REGISTRY.startDetached(lake.dataDir(), registryPort);
        started.add(registry);
        return registry.awaitReady(REGISTRY_START);
    }

    private RunningServer startSql(LocalStack stack, List<RunningServer> started) {
        LakeAddress address = address(stack);
        RunningServer sql = (allowCode ? LocalServers.sqlThatRunsCode(address) : LocalServers.sql(address))
                .startDetached(lake.dataDir(), sqlPort);
        started.add(sql);
        return sql;
    }

    private RunningServer startPage(LocalStack stack, List<RunningServer> started) {
        RunningServer page =
                LocalServers.page(address(stack), "127.0.0.1", List.of()).startDetached(lake.dataDir(), pagePort);
        started.add(page);
        return page;
    }

    private LakeAddress address(LocalStack stack) {
        return new LakeAddress(
                stack.lake().nessieUri(),
                stack.lake().ref(),
                lake.lake().warehouse(),
                stack.lake().s3Endpoint());
    }

    /** Flink would report a taken port in its log only. */
    private void requireFreeMetricsPort() {
        if (metricsPort == 0 || LocalServers.FLINK.find(lake.dataDir()).isPresent()) {
            return;
        }
        try (ServerSocket socket = new ServerSocket(metricsPort, 1, InetAddress.getLoopbackAddress())) {
            socket.getLocalPort();
        } catch (IOException e) {
            throw new LakeException(
                    "Port %d is taken by another program: stop it, or choose another with --metrics-port, 0 for none"
                            .formatted(metricsPort),
                    e);
        }
    }

    private LocalStack.Broker broker() {
        if (kafkaSecurity == null) {
            return LocalStack.Broker.OPEN;
        }
        if (!Files.isReadable(kafkaSecurity)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot read --kafka-security %s: name a readable properties file".formatted(kafkaSecurity));
        }
        Properties security = lake.kafkaClient();
        security.remove("bootstrap.servers");
        return new LocalStack.Broker(EmbeddedServer.kafkaSecuredBy(kafkaSecurity), security);
    }

    private String next() {
        return lake.namedPipeline()
                .filter(pipeline -> !pipeline.files().isEmpty())
                .map(own -> "./lake run, with the same --pipeline until the lake has its first tables")
                .orElse("./lake run, and in another terminal ./lake generate --rate 2000");
    }

    private void print(List<RunningServer> all, List<RunningServer> started, Duration took) {
        TextTable table = new TextTable("SERVER", "WHERE", "PROCESS", "LOG");
        all.forEach(s -> table.row(s.server().name(), LocalServers.url(s), s.pid(), s.logFile()));
        String what = started.isEmpty() ? "Already up." : "Up after %.1f s.".formatted(took.toMillis() / 1000.0);
        spec.commandLine().getOut().println(table + "\n" + what + " Next: " + next());
        spec.commandLine().getOut().flush();
    }
}
