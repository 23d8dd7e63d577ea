package io.kappalake.cli.command;

import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.RuleOptions;
import io.kappalake.cli.option.RunOptions;
import io.kappalake.cli.output.RunReport;
import io.kappalake.jobs.LakeJob;
import io.kappalake.jobs.source.OpenTransaction;
import io.kappalake.jobs.source.Topics;
import io.kappalake.runs.BoundedRun;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.FormerStates;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.WhileAway;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the job on Flink and watches it until it ends; Ctrl-C stops it with a savepoint. */
@Command(name = "run", description = "Run the job. Resumes where the lake ends; Ctrl-C stops it with a savepoint.")
public final class Run implements Callable<Integer> {

    /** Long enough for services that start at the same time, short enough for a wrong address. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private RuleOptions rules;

    @Mixin
    private RunOptions run;

    @Override
    public Integer call() {
        run.check(run.bounded());
        PrintWriter out = spec.commandLine().getOut();
        WhileAway start = run.atStart(PATIENCE, line -> say(out, line));
        try (Lake opened = start.ask(() -> Lake.open(lake.lake()))) {
            FlinkRest flink = new FlinkRest(lake.flinkRest());
            LakeJob job = start.ask(() -> planned(opened, flink));
            if (job.isDone()) {
                say(out, "Nothing to read: the lake has every record that Kafka has.");
                sayOpen(job, out);
                return 0;
            }
            if (run.bounded()) {
                // Only the first attempt may resume from state: that of bounded runs lacks what ended subtasks held.
                new BoundedRun(opened, job, line -> say(out, line)).run(next -> {
                    String state = next == job ? run.fromState() : "none";
                    return watch(start.ask(() -> JobRun.submit(flink, next, state)), opened, out);
                });
                sayOpen(job, out);
                return 0;
            }
            followed(opened, flink, job, start, out).tell();
            return 0;
        }
    }

    /** Runs until it is stopped, and once more for each time that the registry had new fields. */
    private BoundedRun.Ended followed(Lake opened, FlinkRest flink, LakeJob first, WhileAway start, PrintWriter out) {
        LakeJob job = first;
        String state = run.fromState();
        while (true) {
            LakeJob next = job;
            String from = state;
            BoundedRun.Ended ended = watch(start.ask(() -> JobRun.submit(flink, next, from)), opened, out);
            if (ended.asked() || !ended.last().hasNewFields()) {
                return ended;
            }
            say(out, ended.last().cause());
            Map<String, String> before = opened.pipelineFiles();
            job = start.ask(() -> planned(opened, flink));
            if (before.equals(opened.pipelineFiles())) {
                // The schema is not the newest of its subject, so the job would end in the same way.
                return ended;
            }
            state = "auto";
        }
    }

    private LakeJob planned(Lake opened, FlinkRest flink) {
        opened.checkWritable();
        return run.plan(lake, rules, opened, lake.parallelism(), options -> JobRun.requireNone(flink, options));
    }

    /** What a bounded run does not wait for. */
    private static void sayOpen(LakeJob job, PrintWriter out) {
        try (Topics kafka = Topics.of(job.pipeline(), job.logs(), job.options().kafka())) {
            OpenTransaction.lines(kafka.openTransactions(), Clock.systemUTC().instant())
                    .forEach(line -> say(out, line));
        } catch (LakeUnreachable e) {
            say(out, e.getMessage() + "; whether transactions are open is unknown");
        }
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }

    private static BoundedRun.Ended watch(JobRun run, Lake opened, PrintWriter out) {
        RunReport report = new RunReport(run, out);
        AtomicBoolean stopping = new AtomicBoolean();
        CountDownLatch over = new CountDownLatch(1);
        Thread stop = new Thread(() -> stop(run, report, stopping, over), "run-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            report.started();
            new FormerStates(run.job().options(), Clock.systemUTC()).begun(run.id(), opened);
            JobRun.Seen last = run.await(opened, report::progress);
            return new BoundedRun.Ended(report, last, stopping.get());
        } finally {
            over.countDown();
        }
    }

    /** On Ctrl-C the job makes its last commit and keeps its state for the next run. */
    private static void stop(JobRun run, RunReport report, AtomicBoolean stopping, CountDownLatch over) {
        if (over.getCount() == 0) {
            return;
        }
        stopping.set(true);
        report.stopping();
        try {
            run.stop();
            over.await(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS);
        } catch (LakeException e) {
            report.notStopped(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
