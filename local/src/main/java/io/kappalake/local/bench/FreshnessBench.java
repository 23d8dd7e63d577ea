package io.kappalake.local.bench;

import io.kappalake.bench.PeakMemory;
import io.kappalake.bench.ProcessMeter;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.command.CheckpointInterval;
import io.kappalake.local.command.LocalServers;
import io.kappalake.local.command.ShortDuration;
import io.kappalake.tables.Lake;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how soon a reader sees the rows of events that come at a steady rate. */
@Command(
        name = "freshness",
        sortOptions = false,
        description = {
            "Measure how soon a reader sees the rows of events that come at a steady rate.",
            "Servers of its own; a lake on the local disk; nothing of yours is touched."
        })
public final class FreshnessBench implements Callable<Integer> {

    private static final Duration START = Duration.ofMinutes(3);
    private static final long LOOK_MILLIS = 20;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "10000",
            description = "Events per second of all feeds (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = CheckpointInterval.class,
            description = "Time between the job's commits (default: ${DEFAULT-VALUE}).")
    private Duration checkpointInterval;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = ShortDuration.class,
            description = "How long to measure (default: ${DEFAULT-VALUE}).")
    private Duration duration;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = ShortDuration.class,
            description = "How long events come before that (default: ${DEFAULT-VALUE}).")
    private Duration warmUp;

    @Mixin
    private BenchOptions options;

    @Override
    public Integer call() {
        if (!(rate > 0)) {
            throw new ParameterException(spec.commandLine(), "--rate is " + rate + " but must be above 0");
        }
        Path directory = options.root().resolve("freshness");
        try (BenchLake lake = BenchLake.empty(directory);
                RunningServer kafka = EmbeddedServer.KAFKA.start(directory, 0).awaitReady(START);
                RunningServer flink = LocalServers.flink(
                                directory.resolve("state").toUri(), options.parallelism())
                        .start(directory, 0)
                        .awaitReady(START)) {
            BenchTopics.create(kafka.address());
            var commands = new LakeCommands(
                    kafka.address(),
                    lake.address(),
                    directory,
                    flink.address(),
                    options.parallelism(),
                    checkpointInterval.toMillis() + "ms");
            Freshness freshness = measure(lake, commands, flink.pid());
            options.print(freshness, Freshness::text);
            return 0;
        }
    }

    private Freshness measure(BenchLake lake, LakeCommands commands, long flink) {
        JavaProgram run = commands.of("run");
        Process job = run.start();
        Process generator =
                commands.of("generate", "--rate", Double.toString(rate)).start();
        try (Lake reader = Lake.open(lake.address());
                PeakMemory memory = PeakMemory.of(List.of(flink))) {
            SeenCommits seen = new SeenCommits(reader, Clock.systemUTC());
            awaitFirstCommit(seen, reader, run, job);
            watch(seen, warmUp);
            Instant from = Clock.systemUTC().instant();
            double cpu = ProcessMeter.cpuSeconds(flink);
            double generating = ProcessMeter.cpuSeconds(generator.pid());
            watch(seen, duration);
            Instant to = Clock.systemUTC().instant();
            cpu = ProcessMeter.cpuSeconds(flink) - cpu;
            generating = ProcessMeter.cpuSeconds(generator.pid()) - generating;
            stop(generator);
            stop(job);
            return report(seen, from, to, cpu, generating, memory.bytes());
        } finally {
            generator.destroyForcibly();
            job.destroyForcibly();
        }
    }

    private Freshness report(
            SeenCommits seen, Instant from, Instant to, double cpu, double generating, long peakBytes) {
        List<SeenCommits.Added> added = seen.between(from, to);
        Map<String, Freshness.Ages> layers = new LinkedHashMap<>();
        layers.put("bronze", SeenCommits.ages(added, table -> table.startsWith("bronze.")));
        layers.put(
                "silver",
                SeenCommits.ages(added, table -> table.startsWith("silver.") && !table.equals("silver.rejected")));
        double seconds = Duration.between(from, to).toMillis() / 1000.0;
        return new Freshness(
                layers.get("bronze").rows() / seconds,
                checkpointInterval.toMillis() + " ms",
                seconds,
                layers,
                cpu / seconds,
                generating / seconds,
                (int) added.stream().map(SeenCommits.Added::commit).distinct().count(),
                added.size() * 60 / seconds,
                peakBytes >> 20);
    }

    private static void awaitFirstCommit(SeenCommits seen, Lake lake, JavaProgram run, Process job) {
        while (lake.lastLedger().isEmpty()) {
            if (!job.isAlive()) {
                throw run.ended(job.exitValue());
            }
            watch(seen, Duration.ofSeconds(1));
        }
    }

    private static void watch(SeenCommits seen, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            seen.look();
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
