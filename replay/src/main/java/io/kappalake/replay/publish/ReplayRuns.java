package io.kappalake.replay.publish;

import io.kappalake.compaction.repair.Repair;
import io.kappalake.compaction.repair.RepairReport;
import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.replay.Replay;
import io.kappalake.replay.ReplayPlan;
import io.kappalake.replay.ReplaySource;
import io.kappalake.replay.Target;
import io.kappalake.runs.BoundedRun;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.FormerStates;
import io.kappalake.runs.JobRun;
import io.kappalake.runs.RunWatch;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.Pipeline;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** The bounded runs of a replay on Flink, each up to a commit of main, and the repairs that they leave. */
public final class ReplayRuns {

    private final FlinkRest flink;
    private final BiFunction<String, Pipeline, JobOptions> options;
    private final ReplaySource source;
    private final double perSecond;
    private final Function<JobRun, RunWatch> watch;
    private final Consumer<String> say;

    /**
     * Runs on this Flink.
     *
     * @param options of the job, by its name in the ledger and the version of the pipeline whose rules it has
     * @param perSecond records of all feeds together; 0 for no limit
     * @param watch told of each run
     */
    public ReplayRuns(
            FlinkRest flink,
            BiFunction<String, Pipeline, JobOptions> options,
            ReplaySource source,
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

    /** The options of main's own job, under the files that main has now. */
    public JobOptions mains(Replay replay) {
        return options.apply(replay.reached().pipeline(), Pipeline.of(replay.main()));
    }

    /** The same under the replay's own files, which main may not have yet. */
    JobOptions options(Replay replay) {
        return options.apply(replay.reached().pipeline(), Pipeline.of(replay.lake()));
    }

    /** The same under files that no branch has yet. */
    public JobOptions options(ReplayPlan plan, Pipeline pipeline) {
        return options.apply(plan.pipeline(), pipeline);
    }

    /**
     * Reads until the replay's branch reaches the target. After a failed run another one resumes from the branch's end.
     *
     * @throws LakeException if ten runs in a row committed nothing; the branch keeps what it has
     */
    public void upTo(Replay replay, Target target) {
        LakeJob first = next(replay, target);
        if (first.isDone()) {
            return;
        }
        new BoundedRun(
                        first,
                        () -> next(replay, target),
                        () -> target.ends().beyond(replay.reached().ends()),
                        say)
                .run(job -> watched(replay, JobRun.submit(flink, job, "none")));
    }

    private LakeJob next(Replay replay, Target target) {
        return replay.job(options(replay), target, source, perSecond);
    }

    /** Ctrl-C stops the run; the branch keeps what it has committed. */
    private BoundedRun.Ended watched(Replay replay, JobRun run) {
        RunWatch report = watch.apply(run);
        AtomicBoolean stopping = new AtomicBoolean();
        Thread stop = new Thread(
                () -> {
                    stopping.set(true);
                    run.stop();
                },
                "replay-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        report.started();
        new FormerStates(run.job().options(), Clock.systemUTC()).begun(run.id(), replay.main());
        JobRun.Seen last = run.await(replay.lake(), report::progress);
        if (!stopping.get()) {
            Runtime.getRuntime().removeShutdownHook(stop);
        }
        return new BoundedRun.Ended(report, last, stopping.get());
    }

    /** Recomputes on the branch what events beyond the horizon invalidated there. */
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
