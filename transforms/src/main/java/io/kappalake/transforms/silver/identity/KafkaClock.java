package io.kappalake.transforms.silver.identity;

import java.util.Arrays;

/**
 * How far each partition is in Kafka time, and so which accepted identities no repeat can need any more. Times are microseconds since the epoch.
 *
 * <p>Kafka timestamps of one partition may go back, so an identity is kept for the horizon and a slack: an hour, which is also how far ahead of
 * its own clock a broker lets a producer be by default, or a 24th of the horizon if that is more. A timestamp that goes back further than the
 * slack is decided rightly only while the identity is still there.
 */
public final class KafkaClock {

    private static final long NOTHING = Long.MIN_VALUE;
    private static final long LEAST_SLACK = 3_600_000_000L;

    /** For so many checkpoints a partition that is not heard may only be slow, also one that was not heard at all since the start. */
    static final int PATIENCE = 30;

    private final long horizon;
    private final long slack;
    private long[] greatest = new long[0];
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
        if (partition >= greatest.length) {
            int seen = greatest.length;
            greatest = Arrays.copyOf(greatest, partition + 1);
            Arrays.fill(greatest, seen, greatest.length, NOTHING);
            lastHeard = Arrays.copyOf(lastHeard, partition + 1);
        }
        lastHeard[partition] = checkpoints;
        if (time > greatest[partition]) {
            greatest[partition] = time;
        }
    }

    void checkpoint() {
        checkpoints++;
    }

    int partitions() {
        return greatest.length;
    }

    /** Whether any record of the partition was seen. */
    boolean knows(int partition) {
        return greatest[partition] != NOTHING;
    }

    long greatest(int partition) {
        return greatest[partition];
    }

    /**
     * Identities accepted before this time are not needed: it lies a horizon and a slack before the partition that is furthest behind. One that
     * is behind by more than a horizon counts while it is heard: in a backlog, a day of Kafka time is read in seconds. Once it is silent it has ended, and must
     * not keep state for ever.
     */
    long bound() {
        long newest = NOTHING;
        for (long time : greatest) {
            newest = Math.max(newest, time);
        }
        if (newest == NOTHING || checkpoints < PATIENCE) {
            return NOTHING;
        }
        long behind = newest;
        for (int partition = 0; partition < greatest.length; partition++) {
            boolean hasEnded = newest - greatest[partition] > horizon && checkpoints - lastHeard[partition] >= PATIENCE;
            if (knows(partition) && !hasEnded) {
                behind = Math.min(behind, greatest[partition]);
            }
        }
        return keptSince(behind);
    }

    /** The bound if all partitions were at this time. */
    long keptSince(long time) {
        return time - horizon - slack;
    }
}
