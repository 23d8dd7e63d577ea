package io.kappalake.tables.catalog;

/**
 * What became of a {@link LakeCommit}.
 *
 * @param hash the commit on the branch; for {@link Outcome#ALREADY_THERE} the head at which the guard said so
 * @param attempts how often it was tried, 1 when nothing came in between
 * @param stagedMillis time spent on metadata files, over all attempts
 * @param committedMillis time that Nessie took for the commit itself, in the last attempt
 */
public record Landed(String hash, int attempts, Outcome outcome, long stagedMillis, long committedMillis) {

    /** How it ended. */
    public enum Outcome {
        LANDED,
        ALREADY_THERE
    }
}
