package io.kappalake.local.bench;

import io.kappalake.bench.LakeComparison;
import io.kappalake.bench.SharedRows;
import io.kappalake.local.bench.OurRun.Way;
import io.kappalake.local.command.CheckpointInterval;
import io.kappalake.local.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the job over simulated history, in turn with something to measure it against, on the same topics; rows are compared. */
@Command(
        name = "bench",
        sortOptions = false,
        subcommands = FreshnessBench.class,
        description = {
            "Measure the job over simulated history against something else on the same topics.",
            "Servers of its own; lakes on the local disk; nothing of yours is touched."
        })
public final class Bench implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "2000000",
            description = "Events of all feeds (default: ${DEFAULT-VALUE}).")
    private long events;

    @Option(
            names = "--symbols",
            paramLabel = "N",
            defaultValue = "500",
            description = "Symbols of the market (default: ${DEFAULT-VALUE}).")
    private int symbols;

    @Option(
            names = "--market-rate",
            paramLabel = "R",
            defaultValue = "200",
            description = "Events per second of simulated time (default: ${DEFAULT-VALUE}).")
    private double marketRate;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Same seed, same market (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--against",
            paramLabel = "ceiling|flink-sql|replay|none",
            defaultValue = "ceiling",
            description = {
                "What to measure against (default: ${DEFAULT-VALUE}).",
                "ceiling: a plain program with one thread; flink-sql: the pipeline in Flink SQL; replay: a replay of the same lake."
            })
    private Against against;

    @Option(
            names = "--source",
            paramLabel = "kafka|bronze",
            defaultValue = "kafka",
            description = "Where a replay reads from (default: ${DEFAULT-VALUE}).")
    private From source;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "1",
            description = "How often each runs, in turn (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = CheckpointInterval.class,
            description = "Time between the job's commits (default: ${DEFAULT-VALUE}).")
    private Duration checkpointInterval;

    @Mixin
    private BenchOptions options;

    /** What the job can be measured against. */
    enum Against {
        CEILING,
        FLINK_SQL,
        REPLAY,
        NONE;

        /** As it is given. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What a replay can read. */
    enum From {
        KAFKA,
        BRONZE
    }

    @Override
    public Integer call() {
        requireAtLeastOne("--events", events);
        requireAtLeastOne("--runs", runs);
        SimulatorOptions market = market();
        Path root = options.root();
        try (BenchTopics topics = BenchTopics.of(root, market)) {
            BenchReport report = measure(topics, root);
            options.print(report, BenchReport::text);
            return report.holds() ? 0 : 1;
        }
    }

    private void requireAtLeastOne(String option, long value) {
        if (value < 1) {
            throw new ParameterException(
                    spec.commandLine(), "%s is %d but must be at least 1".formatted(option, value));
        }
    }

    private SimulatorOptions market() {
        // Bursts make the length of a history vary, and it must not run into the future.
        Instant start = Clock.systemUTC()
                .instant()
                .minus(Duration.ofSeconds((long) (1.5 * events / marketRate)))
                .minus(Duration.ofMinutes(10))
                .truncatedTo(ChronoUnit.SECONDS);
        try {
            return SimulatorOptions.defaults()
                    .withEvents(events)
                    .withSymbols(symbols)
                    .withEventsPerSecond(marketRate)
                    .withSeed(seed)
                    .withStartTime(start);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private BenchReport measure(BenchTopics topics, Path root) {
        Contender ours = ours(Way.LIVE);
        List<Measured> measured = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<LakeComparison> comparisons = new ArrayList<>();
        List<SharedRows> shared = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            try (BenchLake ourLake = BenchLake.empty(root.resolve("ours"))) {
                Measured our = run(ours, topics, ourLake);
                measured.add(our);
                if (against == Against.NONE) {
                    continue;
                }
                if (against == Against.REPLAY) {
                    Way way =
                            switch (source) {
                                case KAFKA -> Way.REPLAY;
                                case BRONZE -> Way.REPLAY_FROM_BRONZE;
                            };
                    Measured replay = run(ours(way), topics, ourLake);
                    measured.add(replay);
                    // A replay repairs what very late events have made wrong as part of its work.
                    ratios.add(replay.eventsPerCpuSecond() / (events / (our.cpuSeconds() + our.repairCpuSeconds())));
                    say("Comparing all rows");
                    comparisons.addAll(new LakePair(ourLake.address(), way.in(ourLake.address())).compared());
                    continue;
                }
                try (BenchLake otherLake = BenchLake.empty(root.resolve("other"))) {
                    Measured other =
                            run(against == Against.FLINK_SQL ? flinkSql() : new CeilingRun(), topics, otherLake);
                    measured.add(other);
                    ratios.add(our.eventsPerCpuSecond() / other.eventsPerCpuSecond());
                    say("Comparing all rows");
                    LakePair lakes = new LakePair(ourLake.address(), otherLake.address());
                    if (against == Against.FLINK_SQL) {
                        shared.addAll(lakes.shared(FlinkSqlRun::ownWay));
                        continue;
                    }
                    comparisons.addAll(lakes.compared());
                }
            }
        }
        return new BenchReport(measured, ratios, comparisons, shared);
    }

    private Contender ours(Way way) {
        return new OurRun(way, options.parallelism(), checkpointInterval.toMillis() + "ms");
    }

    private Contender flinkSql() {
        return new FlinkSqlRun(options.parallelism(), checkpointInterval.toMillis() + "ms");
    }

    private Measured run(Contender contender, BenchTopics topics, BenchLake lake) {
        say("Running " + contender.name());
        Measured measured = contender.run(topics, lake.address(), lake.directory(), events);
        say("%s: %,.0f events per CPU-second, %,.0f events/s"
                .formatted(contender.name(), measured.eventsPerCpuSecond(), measured.eventsPerSecond()));
        return measured;
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
