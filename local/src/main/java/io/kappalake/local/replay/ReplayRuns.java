package io.kappalake.local.replay;

import io.kappalake.compaction.Repair;
import io.kappalake.compaction.RepairReport;
import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.local.command.CommandFailed;
import io.kappalake.local.command.FlinkRest;
import io.kappalake.local.command.LakeOptions;
import io.kappalake.local.command.RuleOptions;
import io.kappalake.local.run.JobRun;
import io.kappalake.local.run.RunReport;
import io.kappalake.replay.Replay;
import io.kappalake.replay.Source;
import io.kappalake.replay.Target;
import java.io.PrintWriter;

/** The bounded runs of a replay on Flink, each up to a commit of main, and the repairs that they leave. */
final class ReplayRuns {

    private final LakeOptions lake;
    private final RuleOptions rules;
    private final Source source;
    private final double perSecond;
    private final FlinkRest flink;
    private final PrintWriter out;

    /** @param perSecond records of all feeds together; 0 for as fast as it goes */
    ReplayRuns(LakeOptions lake, RuleOptions rules, Source source, double perSecond, PrintWriter out) {
        this.lake = lake;
        this.rules = rules;
        this.source = source;
        this.perSecond = perSecond;
        this.flink = new FlinkRest(lake.flinkRest());
        this.out = out;
    }

    FlinkRest flink() {
        return flink;
    }

    /** The options of main's own job. */
    JobOptions options(String pipeline) {
        return lake.job(pipeline, rules, false, lake.parallelism());
    }

    /**
     * Reads on until the replay's branch is where the target is. A run that fails on its way is followed by another one from where the branch is then.
     *
     * @throws CommandFailed when a run failed without having committed anything; the branch keeps what it has
     */
    void upTo(Replay replay, Target target) {
        while (true) {
            long behind = replay.behind(target);
            LakeJob job = replay.job(options(replay.reached().pipeline()), target, source, perSecond);
            if (job.isDone()) {
                return;
            }
            JobRun run = JobRun.submit(flink, job, "none");
            RunReport report = new RunReport(run, out);
            JobRun.Seen last = watched(replay, run, report);
            boolean goesOn = last.job().state().equals("FAILED") && replay.behind(target) < behind;
            if (!goesOn) {
                report.ended(last, false);
                return;
            }
            out.printf(
                    "The run failed (%s): another one goes on from the branch.%n",
                    run.failure().orElse("no cause known"));
        }
    }

    /** Ctrl-C stops the run; the branch keeps what it has committed. */
    private static JobRun.Seen watched(Replay replay, JobRun run, RunReport report) {
        Thread stop = new Thread(run::stop, "replay-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        report.started();
        JobRun.Seen last = run.await(replay.lake(), report::progress);
        Runtime.getRuntime().removeShutdownHook(stop);
        return last;
    }

    /** Recomputes on the branch what events later than the horizon have made wrong there. */
    void repair(Replay replay) {
        Repair repair = Repair.of(replay.lake());
        if (repair.plan().total() == 0) {
            return;
        }
        RepairReport done = repair.run(buckets -> {});
        long buckets = done.tables().values().stream()
                .mapToLong(table -> table.buckets())
                .sum();
        out.printf("Repaired %,d Gold buckets of the branch that very late events had made wrong.%n", buckets);
        out.flush();
    }
}
