package io.kappalake.audit.read;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;

/**
 * The identities of the audited commits, and the span of their Kafka times: which earlier rows they may repeat. Times
 * are microseconds since the epoch.
 */
public final class FreshIdentities {

    /** More of them are not told apart: then any earlier row counts as one that may be repeated. */
    private static final int MOST = 4_000_000;

    private final LongOpenHashSet lows = new LongOpenHashSet();
    private final boolean isWhole;
    private long least = Long.MAX_VALUE;
    private long greatest = Long.MIN_VALUE;

    /** @param isWhole whether there are no earlier rows, so that only times count */
    public FreshIdentities(boolean isWhole) {
        this.isWhole = isWhole;
    }

    public void add(Fingerprint128 identity, long time) {
        least = Math.min(least, time);
        greatest = Math.max(greatest, time);
        if (!isWhole && lows.size() <= MOST) {
            lows.add(identity.low());
        }
    }

    public boolean isEmpty() {
        return least > greatest;
    }

    /** Whether an earlier row of this identity counts. */
    public boolean mayHave(Fingerprint128 identity) {
        return lows.size() > MOST || lows.contains(identity.low());
    }

    /** Their first Kafka time, unless there is none. */
    public long first() {
        return least;
    }

    public long last() {
        return greatest;
    }
}
