package io.kappalake.tables.catalog;

/**
 * The outcome of a {@link LakeCommit}.
 *
 * @param hash the commit on the branch; for {@link Outcome#ALREADY_THERE} the head at which the guard found it
 * @param attempts number of attempts, 1 if nothing interfered
 * @param stagedMillis time spent on metadata files, over all attempts
 * @param committedMillis time that Nessie took for the commit itself, in the last attempt
 * @param conflicts attempts that failed because another commit came first; the others got no answer
 */
public record Landed(
        String hash, int attempts, Outcome outcome, long stagedMillis, long committedMillis, int conflicts) {

    /** One that no other commit came before. */
    public Landed(String hash, int attempts, Outcome outcome, long stagedMillis, long committedMillis) {
        this(hash, attempts, outcome, stagedMillis, committedMillis, 0);
    }

    /** How it ended. */
    public enum Outcome {
        LANDED,
        ALREADY_THERE
    }
}
