package io.kappalake.replay.publish;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.replay.Replay;
import io.kappalake.replay.Target;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.FormerStates;
import io.kappalake.runs.JobRun;
import io.kappalake.runs.SavedState;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Landed;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The steps of a live switch on a Flink cluster. */
final class FlinkSteps implements LiveSteps {

    private static final Duration IN_STEP_LIMIT = Duration.ofMinutes(10);
    private static final Duration STOP = Duration.ofMinutes(2);

    /** Reads come in bursts on a busy machine. */
    private static final Duration SHORT = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(100);

    private final Lake main;
    private final Replay replay;
    private final ReplayRuns runs;
    private final FlinkRest flink;

    FlinkSteps(Lake main, Replay replay, ReplayRuns runs) {
        this.main = main;
        this.replay = replay;
        this.runs = runs;
        this.flink = runs.flink();
    }

    @Override
    public String follow() {
        JobRun follower = JobRun.submit(flink, replay.follow(options()), "auto");
        new FormerStates(options(), Clock.systemUTC()).begun(follower.id(), main);
        return follower.id();
    }

    @Override
    public void awaitInStep(String follower) {
        awaitOf(follower, () -> flink.completedCheckpoints(follower) > 0);
        long patience = Math.max(options().checkpointInterval().multipliedBy(2).toNanos(), SHORT.toNanos());
        long began;
        do {
            began = System.nanoTime();
            Target newest = replay.newest();
            awaitOf(follower, () -> replay.has(newest));
        } while (System.nanoTime() - began > patience);
    }

    private void awaitOf(String follower, BooleanSupplier done) {
        await(
                () -> {
                    if (flink.job(follower).ended()) {
                        throw new LakeException("The run that follows the topics ended, so nothing was published: "
                                + JobRun.failure(flink, follower).orElse("cause unknown"));
                    }
                    return done.getAsBoolean();
                },
                IN_STEP_LIMIT);
    }

    /**
     * A job that cannot make a savepoint is cancelled. What it has not committed is read again, since the lake knows
     * its end.
     */
    @Override
    public String stop(String job) {
        try {
            flink.stopWithSavepoint(job, SavedState.directory(options().stateDir(), job), STOP);
        } catch (LakeException e) {
            end(job);
        }
        await(() -> flink.job(job).ended(), STOP);
        return flink.job(job).state();
    }

    @Override
    public Landed publish() {
        try {
            return Publish.land(replay, options().kafka());
        } catch (CommitRefused e) {
            // Another attempt cannot help then.
            replay.requirePipeline();
            throw e;
        }
    }

    @Override
    public void end(String job) {
        if (hasEnded(job)) {
            return;
        }
        flink.cancel(job);
        await(() -> hasEnded(job), STOP);
    }

    private boolean hasEnded(String job) {
        return flink.find(job).map(FlinkRest.Job::ended).orElse(true);
    }

    @Override
    public void endFollower() {
        JobRun.running(flink, Replay.branch(replay.name())).ifPresent(job -> end(job.id()));
    }

    @Override
    public Optional<String> running() {
        return JobRun.running(flink, options().jobName()).map(FlinkRest.Job::id);
    }

    @Override
    public String resume(long stopped) {
        Optional<String> running = running();
        if (running.isPresent()) {
            return "Job %s runs in the background: ./lake status shows it, ./lake down stops it."
                    .formatted(running.get());
        }
        JobRun next = started("auto");
        if (hasEnded(next.id())) {
            // Its state does not fit or is unreadable, but the lake has everything needed.
            next = started("none");
        }
        if (hasEnded(next.id())) {
            throw new LakeException(
                    "job " + next.id() + " ended: " + next.failure().orElse("cause unknown"));
        }
        return ("Job %s resumes in the background from %s, after a pause of %.1f s: ./lake status shows it,"
                        + " ./lake down stops it.")
                .formatted(
                        next.id(),
                        next.state().map(path -> "a savepoint").orElse("the lake"),
                        (System.nanoTime() - stopped) / 1e9);
    }

    /** Waits until all of its tasks run, up to a limit: a slower job runs all the same. */
    private JobRun started(String state) {
        JobRun next = JobRun.submit(flink, LakeJob.plan(runs.mains(replay), main), state);
        new FormerStates(options(), Clock.systemUTC()).begun(next.id(), main);
        try {
            await(() -> flink.allTasksRun(next.id()) || hasEnded(next.id()), IN_STEP_LIMIT);
        } catch (LakeException e) {
            return next;
        }
        return next;
    }

    /** Retries, within the limit, while Flink or the lake is unavailable. */
    private void await(BooleanSupplier done, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!answers(done, deadline)) {
            if (System.nanoTime() > deadline) {
                throw new LakeException(
                        "Flink did not finish within %d s, so nothing was published: see it at http://%s"
                                .formatted(limit.toSeconds(), flink.address()));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean answers(BooleanSupplier done, long deadline) {
        try {
            return done.getAsBoolean();
        } catch (LakeUnreachable e) {
            if (System.nanoTime() > deadline) {
                throw e;
            }
            return false;
        }
    }

    private JobOptions options() {
        return runs.options(replay);
    }
}
