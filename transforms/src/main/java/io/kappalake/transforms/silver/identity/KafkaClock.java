package io.kappalake.transforms.silver.identity;

import io.kappalake.transforms.feed.PartitionClock;
import java.util.Arrays;

/**
 * How far each partition is in Kafka time, and so which accepted identities no repeat can need any more. Times are microseconds since the epoch.
 *
 * <p>Whether an event is a repeat is decided by two timestamps alone. This clock only says when state ends, and a {@link PartitionClock} for each
 * partition sees to it that no stray ends it for the others.
 *
 * <p>Kafka timestamps of one partition may go back, so an identity is kept for the horizon and a slack: an hour, which is also how far ahead of
 * its own clock a broker lets a producer be by default, or a 24th of the horizon if that is more. A timestamp that goes back further than the
 * slack is decided rightly only while the identity is still there.
 */
public final class KafkaClock {

    private static final long NOTHING = PartitionClock.NOTHING;
    private static final long LEAST_SLACK = 3_600_000_000L;

    /** For so many checkpoints a partition that is not heard may only be slow, also one that was not heard at all since the start. */
    static final int PATIENCE = 30;

    private final long horizon;
    private final long slack;
    private PartitionClock[] clocks = new PartitionClock[0];
    private long[] lastHeard = new long[0];
    private long checkpoints;

    KafkaClock(long horizonMicros) {
        horizon = horizonMicros;
        slack = slack(horizonMicros);
    }

    /** Microseconds for which an identity is kept beyond a horizon. */
    public static long slack(long horizonMicros) {
        return Math.max(LEAST_SLACK, horizonMicros / 24);
    }

    void saw(int partition, long time) {
        if (partition >= clocks.length) {
            grow(partition);
        }
        lastHeard[partition] = checkpoints;
        clocks[partition].saw(time);
    }

    private void grow(int partition) {
        int before = clocks.length;
        clocks = Arrays.copyOf(clocks, partition + 1);
        for (int added = before; added < clocks.length; added++) {
            clocks[added] = new PartitionClock(slack);
        }
        lastHeard = Arrays.copyOf(lastHeard, partition + 1);
    }

    void checkpoint() {
        checkpoints++;
    }

    int partitions() {
        return clocks.length;
    }

    /** Whether any record of the partition was seen. */
    boolean knows(int partition) {
        return clocks[partition].now() != NOTHING;
    }

    /** See {@link PartitionClock#save}. */
    long[] save(int partition) {
        return clocks[partition].save();
    }

    void restore(int partition, long[] saved) {
        if (partition >= clocks.length) {
            grow(partition);
        }
        clocks[partition].restore(saved);
    }

    /**
     * Identities accepted before a time are not needed: it lies a horizon and a slack before the partition that is furthest behind. One that
     * is behind by more than a horizon counts while it is heard: in a backlog, a day of Kafka time is read in seconds. Once it is silent it has ended, and must
     * not keep state for ever.
     */
    Kept kept() {
        long newest = NOTHING;
        for (PartitionClock clock : clocks) {
            if (clock.isFirm()) {
                newest = Math.max(newest, clock.now());
            }
        }
        if (newest == NOTHING || checkpoints < PATIENCE) {
            return Kept.ALL;
        }
        return new Kept(keptSince(behind(newest)), newest + slack);
    }

    private long behind(long newest) {
        long behind = newest;
        for (int partition = 0; partition < clocks.length; partition++) {
            long now = clocks[partition].now();
            boolean hasEnded = newest - now > horizon && checkpoints - lastHeard[partition] >= PATIENCE;
            if (knows(partition) && !hasEnded) {
                behind = Math.min(behind, now);
            }
        }
        return behind;
    }

    /** The greatest time of any partition, {@link PartitionClock#NOTHING} where none is known. */
    long furthest() {
        return Arrays.stream(clocks).mapToLong(PartitionClock::now).max().orElse(NOTHING);
    }

    /** What is kept if all partitions are at this time. */
    long keptSince(long time) {
        return time - horizon - slack;
    }
}
