package io.kappalake.jobs.commit;

import java.util.UUID;

/**
 * The id of a run in the ledger: the Flink job's id and, after a dash, something that no other start has. The job's id alone will not do: with high
 * availability it is the same at every start, and checkpoints may be counted from one again.
 */
public final class RunId {

    private static final int RANDOM_DIGITS = 8;

    private RunId() {}

    /** For a start of the job, also for one that Flink makes after a failure. */
    static String next(String flinkJob) {
        return flinkJob + "-" + UUID.randomUUID().toString().substring(0, RANDOM_DIGITS);
    }

    /** Id of the Flink job whose run it was. */
    public static String flinkJob(String run) {
        return run.replaceFirst("-.*$", "");
    }
}
