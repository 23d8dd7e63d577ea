package io.kappalake.jobs.commit;

import java.util.UUID;

/**
 * The id of a run in the ledger: the Flink job's id, a dash, and a part unique to this start. The job's id alone is not
 * enough: with high availability every start has the same one, and checkpoint numbers may begin at one again.
 */
public final class RunId {

    private static final int RANDOM_DIGITS = 8;

    private RunId() {}

    /** For a start of the job, including a restart by Flink after a failure. */
    static String next(String flinkJob) {
        return flinkJob + "-" + UUID.randomUUID().toString().substring(0, RANDOM_DIGITS);
    }

    /** Id of the run's Flink job. */
    public static String flinkJob(String run) {
        return run.replaceFirst("-.*$", "");
    }
}
