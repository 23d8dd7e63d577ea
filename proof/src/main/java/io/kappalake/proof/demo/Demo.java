package io.kappalake.proof.demo;

import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.RuleOptions;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.cli.output.RunReport;
import io.kappalake.compaction.repair.Repair;
import io.kappalake.compaction.repair.RepairReport;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.local.LocalStack;
import io.kappalake.proof.comparison.ComparisonReport;
import io.kappalake.proof.comparison.TruthComparison;
import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.proof.simulator.Publisher;
import io.kappalake.proof.simulator.SeedOption;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.Pipeline;
import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.Truth;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * All in one: separate servers, a simulated market or shop, the job to its end, and every row compared with the
 * simulator's truth.
 */
@Command(
        name = "demo",
        description = "Start everything, run N simulated events through the job, and compare every row with the truth.")
public final class Demo implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions options;

    @Mixin
    private RuleOptions rules;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "300000",
            description = "Events to generate (default: ${DEFAULT-VALUE}).")
    private long events;

    @Mixin
    private SeedOption chance;

    @Option(
            names = "--tour",
            description = "A five-minute tour: run, break, audit, replay, verify, publish, roll back,"
                    + " with what each step proves; ignores --events.")
    private boolean tour;

    private PrintWriter out;
    private ProvedPipeline proved;

    @Override
    public Integer call() throws IOException {
        out = spec.commandLine().getOut();
        Path directory = options.dataDir().resolve("demo");
        FileUtils.deleteDirectory(directory.toFile());
        long begin = System.nanoTime();
        proved = proved();
        if (tour) {
            return tour(directory);
        }
        say(
                "Kappalake demo: %,d %s events, seed %d. It runs its own servers and touches nothing of yours.",
                events, proved.pipeline().name(), chance.seed());
        try (LocalStack stack = start(directory, options.parallelism(), proved.topics());
                Lake lake = Lake.open(stack.lake())) {
            say("[1/5] Kafka, Nessie, S3 and Flink are up (%s)", seconds(begin));
            List<StoredRecord> records = publish(stack);
            run(stack, lake);
            repair(lake);
            ComparisonReport report = compare(lake, records);
            if (proved == ProvedPipeline.MARKET) {
                say("%s", LatestBars.of(lake));
            }
            say("%s", LedgerTotals.of(lake));
            report.lines().forEach(out::println);
            say(
                    "%s, in %s with %,d MB in all. Next: %s.",
                    report.holds() ? "Nothing lost, nothing doubled" : "THE LAKE IS WRONG",
                    seconds(begin),
                    megabytes(stack),
                    proved == ProvedPipeline.MARKET
                            ? "./lake up, then ./lake run and ./lake generate --rate 2000 in two terminals"
                            : "./lake pipeline init --from " + proved.pipeline().name() + " DIR, to see its files");
            // The next start clears the demo's directory, so a clean end would only take time.
            stack.kill();
            return report.holds() ? 0 : 1;
        }
    }

    private ProvedPipeline proved() {
        Pipeline named = options.namedPipeline().orElse(Pipeline.MARKET);
        ProvedPipeline found = ProvedPipeline.of(named)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "demo simulates market or shop, not pipeline " + named.name() + ": write --pipeline shop"));
        if (tour && found != ProvedPipeline.MARKET) {
            throw new ParameterException(spec.commandLine(), "--tour shows market: leave out --pipeline");
        }
        return found;
    }

    private int tour(Path directory) {
        say("Kappalake tour, about five minutes. It runs its own servers and touches nothing of yours.");
        // Replays run beside the job.
        try (LocalStack stack = start(directory, 2 * options.parallelism(), proved.topics())) {
            boolean held = new Tour(stack, options.parallelism(), chance.seed(), out).run();
            stack.kill();
            return held ? 0 : 1;
        }
    }

    private LocalStack start(Path directory, int slots, List<String> topics) {
        return LocalStack.start(
                directory,
                directory.resolve("state").toUri(),
                LocalStack.Ports.FREE,
                2,
                slots,
                LocalStack.Broker.OPEN,
                EmbeddedServer::start,
                topics);
    }

    private List<StoredRecord> publish(LocalStack stack) {
        long begin = System.nanoTime();
        List<StoredRecord> records = new ArrayList<>();
        SimulatorOptions simulated = SimulatorOptions.defaults()
                .withEvents(events)
                .withSeed(chance.seed())
                .withStartTime(SimulatorOptions.startFor(events, Instant.now()));
        try (Publisher publisher = Publisher.connect(stack.kafkaClient(), proved.topics());
                ProgressLine progress = ProgressLine.start("Sending", events)) {
            publisher.publish(
                    proved.simulated(simulated), 0, record -> records.add(proved.inLedger(record)), progress::at);
        }
        say(
                "[2/5] %,d records are in Kafka, with repeats, late, very late and malformed ones (%s)",
                records.size(), seconds(begin));
        return records;
    }

    private void run(LocalStack stack, Lake lake) {
        long begin = System.nanoTime();
        JobOptions job = new JobOptions(
                proved.pipeline().name(),
                stack.lake(),
                stack.kafkaClient(),
                rules.over(proved.pipeline().rules()),
                true,
                options.checkpointInterval(),
                options.parallelism(),
                stack.directory().resolve("state").toUri().toString());
        JobRun run = JobRun.submit(
                new FlinkRest(stack.flink().address()), LakeJob.plan(job, lake, proved.pipeline()), "auto");
        RunReport report = new RunReport(run, out);
        JobRun.Seen last = run.await(lake, report::progress);
        if (!last.job().state().equals("FINISHED")) {
            throw new LakeException("The demo's job ended as " + last.job().state() + ": "
                    + run.failure().orElse("see " + stack.flink().logFile()));
        }
        long commits = lake.log().filter(commit -> commit.ledger().isPresent()).count();
        say(
                "[3/5] The job read them all: %d commit%s, moving all tables together (%s)",
                commits, commits == 1 ? "" : "s each", seconds(begin));
    }

    private void repair(Lake lake) {
        long begin = System.nanoTime();
        RepairReport report = Repair.of(lake).run(buckets -> {});
        long buckets = report.tables().values().stream()
                .mapToLong(RepairReport.TableRepair::buckets)
                .sum();
        say("[4/5] %d Gold buckets hit by very late events are recomputed from Silver (%s)", buckets, seconds(begin));
    }

    private ComparisonReport compare(Lake lake, List<StoredRecord> records) {
        long begin = System.nanoTime();
        Truth truth = proved.truth(records, rules.over(proved.pipeline().rules()));
        ComparisonReport report = TruthComparison.compare(truth, lake::table, PendingRepairs.of(lake));
        say("[5/5] Every row of every table compared with the simulator's own truth (%s)", seconds(begin));
        return report;
    }

    private static long megabytes(LocalStack stack) {
        long own = Runtime.getRuntime().totalMemory();
        return stack.residentBytes() + own >> 20;
    }

    private static String seconds(long since) {
        return "%.1f s".formatted(Duration.ofNanos(System.nanoTime() - since).toMillis() / 1000.0);
    }

    private void say(String format, Object... values) {
        out.printf(format + "%n", values);
        out.flush();
    }
}
