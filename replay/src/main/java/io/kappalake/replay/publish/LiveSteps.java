package io.kappalake.replay.publish;

import io.kappalake.tables.catalog.Landed;
import java.util.Optional;

/** What {@link LiveSwitch} does, step by step. Each may throw. */
interface LiveSteps {

    /** Starts a run that follows the topics on the replay's branch, and gives its id. */
    String follow();

    /** Until that run has what main had a moment ago. */
    void awaitInStep(String follower);

    /** Stops a job with a savepoint, or else ends it; gives the state in which it ended. */
    String stop(String job);

    /** Lands the replay's tables on main. */
    Landed publish();

    /** Ends a job, where it has not ended by itself. */
    void end(String job);

    /** Ends whatever run follows the topics. */
    void endFollower();

    /** The job that runs on main. */
    Optional<String> running();

    /**
     * Starts the job on main where none runs, and says so in a line.
     *
     * @param stopped nano time at which the one before was stopped
     */
    String resume(long stopped);
}
