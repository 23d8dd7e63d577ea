package io.kappalake.transforms.silver.identity;

/**
 * Which accepted identities a repeat can still need, by their Kafka times in microseconds since the epoch.
 *
 * @param since earlier ones are not needed
 * @param reached later ones come from broken clocks or open a time after a gap, so nobody knows yet when they end
 */
record Kept(long since, long reached) {

    /** All of them. */
    static final Kept ALL = new Kept(Long.MIN_VALUE, Long.MAX_VALUE);
}
