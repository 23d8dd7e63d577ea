package io.kappalake.replay.publish;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.WhileAway;
import io.kappalake.tables.catalog.Landed;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Replaces a running job with a replay. A run on the replay's branch follows the topics beside the job. Once both have
 * caught up, the job stops, then that run stops with a savepoint. The tables are published, and the job resumes from
 * the savepoint. So nothing is rebuilt while main pauses.
 */
final class LiveSwitch {

    private static final int MOST_ATTEMPTS = 3;

    /** For when Flink or Nessie is unavailable while the job restarts. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final LiveSteps steps;
    private final Consumer<String> say;
    private final WhileAway patience;

    LiveSwitch(LiveSteps steps, Consumer<String> say) {
        this(steps, say, new WhileAway(PATIENCE, say));
    }

    LiveSwitch(LiveSteps steps, Consumer<String> say, WhileAway patience) {
        this.steps = steps;
        this.say = say;
        this.patience = patience;
    }

    /**
     * Switches. Afterwards a job runs on main, whatever happened, or the message says that none does.
     *
     * @param live the job on main
     * @throws LakeException if nothing was published, or no job could be started after it
     */
    Landed run(String live) {
        String running = live;
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(running);
            } catch (CommitRefused e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                say.accept("The job read further than the replay: trying again.");
                running = steps.running()
                        .orElseThrow(() -> new LakeException(
                                "Job " + live
                                        + " is no longer running, so nothing was published: run ./lake run,"
                                        + " then publish again",
                                e));
            }
        }
    }

    private Landed attempt(String live) {
        try {
            String follower = steps.follow();
            say.accept("Run %s follows the topics on the replay's branch, beside job %s.".formatted(follower, live));
            steps.awaitInStep(follower);
            return uninterrupted(() -> switched(live, follower));
        } catch (RuntimeException e) {
            endFollower(e);
            throw e;
        }
    }

    /** The first failure is the one to report. */
    private void endFollower(RuntimeException first) {
        try {
            patience.ask(() -> {
                steps.endFollower();
                return true;
            });
        } catch (RuntimeException e) {
            first.addSuppressed(e);
            say.accept("The run that follows the topics could not be ended (" + e.getMessage()
                    + "): cancel it in Flink's web UI.");
        }
    }

    private Landed switched(String live, String follower) {
        long stopped = System.nanoTime();
        Landed landed;
        try {
            steps.stop(live);
            // Its barrier comes after the job's, so it has read everything that the job has.
            requireFinished(steps.stop(follower));
            landed = steps.publish();
        } catch (RuntimeException e) {
            goOnAfter(e, live, stopped);
            throw e;
        }
        try {
            say.accept(patience.ask(() -> steps.resume(stopped)));
        } catch (RuntimeException e) {
            throw new LakeException(
                    ("Main has the replay's tables since commit %s, but its job could not be started (%s):"
                                    + " ./lake run starts it")
                            .formatted(landed.hash(), e.getMessage()),
                    e);
        }
        return landed;
    }

    /** Main is unchanged, and its job resumes from its own savepoint. */
    private void goOnAfter(RuntimeException failure, String live, long stopped) {
        try {
            say.accept(patience.ask(() -> {
                // A stop whose answer was lost may still be under way.
                steps.end(live);
                return steps.resume(stopped);
            }));
        } catch (RuntimeException e) {
            LakeException both = new LakeException(
                    ("%s. The job could not be started again either (%s): ./lake status shows whether it runs,"
                                    + " ./lake run starts it")
                            .formatted(failure.getMessage(), e.getMessage()),
                    failure);
            both.addSuppressed(e);
            throw both;
        }
    }

    /**
     * The savepoint of an interrupted run may hold a commit that the branch lacks. Main's Bronze would then lack its
     * records.
     */
    private static void requireFinished(String state) {
        if (!state.equals("FINISHED")) {
            throw new LakeException(
                    "The run that follows the topics ended as " + state + ", so nothing was published: publish again");
        }
    }

    /** Ctrl-C waits between the stop of the job and its restart. */
    private static Landed uninterrupted(Supplier<Landed> work) {
        CountDownLatch over = new CountDownLatch(1);
        Thread wait = new Thread(() -> await(over), "publish-stop");
        Runtime.getRuntime().addShutdownHook(wait);
        try {
            return work.get();
        } finally {
            over.countDown();
        }
    }

    private static void await(CountDownLatch over) {
        try {
            over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
