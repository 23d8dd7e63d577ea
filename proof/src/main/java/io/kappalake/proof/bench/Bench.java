package io.kappalake.proof.bench;

import io.kappalake.proof.bench.OurRun.Way;
import io.kappalake.proof.simulator.SeedOption;
import io.kappalake.proof.simulator.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the job over simulated history against a reference on the same topics, in turn, and compares their rows. */
@Command(
        name = "bench",
        sortOptions = false,
        subcommands = FreshnessBench.class,
        description = {
            "Measure the job over simulated history against a reference on the same topics.",
            "It runs its own servers, keeps lakes on the local disk, and touches nothing of yours."
        })
public final class Bench implements Callable<Integer> {

    private static final Duration BETWEEN_COMMITS = Duration.ofSeconds(10);

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

    @Mixin
    private SeedOption chance;

    @Option(
            names = "--against",
            paramLabel = "ceiling|flink-sql|replay|none",
            defaultValue = "ceiling",
            description = {
                "Reference to measure against (default: ${DEFAULT-VALUE}).",
                "ceiling: a plain single-threaded program; flink-sql: the pipeline in Flink SQL; replay:"
                        + " a replay of the same lake."
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
            description = "Runs of each, alternating (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Mixin
    private BenchOptions options;

    /** The reference to measure the job against. */
    enum Against {
        CEILING,
        FLINK_SQL,
        REPLAY,
        NONE;

        /** As given on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What a replay can read from. */
    enum From {
        KAFKA,
        BRONZE
    }

    @Override
    public Integer call() throws IOException {
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
        // As SimulatorOptions.startFor, with more room: with fewer bursts the length varies more.
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
                    .withSeed(chance.seed())
                    .withStartTime(start);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private BenchReport measure(BenchTopics topics, Path root) throws IOException {
        BenchReport report =
                new BenchReport(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int run = 0; run < runs; run++) {
            try (BenchLake lake = BenchLake.empty(root.resolve("ours"))) {
                Measured our = run(ours(Way.LIVE), topics, lake);
                report.runs().add(our);
                switch (against) {
                    case NONE -> {}
                    case REPLAY -> addReplay(report, our, topics, lake);
                    case CEILING, FLINK_SQL -> addOther(report, our, topics, lake, root);
                }
            }
        }
        return report;
    }

    private void addReplay(BenchReport report, Measured our, BenchTopics topics, BenchLake lake) {
        Way way =
                switch (source) {
                    case KAFKA -> Way.REPLAY;
                    case BRONZE -> Way.REPLAY_FROM_BRONZE;
                };
        Measured replay = run(ours(way), topics, lake);
        report.runs().add(replay);
        // A replay also repairs what very late events invalidated, as part of its work.
        report.ratios().add(replay.eventsPerCpuSecond() / (events / (our.cpuSeconds() + our.repairCpuSeconds())));
        say("Comparing all rows");
        report.comparisons().addAll(new LakePair(lake.address(), way.in(lake.address())).compared());
    }

    private void addOther(BenchReport report, Measured our, BenchTopics topics, BenchLake ourLake, Path root)
            throws IOException {
        boolean sameRows = against == Against.CEILING;
        try (BenchLake otherLake = BenchLake.empty(root.resolve("other"))) {
            Measured other = run(sameRows ? new CeilingRun() : flinkSql(), topics, otherLake);
            report.runs().add(other);
            report.ratios().add(our.eventsPerCpuSecond() / other.eventsPerCpuSecond());
            say("Comparing all rows");
            LakePair lakes = new LakePair(ourLake.address(), otherLake.address());
            if (sameRows) {
                report.comparisons().addAll(lakes.compared());
            } else {
                report.shared().addAll(lakes.shared(FlinkSqlRun::ownWay));
            }
        }
    }

    private Contender ours(Way way) {
        return new OurRun(way, options.parallelism(), options.checkpointInterval(BETWEEN_COMMITS));
    }

    private Contender flinkSql() {
        return new FlinkSqlRun(options.parallelism(), options.checkpointInterval(BETWEEN_COMMITS));
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
