package io.kappalake.replay.publish;

import io.kappalake.tables.catalog.Landed;
import java.util.Optional;

/** The steps of {@link LiveSwitch}. Each may throw. */
interface LiveSteps {

    /** Starts a run that follows the topics on the replay's branch, and returns its id. */
    String follow();

    /** Waits until that run has what main had a moment ago. */
    void awaitInStep(String follower);

    /** Stops a job with a savepoint, or else cancels it; returns its final state. */
    String stop(String job);

    /** Lands the replay's tables on main. */
    Landed publish();

    /** Ends a job unless it has already ended. */
    void end(String job);

    /** Ends the run that follows the topics, if there is one. */
    void endFollower();

    /** The job that runs on main. */
    Optional<String> running();

    /**
     * Starts the job on main if none runs, and describes it in a line.
     *
     * @param stopped nano time at which the previous job was stopped
     */
    String resume(long stopped);
}
