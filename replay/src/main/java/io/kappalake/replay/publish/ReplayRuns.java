package io.kappalake.replay.publish;

import io.kappalake.compaction.repair.Repair;
import io.kappalake.compaction.repair.RepairReport;
import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.replay.Replay;
import io.kappalake.replay.Source;
import io.kappalake.replay.Target;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.runs.RunWatch;
import io.kappalake.tables.LakeException;
import java.util.function.Consumer;
import java.util.function.Function;

/** The bounded runs of a replay on Flink, each up to a commit of main, and the repairs that they leave behind. */
public final class ReplayRuns {

    private final FlinkRest flink;
    private final Function<String, JobOptions> options;
    private final Source source;
    private final double perSecond;
    private final Function<JobRun, RunWatch> watch;
    private final Consumer<String> say;

    /**
     * Runs of this Flink.
     *
     * @param options of main's own job, by its name in the ledger
     * @param perSecond records of all feeds together; 0 for no limit
     * @param watch hears about each run
     */
    public ReplayRuns(
            FlinkRest flink,
            Function<String, JobOptions> options,
            Source source,
            double perSecond,
            Function<JobRun, RunWatch> watch,
            Consumer<String> say) {
        this.flink = flink;
        this.options = options;
        this.source = source;
        this.perSecond = perSecond;
        this.watch = watch;
        this.say = say;
    }

    public FlinkRest flink() {
        return flink;
    }

    /** The options of main's own job. */
    public JobOptions options(String pipeline) {
        return options.apply(pipeline);
    }

    /**
     * Reads on until the replay's branch is where the target is. A run that fails on its way is followed by another one from where the branch is then.
     *
     * @throws LakeException when a run failed without having committed anything; the branch keeps what it has
     */
    public void upTo(Replay replay, Target target) {
        while (true) {
            long behind = replay.behind(target);
            LakeJob job = replay.job(options(replay.reached().pipeline()), target, source, perSecond);
            if (job.isDone()) {
                return;
            }
            JobRun run = JobRun.submit(flink, job, "none");
            RunWatch report = watch.apply(run);
            JobRun.Seen last = watched(replay, run, report);
            boolean goesOn = last.job().state().equals("FAILED") && replay.behind(target) < behind;
            if (!goesOn) {
                report.ended(last, false);
                return;
            }
            say.accept("The run failed (" + run.failure().orElse("cause unknown")
                    + "): a new run resumes from the branch.");
        }
    }

    /** Ctrl-C stops the run; the branch keeps what it has committed. */
    private static JobRun.Seen watched(Replay replay, JobRun run, RunWatch report) {
        Thread stop = new Thread(run::stop, "replay-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        report.started();
        JobRun.Seen last = run.await(replay.lake(), report::progress);
        Runtime.getRuntime().removeShutdownHook(stop);
        return last;
    }

    /** Recomputes on the branch what events later than the horizon have made wrong there. */
    public void repair(Replay replay) {
        Repair repair = Repair.of(replay.lake());
        if (repair.plan().total() == 0) {
            return;
        }
        RepairReport done = repair.run(buckets -> {});
        long buckets = done.tables().values().stream()
                .mapToLong(table -> table.buckets())
                .sum();
        say.accept("Repaired %,d Gold buckets of the branch hit by very late events.".formatted(buckets));
    }
}
