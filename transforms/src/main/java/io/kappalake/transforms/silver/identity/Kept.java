package io.kappalake.transforms.silver.identity;

/**
 * Which accepted identities a repeat can still need, by their Kafka times in microseconds since the epoch.
 *
 * @param since none that are earlier
 * @param reached later ones are of broken clocks, or of the first records after a gap: nobody knows yet when they end
 */
record Kept(long since, long reached) {

    /** All of them. */
    static final Kept ALL = new Kept(Long.MIN_VALUE, Long.MAX_VALUE);
}
