package io.kappalake.local;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.KappalakeHome;
import io.kappalake.embedded.RunningServer;
import io.kappalake.tables.storage.LakeAddress;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.Path;
import org.apache.flink.metrics.prometheus.LoopbackPrometheusReporter;

/** The servers that {@code up} starts, in dependency order. */
public final class LocalServers {

    /**
     * JIT and heap settings. A run compiles thousands of methods that are called only a few thousand times. With these
     * thresholds the optimizing compiler takes only hot methods, and with less inlining each costs less. Data that
     * outlives an event, such as the pages of open files, lives for a checkpoint: the young generation is large, so it
     * does not copy them again and again.
     */
    public static final List<String> FLINK_JVM = List.of(
            "-XX:Tier4InvocationThreshold=15000",
            "-XX:Tier4MinInvocationThreshold=2000",
            "-XX:Tier4CompileThreshold=30000",
            "-XX:MaxInlineLevel=5",
            "-XX:InlineSmallCode=700",
            "-XX:FreqInlineSize=80",
            "-Xms900m",
            "-Xmn320m",
            "-XX:MaxTenuringThreshold=2");

    /** Flink on this JVM's own class path and with its {@code --add-opens}. */
    public static final EmbeddedServer FLINK = flink(List.of());

    /** Compacts and repairs the lake beside the job. */
    public static final EmbeddedServer UPKEEP = upkeep(List.of());

    /** The SQL gateway of any lake: to find it, or to stop it. */
    public static final EmbeddedServer SQL = EmbeddedServer.sql(List.of(), List.of());

    /** The page of any lake: to find it, or to stop it. */
    public static final EmbeddedServer PAGE = page(List.of());

    private static final int SQL_SLOTS = 2;

    private LocalServers() {}

    public static List<EmbeddedServer> all() {
        return List.of(
                EmbeddedServer.KAFKA,
                EmbeddedServer.NESSIE,
                EmbeddedServer.S3,
                EmbeddedServer.REGISTRY,
                FLINK,
                UPKEEP,
                SQL,
                PAGE);
    }

    /** As the other, without exposed metrics. */
    public static EmbeddedServer flink(URI stateDir, int slots) {
        return flink(stateDir, slots, 0);
    }

    /**
     * Flink that keeps checkpoints and savepoints under {@code stateDir} and runs {@code slots} parallel instances.
     *
     * @param metricsPort port of the metrics for Prometheus, on loopback; 0 for none
     */
    public static EmbeddedServer flink(URI stateDir, int slots, int metricsPort) {
        // Flink reads a location literally: an escape such as %20 would be part of the name.
        String root = new Path(stateDir).toString().replaceFirst("/+$", "");
        List<String> options = new ArrayList<>(List.of(
                "execution.checkpointing.dir=" + root + "/checkpoints",
                "execution.checkpointing.savepoint-dir=" + root + "/savepoints",
                "taskmanager.numberOfTaskSlots=" + slots));
        if (metricsPort != 0) {
            options.add("metrics.reporters=prometheus");
            options.add(
                    "metrics.reporter.prometheus.factory.class=" + LoopbackPrometheusReporter.Factory.class.getName());
            options.add("metrics.reporter.prometheus.port=" + metricsPort);
        }
        return flink(options);
    }

    /**
     * The SQL gateway on loopback. It runs no code of its clients and gives them no access to files of this machine.
     */
    public static EmbeddedServer sql(LakeAddress lake) {
        return sql(lake, List.of());
    }

    /** As the other, for clients that may use this user's files and processes freely. */
    public static EmbeddedServer sqlThatRunsCode(LakeAddress lake) {
        return sql(lake, List.of("--allow-code"));
    }

    private static EmbeddedServer sql(LakeAddress lake, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(
                "127.0.0.1",
                Integer.toString(SQL_SLOTS),
                lake.nessieUri(),
                lake.ref(),
                lake.warehouse(),
                lake.s3Endpoint()));
        arguments.addAll(options);
        return EmbeddedServer.sql(opens(), arguments);
    }

    /**
     * The page and the read API of a lake.
     *
     * @param host to listen on
     * @param options of its main
     */
    public static EmbeddedServer page(LakeAddress lake, String host, List<String> options) {
        List<String> arguments =
                new ArrayList<>(List.of(host, lake.nessieUri(), lake.ref(), lake.warehouse(), lake.s3Endpoint()));
        arguments.addAll(options);
        return page(arguments);
    }

    private static EmbeddedServer page(List<String> arguments) {
        return new EmbeddedServer(
                "page",
                "io.kappalake.serve.ServeMain",
                8090,
                List.of("-Xmx384m"),
                arguments,
                () -> KappalakeHome.classPath("serve"));
    }

    private static List<String> opens() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .toList();
    }

    private static EmbeddedServer flink(List<String> options) {
        List<String> jvm = new ArrayList<>(List.of("-Xmx1200m", "-Dlog4j2.configurationFile=log4j2-flink.properties"));
        jvm.addAll(FLINK_JVM);
        jvm.addAll(opens());
        return new EmbeddedServer(
                "flink", FlinkCluster.class.getName(), 8081, jvm, options, () -> System.getProperty("java.class.path"));
    }

    /**
     * {@link #UPKEEP} of a lake.
     *
     * @param sweepHistory how far back the state at each full hour stays readable; zero sweeps nothing
     */
    public static EmbeddedServer upkeep(LakeAddress lake, Duration sweepHistory) {
        return upkeep(
                List.of(lake.nessieUri(), lake.ref(), lake.warehouse(), lake.s3Endpoint(), sweepHistory.toString()));
    }

    private static EmbeddedServer upkeep(List<String> arguments) {
        List<String> jvm = List.of("-Xmx512m", "-Dlog4j2.configurationFile=log4j2-flink.properties");
        return new EmbeddedServer(
                "upkeep",
                UpkeepMain.class.getName(),
                9250,
                jvm,
                arguments,
                () -> System.getProperty("java.class.path"));
    }

    /** Address of the server for a person or client. */
    public static String url(RunningServer running) {
        String address = running.address();
        return switch (running.server().name()) {
            case "kafka" -> address;
            case "nessie" -> "http://" + address + "/api/v2";
            case "registry" -> "http://" + address + "/apis/ccompat/v7";
            case "upkeep" -> "http://" + address + "/metrics";
            default -> "http://" + address;
        };
    }
}
