package io.kappalake.replay.publish;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.replay.Replay;
import io.kappalake.replay.Target;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.runs.SavedState;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Landed;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Replaces a running job with a replay. A run on the replay's branch follows the topics beside the job. Once both have
 * caught up, the job stops, then that run stops with a savepoint. The tables are published, and the job resumes from
 * the savepoint. So nothing is rebuilt while main pauses.
 */
final class LiveSwitch {

    private static final int MOST_ATTEMPTS = 3;
    private static final Duration IN_STEP_LIMIT = Duration.ofMinutes(10);
    private static final Duration STOP = Duration.ofMinutes(2);

    /** Reads on a busy machine come in bursts. */
    private static final Duration SHORT = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(100);

    private final Lake main;
    private final Replay replay;
    private final ReplayRuns runs;
    private final Consumer<String> say;
    private final FlinkRest flink;

    LiveSwitch(Lake main, Replay replay, ReplayRuns runs, Consumer<String> say) {
        this.main = main;
        this.replay = replay;
        this.runs = runs;
        this.say = say;
        this.flink = runs.flink();
    }

    /**
     * Switches; the job runs afterwards, whatever happened.
     *
     * @param live the job on main
     * @throws LakeException where nothing was published
     */
    Landed run(FlinkRest.Job live) {
        FlinkRest.Job running = live;
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(running);
            } catch (CommitRefused e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                say.accept("The job read further than the replay: trying again.");
                running = JobRun.running(flink, live.name())
                        .orElseThrow(
                                () -> new LakeException(
                                        "Job " + live.name()
                                                + " is no longer running, so nothing was published: run ./lake run, then publish again"));
            }
        }
    }

    private Landed attempt(FlinkRest.Job live) {
        JobRun follower = JobRun.submit(flink, replay.follow(options()), "auto");
        try {
            say.accept("Run %s follows the topics on the replay's branch, beside job %s."
                    .formatted(follower.id(), live.id()));
            awaitInStep(follower);
            return stopAndPublish(live, follower);
        } finally {
            if (!flink.job(follower.id()).ended()) {
                flink.cancel(follower.id());
            }
        }
    }

    private Landed stopAndPublish(FlinkRest.Job live, JobRun follower) {
        long start = System.nanoTime();
        stop(live.id());
        try {
            // Its barrier comes after the job's, so it has read all that the job has.
            stop(follower.id());
            requireFinished(follower);
            return Publish.land(replay, options().kafka());
        } finally {
            // Also where the switch failed: main is as it was then, and its job goes on from its own savepoint.
            JobRun next = JobRun.submit(flink, LakeJob.plan(options(), main), "auto");
            await(() -> flink.allTasksRun(next.id()) || flink.job(next.id()).ended(), IN_STEP_LIMIT);
            say.accept(
                    "Job %s resumes in the background from %s, after a pause of %.1f s: ./lake status shows it, ./lake down stops it."
                            .formatted(
                                    next.id(),
                                    next.state().map(path -> "a savepoint").orElse("the lake"),
                                    (System.nanoTime() - start) / 1e9));
        }
    }

    /** One that was cut off may hold a commit in its savepoint that the branch does not have, and main's Bronze would lack the records of it. */
    private void requireFinished(JobRun follower) {
        String state = flink.job(follower.id()).state();
        if (!state.equals("FINISHED")) {
            throw new LakeException(
                    "The run that follows the topics ended as " + state + ", so nothing was published: publish again");
        }
    }

    /** Until it has what main had a moment ago. */
    private void awaitInStep(JobRun follower) {
        awaitOf(follower, () -> flink.completedCheckpoints(follower.id()) > 0);
        long patience = Math.max(options().checkpointInterval().multipliedBy(2).toNanos(), SHORT.toNanos());
        long began;
        do {
            began = System.nanoTime();
            Target newest = replay.newest();
            awaitOf(follower, () -> replay.has(newest));
        } while (System.nanoTime() - began > patience);
    }

    private void awaitOf(JobRun follower, BooleanSupplier done) {
        await(
                () -> {
                    if (flink.job(follower.id()).ended()) {
                        throw new LakeException("The run that follows the topics ended, so nothing was published: "
                                + follower.failure().orElse("cause unknown"));
                    }
                    return done.getAsBoolean();
                },
                IN_STEP_LIMIT);
    }

    /** With a savepoint. One that cannot make it is ended as it is: what it has not committed is read again, since the lake knows where it ends. */
    private void stop(String job) {
        try {
            flink.stopWithSavepoint(job, SavedState.directory(options().stateDir(), job), STOP);
        } catch (LakeException e) {
            if (!flink.job(job).ended()) {
                flink.cancel(job);
            }
        }
        await(() -> flink.job(job).ended(), STOP);
    }

    private void await(BooleanSupplier done, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new LakeException(
                        "Flink did not finish within %d s, so nothing was published: see it at http://%s"
                                .formatted(limit.toSeconds(), flink.address()));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private JobOptions options() {
        return runs.options(replay.reached().pipeline());
    }
}
