package io.kappalake.transforms.silver.identity;

import io.kappalake.transforms.feed.PartitionClock;
import io.kappalake.transforms.feed.PartitionClocks;
import java.util.Arrays;
import java.util.List;

/**
 * The Kafka time of each partition, and hence which accepted identities a repeat can still need. Times are microseconds
 * since the epoch.
 *
 * <p>Two timestamps alone decide whether an event is a repeat. This clock only ends state. A {@link PartitionClock} for
 * each partition keeps a stray from ending the state of the others.
 *
 * <p>Kafka timestamps of a partition may go back, so an identity is kept for the horizon and a slack. The slack is an
 * hour, or a 24th of the horizon if that is more. An hour is also how far ahead of its own clock a broker accepts
 * producers by default. A timestamp that goes back further than the slack is decided correctly only while the identity
 * is still kept.
 */
public final class KafkaClock {

    private static final long NOTHING = PartitionClock.NOTHING;
    private static final long LEAST_SLACK = 3_600_000_000L;

    /**
     * A partition that is silent for this many checkpoints may merely be slow, even if it was silent since the start.
     */
    static final int PATIENCE = 30;

    private final long horizon;
    private final long slack;
    private final PartitionClocks clocks;
    /** By place. */
    private long[] lastHeard = new long[0];

    private long checkpoints;

    KafkaClock(long horizonMicros) {
        horizon = horizonMicros;
        slack = slack(horizonMicros);
        clocks = new PartitionClocks(slack);
    }

    /** Microseconds that an identity is kept beyond the horizon. */
    public static long slack(long horizonMicros) {
        return Math.max(LEAST_SLACK, horizonMicros / 24);
    }

    void saw(int partition, long time) {
        clocks.saw(partition, time);
        int place = clocks.place(partition);
        if (place >= lastHeard.length) {
            lastHeard = Arrays.copyOf(lastHeard, clocks.size());
        }
        lastHeard[place] = checkpoints;
    }

    void checkpoint() {
        checkpoints++;
    }

    /** Whether any record was seen, by this job or by the one that wrote the state. */
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
     * What a repeat can still need: identities from a horizon and a slack before the partition that is furthest behind.
     * A partition more than a horizon behind counts while it is active, since a backlog passes a day of Kafka time in
     * seconds. Once silent it has ended, and must not keep state for ever.
     */
    Kept kept() {
        long newest = NOTHING;
        for (int place = 0; place < clocks.size(); place++) {
            PartitionClock clock = clocks.get(place);
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
        for (int place = 0; place < clocks.size(); place++) {
            long now = clocks.get(place).now();
            boolean hasEnded = newest - now > horizon && checkpoints - lastHeard[place] >= PATIENCE;
            if (now != NOTHING && !hasEnded) {
                behind = Math.min(behind, now);
            }
        }
        return behind;
    }

    /** The greatest time of any partition, {@link PartitionClock#NOTHING} if none is known. */
    long furthest() {
        long furthest = NOTHING;
        for (int place = 0; place < clocks.size(); place++) {
            furthest = Math.max(furthest, clocks.get(place).now());
        }
        return furthest;
    }

    /** Start of what is kept if all partitions are at this time. */
    long keptSince(long time) {
        return time - horizon - slack;
    }
}
