package io.kappalake.proof.simulator;

import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.local.Provision;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.Pipeline;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends simulated events of a market or a shop to Kafka: history at full speed, or live events at a rate. */
@Command(
        name = "generate",
        sortOptions = false,
        description = {
            "Send simulated trades, quotes and orders to Kafka, some of them repeated, late or malformed.",
            "With --pipeline shop: orders, payments and page views of a shop."
        })
public final class GenerateCommand implements Callable<Integer> {
    private static final long DEFAULT_EVENTS = 100_000;
    private static final int PARTITIONS = 2;

    private final Function<Pipeline, ? extends Optional<? extends Simulator>> simulators;

    /** @param simulators by pipeline */
    public GenerateCommand(Function<Pipeline, ? extends Optional<? extends Simulator>> simulators) {
        this.simulators = simulators;
    }

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Records to send (default: 100000, or no end with --rate).")
    private Long events;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Send R records per second, stamped with the send time. Without it,"
                    + " history is sent as fast as possible.")
    private Double rate;

    @Mixin
    private SeedOption chance;

    @Option(
            names = "--start-time",
            paramLabel = "TIME",
            description = {
                "Start of the history, such as 2026-03-02T13:30:00Z (default: it ends about now).",
                "Same seed and start time, same records."
            })
    private Instant startTime;

    @Option(
            names = "--duplicates",
            paramLabel = "SHARE",
            defaultValue = "0.02",
            description = "Share of repeats; a third of them change content (default: ${DEFAULT-VALUE}).")
    private double duplicates;

    @Option(
            names = "--late",
            paramLabel = "SHARE",
            defaultValue = "0.03",
            description = "Share out of order by seconds to 50 minutes; unless 0, a few by up to two days (default:"
                    + " ${DEFAULT-VALUE}).")
    private double late;

    @Option(
            names = "--malformed",
            paramLabel = "SHARE",
            defaultValue = "0.01",
            description = "Share of malformed records, all kinds in turn (default: ${DEFAULT-VALUE}).")
    private double malformed;

    @Option(
            names = "--symbols",
            paramLabel = "N",
            defaultValue = "500",
            description = "Number of symbols, few of them traded often (default: ${DEFAULT-VALUE}).")
    private int symbols;

    @Mixin
    private LakeOptions lake;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Clock clock = Clock.systemUTC();
        SimulatorOptions options = options(clock.instant());
        Pipeline pipeline = lake.namedPipeline().orElse(Pipeline.MARKET);
        Simulator simulator = simulator(pipeline);
        Iterator<SimulatedRecord> records =
                rate == null ? simulator.simulated(options) : simulator.live(options, clock);
        PrintWriter out = spec.commandLine().getOut();
        CountDownLatch finished = new CountDownLatch(1);
        createTopicsOfPatterns(pipeline, simulator);
        try (Publisher publisher = Publisher.connect(lake.kafkaClient(), simulator.topics());
                ProgressLine progress =
                        ProgressLine.start("Sending", rate == null || events != null ? options.events() : -1)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(publisher, finished), "generate-stop"));
            if (rate == null) {
                out.println("Sending history from " + options.startTime() + ", seed " + chance.seed()
                        + " (--start-time and --seed reproduce it)");
                out.flush();
            }
            Map<String, Long> counts = publisher.publish(records, rate == null ? 0 : rate, record -> {}, progress::at);
            int width = counts.keySet().stream().mapToInt(String::length).max().orElse(1);
            counts.forEach((topic, count) -> out.printf("%-" + width + "s %,12d records%n", topic, count));
            return 0;
        } catch (LakeException failure) {
            throw new LakeException(failure.getMessage(), failure);
        } finally {
            out.flush();
            finished.countDown();
        }
    }

    private Simulator simulator(Pipeline pipeline) {
        return simulators
                .apply(pipeline)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "generate simulates market or shop, not pipeline " + pipeline.name()
                                + ": write --pipeline shop, or send its records yourself"));
    }

    /** {@code up} creates topics that a pipeline names. */
    private void createTopicsOfPatterns(Pipeline pipeline, Simulator simulator) {
        List<String> others = simulator.topics().stream()
                .filter(topic -> !pipeline.topics().contains(topic))
                .toList();
        if (!others.isEmpty()) {
            Provision.topics(lake.kafkaClient(), others, PARTITIONS);
        }
    }

    /** Ctrl-C stops the sending. Sent records are still acknowledged and counted before the process ends. */
    private static void stop(Publisher publisher, CountDownLatch finished) {
        publisher.stop();
        try {
            finished.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private SimulatorOptions options(Instant now) {
        if (rate != null && !(rate > 0 && rate <= 1e9)) {
            throw new ParameterException(spec.commandLine(), "--rate is " + rate + " but must be above 0");
        }
        if (rate != null && startTime != null) {
            throw new ParameterException(spec.commandLine(), "--rate sends live events: leave out --start-time");
        }
        long count = events != null ? events : rate != null ? Long.MAX_VALUE : DEFAULT_EVENTS;
        try {
            return SimulatorOptions.defaults()
                    .withEvents(count)
                    .withSeed(chance.seed())
                    .withStartTime(start(now, count))
                    .withSymbols(symbols)
                    .withDuplicates(duplicates)
                    .withLate(late)
                    .withMalformed(malformed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private Instant start(Instant now, long count) {
        if (startTime != null || rate != null) {
            return startTime != null ? startTime : now;
        }
        return SimulatorOptions.startFor(count, now);
    }
}
