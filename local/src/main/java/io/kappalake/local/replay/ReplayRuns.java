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
    private final FlinkRest flink;
    private final PrintWriter out;

    ReplayRuns(LakeOptions lake, RuleOptions rules, Source source, PrintWriter out) {
        this.lake = lake;
        this.rules = rules;
        this.source = source;
        this.flink = new FlinkRest(lake.flinkRest());
        this.out = out;
    }

    FlinkRest flink() {
        return flink;
    }

    /** The options of main's own job. */
    JobOptions options(String pipeline) {
        return new JobOptions(
                pipeline,
                lake.lake(),
                lake.kafkaClient(),
                rules.rules(),
                false,
                lake.checkpointInterval(),
                lake.parallelism(),
                lake.stateDir().toString());
    }

    /**
     * Reads on until the replay's branch is where the target is.
     *
     * @throws CommandFailed when the run did not end well; the branch keeps what it has committed
     */
    void upTo(Replay replay, Target target) {
        LakeJob job = replay.job(options(replay.reached().pipeline()), target, source);
        if (job.isDone()) {
            return;
        }
        JobRun run = JobRun.submit(flink, job, "none");
        Thread stop = new Thread(run::stop, "replay-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        RunReport report = new RunReport(run, out);
        report.started();
        JobRun.Seen last = run.await(replay.lake(), report::progress);
        Runtime.getRuntime().removeShutdownHook(stop);
        report.ended(last, false);
    }

    /** Recomputes on the branch what events later than the horizon have made wrong there. */
    void repair(Replay replay) {
        Repair repair = Repair.of(replay.lake());
        if (repair.plan().total() == 0) {
            return;
        }
        RepairReport done = repair.run(buckets -> {});
        long buckets =
                done.tables().values().stream().mapToLong(table -> table.buckets()).sum();
        out.printf("Repaired %,d Gold buckets of the branch that very late events had made wrong.%n", buckets);
        out.flush();
    }
}
