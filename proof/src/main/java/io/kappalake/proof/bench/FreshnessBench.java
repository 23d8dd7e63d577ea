package io.kappalake.proof.bench;

import io.kappalake.cli.option.ShortDuration;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalServers;
import io.kappalake.proof.bench.LiveStream.Watched;
import io.kappalake.proof.bench.ReplayBeside.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how soon a reader sees rows while events arrive at a steady rate. */
@Command(
        name = "freshness",
        sortOptions = false,
        description = {
            "Measure how soon a reader sees rows while events arrive at a steady rate.",
            "It runs its own servers, keeps a lake on the local disk, and touches nothing of yours."
        })
public final class FreshnessBench implements Callable<Integer> {

    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration BETWEEN_COMMITS = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "10000",
            description = "Events per second of all feeds (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = ShortDuration.class,
            description = "Duration of the measurement (default: ${DEFAULT-VALUE}).")
    private Duration duration;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = ShortDuration.class,
            description = "Duration of events before the measurement (default: ${DEFAULT-VALUE}).")
    private Duration warmUp;

    @Option(
            names = "--beside-replay",
            paramLabel = "R",
            description = {
                "Measure again while a replay of a history reads R records per second on its own Flink process,",
                "and measure how long the job pauses when that replay is published."
            })
    private Double besideReplay;

    @Mixin
    private BenchOptions options;

    @Override
    public Integer call() throws IOException {
        requireAboveNothing("--rate", rate);
        requireAboveNothing("--beside-replay", besideReplay == null ? 1 : besideReplay);
        Path directory = options.root().resolve("freshness");
        // The run that follows the topics before a publication needs slots beside the job.
        int slots = options.parallelism() * (besideReplay == null ? 1 : 2);
        try (BenchLake lake = BenchLake.empty(directory);
                RunningServer kafka = EmbeddedServer.KAFKA.start(directory, 0).awaitReady(START);
                RunningServer flink = LocalServers.flink(
                                directory.resolve("state").toUri(), slots)
                        .start(directory, 0)
                        .awaitReady(START)) {
            BenchTopics.create(kafka.address());
            var commands = new LakeCommands(
                    kafka.address(),
                    lake.address(),
                    directory,
                    flink.address(),
                    options.parallelism(),
                    options.checkpointInterval(BETWEEN_COMMITS));
            try (LiveStream live = LiveStream.start(lake.address(), commands, flink.pid())) {
                if (besideReplay == null) {
                    options.print(alone(live), Freshness::text);
                } else {
                    options.print(beside(live, new ReplayBeside(commands, besideReplay, this::say)), Result::text);
                }
            }
            return 0;
        }
    }

    private void requireAboveNothing(String option, double value) {
        if (!(value > 0)) {
            throw new ParameterException(spec.commandLine(), option + " is " + value + " but must be above 0");
        }
    }

    private Freshness alone(LiveStream live) {
        live.send(rate);
        live.watch(warmUp);
        Watched watched = live.watch(duration);
        live.stop();
        return live.freshness(watched);
    }

    private Result beside(LiveStream live, ReplayBeside replay) {
        replay.fill(live, duration);
        live.send(rate);
        live.watch(warmUp);
        Result result = replay.measure(live, duration);
        live.stop();
        return result;
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
