package io.kappalake.cli.health;

import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ShortDuration;
import io.kappalake.cli.output.Json;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks that the job commits what arrives: once, or as a server that others ask. */
@Command(
        name = "health",
        description = "Check the job and the lake: exit 0, or 1 with a line per problem."
                + " Fails if checkpoints continue without commits.")
public final class Health implements Callable<Integer> {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
    private static final int HIGHEST_PORT = 65535;
    /** Of a feed; about a minute. */
    private static final long MOST_ROWS = 100_000_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Option(
            names = "--max-intervals",
            paramLabel = "N",
            defaultValue = "12",
            description = "Checkpoint intervals allowed without a checkpoint or a commit, at least 30 s (default:"
                    + " ${DEFAULT-VALUE}).")
    private int maxIntervals;

    @Option(
            names = "--max-freshness",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = ShortDuration.class,
            description = "Maximum age of a record before it reaches the lake (default: ${DEFAULT-VALUE}).")
    private Duration maxFreshness;

    @Option(
            names = "--serve",
            paramLabel = "PORT",
            defaultValue = "-1",
            description = "Serve GET /health on this port (200 or 503, JSON) until Ctrl-C; 0 picks a free port.")
    private int serve;

    @Option(
            names = "--serve-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String serveHost;

    @Option(
            names = "--volume",
            description = "Compare instead the events of the last full hour with the same hour of the last seven days,"
                    + " by feed and exchange, from the lake alone: exit 1 if one is less than half, or over twice.")
    private boolean volume;

    @Mixin
    private JsonOption output;

    @Override
    public Integer call() throws InterruptedException {
        if (volume) {
            return volume();
        }
        if (maxIntervals < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--max-intervals is " + maxIntervals + " but must be at least 1");
        }
        if (serve < -1 || serve > HIGHEST_PORT) {
            throw new ParameterException(spec.commandLine(), "--serve is " + serve + " but must be a port, 0 to 65535");
        }
        HealthLook look = new HealthLook(
                lake.flinkRest(),
                lake.lake(),
                lake.kafkaClient(),
                lake.namedPipeline(),
                Clock.systemUTC(),
                new CrowdedPartitions(lake.lake()));
        HealthLimits limits = new HealthLimits(maxIntervals, maxFreshness);
        PrintWriter out = spec.commandLine().getOut();
        if (serve >= 0) {
            try (HealthServer server =
                    HealthServer.start(() -> HealthReport.of(look.look(), limits), BETWEEN_LOOKS, serveHost, serve)) {
                out.println("Serving http://%s:%d/health; Ctrl-C stops it".formatted(serveHost, server.port()));
                out.flush();
                server.await();
                return 0;
            }
        }
        HealthReport report = HealthReport.of(look.look(), limits);
        out.println(output.json() ? Json.of(report) : report.text());
        out.flush();
        return report.healthy() ? 0 : 1;
    }

    private int volume() {
        PrintWriter out = spec.commandLine().getOut();
        try (Lake opened = Lake.open(lake.lake())) {
            VolumeReport report = new Volumes(opened, Clock.systemUTC(), MOST_ROWS).count();
            out.println(output.json() ? Json.of(report) : report.text());
            out.flush();
            return report.healthy() ? 0 : 1;
        }
    }
}
