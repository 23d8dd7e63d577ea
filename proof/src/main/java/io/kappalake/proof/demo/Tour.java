package io.kappalake.proof.demo;

import io.kappalake.cli.Main;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.local.LocalStack;
import io.kappalake.proof.comparison.ComparisonReport;
import io.kappalake.proof.comparison.TruthComparison;
import io.kappalake.proof.simulator.MarketSimulator;
import io.kappalake.proof.simulator.Publisher;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.Truth;
import io.kappalake.truth.TruthRules;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;

/**
 * Five minutes with a lake that keeps receiving events: run, break, audit, replay, verify, publish, roll back. Each
 * step prints what it proves, and runs exactly the commands that it prints.
 */
final class Tour {

    private static final String REPLAY = "tour";
    private static final String INTERVAL = "2s";
    private static final double PER_SECOND = 300;
    private static final int STEPS = 8;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(200);

    private final LocalStack stack;
    private final int parallelism;
    private final long seed;
    private final PrintWriter out;
    private final long begin = System.nanoTime();
    private final List<StoredRecord> records = Collections.synchronizedList(new ArrayList<>());
    private int step;

    Tour(LocalStack stack, int parallelism, long seed, PrintWriter out) {
        this.stack = stack;
        this.parallelism = parallelism;
        this.seed = seed;
        this.out = out;
    }

    /**
     * The whole tour.
     *
     * @return whether everything that it set out to prove held
     */
    boolean run() {
        try (Lake lake = Lake.open(stack.lake());
                Publisher market = Publisher.connect(stack.kafkaClient())) {
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> market.publish(market(), PER_SECOND, records::add, sent -> {}));
            runs(lake);
            breaks(lake);
            audits();
            replays();
            publishes(lake);
            String before = before(lake);
            market.stop();
            sending.join();
            rollsBack(before);
            return compares(lake);
        }
    }

    private void runs(Lake lake) {
        step("Run: the job reads %,.0f events a second and commits every %s".formatted(PER_SECOND, INTERVAL));
        say("$ ./lake run");
        start(lake, "none");
        awaitCommits(lake, 4);
        command("log", "-n", "3");
        proves("each checkpoint is one commit that moves all tables and accounts for every record it read");
    }

    private void breaks(Lake lake) {
        step("Break: Flink is killed mid-work (kill -9) and restarted");
        stack.flink().kill();
        stack.flink().restart().awaitReady(LIMIT);
        long commits = commits(lake);
        JobRun again = start(lake, "auto");
        awaitCommits(lake, commits + 2);
        say("Job " + again.id() + " resumes from " + again.state().orElse("the lake"));
        proves("uncommitted records are read again from the offsets where the lake ends: no cleanup is needed");
    }

    private void audits() {
        step("Audit: the ledger, every offset, and Gold recomputed from Silver");
        command("audit");
        proves("the kill lost nothing and doubled nothing");
    }

    private void replays() {
        step("Replay: the same job rebuilds Silver and Gold from the first record, on a branch");
        command("replay", "start", REPLAY);
        proves("the live code recomputes history beside the live job; readers of main notice nothing");
        step("Verify: every row of every table, branch against main at the same offsets");
        command("replay", "verify", REPLAY);
        proves("the same events give the same rows, whatever was killed in between");
    }

    private void publishes(Lake lake) {
        step("Publish: all tables of main become those of the replay, in one commit, while events keep coming");
        command("replay", "publish", REPLAY);
        awaitCommits(lake, commits(lake) + 2);
        command("log", "-n", "4");
        proves("the job resumes from the replay's state after a short pause; readers see the old lake or the new one");
    }

    private void rollsBack(String before) {
        step("Roll back: all tables, Bronze and offsets too, to the commit before the publication");
        stop();
        command("rollback", "--to", before);
        command("run", "--bounded");
        proves("rolling back is one commit, and later records are read again");
    }

    private boolean compares(Lake lake) {
        step("Compare: every row with the simulator's own truth, which shares no code with the job");
        command("repair");
        Truth truth = Truth.of(List.copyOf(records), TruthRules.defaults());
        ComparisonReport report = TruthComparison.compare(truth, lake::table, PendingRepairs.of(lake));
        report.lines().forEach(this::say);
        command("audit");
        say("%s. %,d events, %.0f s. Next: ./lake up, and try it yourself."
                .formatted(
                        report.holds() ? "Nothing lost, nothing doubled" : "THE LAKE IS WRONG",
                        records.size(),
                        (System.nanoTime() - begin) / 1e9));
        return report.holds();
    }

    /** Includes late events, but none that needs a repair, so that any commit can be compared with its replay. */
    private MarketSimulator market() {
        return MarketSimulator.live(
                SimulatorOptions.defaults()
                        .withEvents(Long.MAX_VALUE)
                        .withSeed(seed)
                        .withStartTime(Instant.now())
                        .withVeryLate(0),
                Clock.systemUTC());
    }

    private JobRun start(Lake lake, String fromState) {
        JobOptions job = new JobOptions(
                "market",
                stack.lake(),
                stack.kafkaClient(),
                Rules.DEFAULT,
                false,
                Duration.ofSeconds(2),
                parallelism,
                stack.directory().resolve("state").toUri().toString());
        return JobRun.submit(new FlinkRest(stack.flink().address()), LakeJob.plan(job, lake), fromState);
    }

    private void stop() {
        FlinkRest flink = new FlinkRest(stack.flink().address());
        JobRun.running(flink, "market").ifPresent(job -> {
            flink.stopWithSavepoint(
                    job.id(),
                    stack.directory().resolve("state").resolve(job.id()).toUri(),
                    LIMIT);
            await(() -> flink.job(job.id()).ended());
        });
    }

    private static String before(Lake lake) {
        return lake.log()
                .filter(commit -> commit.publishedFrom().isPresent())
                .findFirst()
                .map(commit -> commit.parents().get(0))
                .orElseThrow();
    }

    private static long commits(Lake lake) {
        return lake.log()
                .map(Commit::ledger)
                .filter(ledger -> ledger.isPresent())
                .count();
    }

    private static void awaitCommits(Lake lake, long atLeast) {
        await(() -> commits(lake) >= atLeast);
    }

    private static void await(BooleanSupplier done) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new LakeException("The tour gave up after " + LIMIT.toMinutes()
                        + " minutes: see logs/flink.log in its directory");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private void command(String... args) {
        say("$ ./lake " + String.join(" ", args));
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of(
                "--data-dir",
                stack.directory().toString(),
                "--parallelism",
                String.valueOf(parallelism),
                "--checkpoint-interval",
                INTERVAL));
        CommandLine line = Main.line().setOut(out).setErr(out);
        if (CommandFrame.run(line, all.toArray(String[]::new)) != 0) {
            throw new LakeException("The tour ends here: ./lake " + String.join(" ", args) + " failed");
        }
    }

    private void step(String what) {
        step++;
        say("%n[%d/%d] %s".formatted(step, STEPS, what));
    }

    private void proves(String what) {
        say("=> " + what);
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
