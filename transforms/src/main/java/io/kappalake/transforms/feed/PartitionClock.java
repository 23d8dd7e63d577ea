package io.kappalake.transforms.feed;

/**
 * How far one partition is in time, as its records agree, in the order of their offsets. A record takes it on by at most {@code step}. What lies
 * further ahead counts only once more such records came than the clock rests on, which are its last {@link #FULL} at most. So a hundred records
 * of a broken clock move nothing, and a quiet weekend is passed with the first records of Monday.
 *
 * <p>A function of the times alone. Times and step have one unit, which is the caller's. The rule is the majority vote of Boyer and Moore (1981).
 */
public final class PartitionClock {

    /** No time is known. */
    public static final long NOTHING = Long.MIN_VALUE;

    /** So many records a clock rests on at most. */
    public static final int FULL = 128;

    private static final int FORM_LENGTH = 6;

    private final long step;
    private long now = NOTHING;
    private long limit = NOTHING;
    private long seen;
    private int weight;
    private boolean isFirm;
    /** The earliest of the records that are too far ahead, and how many they are. */
    private long rival = NOTHING;

    private int rivals;

    public PartitionClock(long step) {
        this.step = step;
    }

    /** Whether the record moved the clock on. */
    public boolean saw(long time) {
        seen++;
        if (time > limit) {
            return sawAhead(time);
        }
        if (!isFirm && time < now - step) {
            sawBehind(time);
            return false;
        }
        agree();
        if (time <= now) {
            return false;
        }
        set(time);
        return true;
    }

    /** The time of the partition, or {@link #NOTHING}. */
    public long now() {
        return now;
    }

    /** Whether another record speaks for the time: a single one may be a stray. */
    public boolean isSupported() {
        return seen > 1 && weight > 0;
    }

    /** Whether the clock rests on so many records that a hundred strays do not move it. */
    public boolean isFirm() {
        return isFirm;
    }

    /** For the state; see {@link #restore}. */
    public long[] save() {
        return new long[] {now, seen, weight, isFirm ? 1 : 0, rival, rivals};
    }

    /**
     * Takes back what {@link #save} gave, unless this one knows better: a subtask may have kept a clock that another has read on, or that has seen a part
     * of the partition. Of two firm ones that is the further, for strays do not move it, else the firm one, else the one that has seen more.
     */
    public void restore(long[] saved) {
        StateForm.require("the clock of a partition", saved.length, FORM_LENGTH);
        boolean isOtherFirm = saved[3] == 1;
        if (isOtherFirm == isFirm ? (isFirm ? saved[0] > now : saved[1] > seen) : isOtherFirm) {
            set(saved[0]);
            seen = saved[1];
            weight = (int) saved[2];
            isFirm = isOtherFirm;
            rival = saved[4];
            rivals = (int) saved[5];
        }
    }

    private void agree() {
        if (weight < FULL) {
            weight++;
            return;
        }
        isFirm = true;
        rivals = 0;
    }

    private boolean sawAhead(long time) {
        if (now == NOTHING) {
            set(time);
            weight = 1;
            return true;
        }
        rival = rivals == 0 ? time : Math.min(rival, time);
        rivals++;
        if (weight > 0) {
            weight--;
            return false;
        }
        // The new time rests on those that brought it about, so that the next stray does not move it.
        set(rival);
        weight = Math.max(1, Math.min(FULL, rivals - 1));
        isFirm = weight == FULL;
        rivals = 0;
        if (time <= limit) {
            set(time);
        }
        return true;
    }

    /** As long as a clock rests on few records, these may be the strays. */
    private void sawBehind(long time) {
        if (weight > 0) {
            weight--;
            return;
        }
        set(time);
        weight = 1;
        rivals = 0;
    }

    private void set(long time) {
        now = time;
        limit = time > Long.MAX_VALUE - step ? Long.MAX_VALUE : time + step;
    }
}
