package io.kappalake.transforms.silver.identity;

import io.kappalake.transforms.feed.PartitionClock;
import io.kappalake.transforms.feed.PartitionClocks;
import java.util.Arrays;
import java.util.List;

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
    private final PartitionClocks clocks;
    private long[] lastHeard = new long[0];
    private long checkpoints;

    KafkaClock(long horizonMicros) {
        horizon = horizonMicros;
        slack = slack(horizonMicros);
        clocks = new PartitionClocks(slack);
    }

    /** Microseconds for which an identity is kept beyond a horizon. */
    public static long slack(long horizonMicros) {
        return Math.max(LEAST_SLACK, horizonMicros / 24);
    }

    void saw(int partition, long time) {
        clocks.saw(partition, time);
        if (partition >= lastHeard.length) {
            lastHeard = Arrays.copyOf(lastHeard, clocks.size());
        }
        lastHeard[partition] = checkpoints;
    }

    void checkpoint() {
        checkpoints++;
    }

    /** Whether any record was seen, by whatever job the state is from. */
    boolean knowsAny() {
        return clocks.size() > 0;
    }

    /** See {@link PartitionClocks#save}. */
    List<long[]> save() {
        return clocks.save();
    }

    void restore(Iterable<long[]> saved) {
        clocks.restore(saved);
        lastHeard = Arrays.copyOf(lastHeard, clocks.size());
    }

    /**
     * Identities accepted before a time are not needed: it lies a horizon and a slack before the partition that is furthest behind. One that
     * is behind by more than a horizon counts while it is heard: in a backlog, a day of Kafka time is read in seconds. Once it is silent it has ended, and must
     * not keep state for ever.
     */
    Kept kept() {
        long newest = NOTHING;
        for (int partition = 0; partition < clocks.size(); partition++) {
            PartitionClock clock = clocks.get(partition);
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
        for (int partition = 0; partition < clocks.size(); partition++) {
            long now = clocks.get(partition).now();
            boolean hasEnded = newest - now > horizon && checkpoints - lastHeard[partition] >= PATIENCE;
            if (now != NOTHING && !hasEnded) {
                behind = Math.min(behind, now);
            }
        }
        return behind;
    }

    /** The greatest time of any partition, {@link PartitionClock#NOTHING} where none is known. */
    long furthest() {
        long furthest = NOTHING;
        for (int partition = 0; partition < clocks.size(); partition++) {
            furthest = Math.max(furthest, clocks.get(partition).now());
        }
        return furthest;
    }

    /** What is kept if all partitions are at this time. */
    long keptSince(long time) {
        return time - horizon - slack;
    }
}
