package io.kappalake.transforms.feed;

/**
 * The time of one partition, by agreement of its records in offset order. One record advances it by at most
 * {@code step}. Records further ahead are rivals. They move the clock only once they outnumber the records that it
 * rests on, which are at most the last {@link #FULL}. So a hundred records of a broken clock move nothing, and the
 * first records of Monday carry it past a quiet weekend.
 *
 * <p>A function of the times alone. The caller chooses the unit of times and step. The rule is the majority vote of
 * Boyer and Moore (1981).
 */
public final class PartitionClock {

    /** No time is known. */
    public static final long NOTHING = Long.MIN_VALUE;

    /** The clock rests on at most this many records. */
    public static final int FULL = 128;

    private static final int FORM_LENGTH = 6;

    private final long step;
    private long now = NOTHING;
    private long limit = NOTHING;
    private long seen;
    private int weight;
    private boolean isFirm;
    /** The earliest of the records that are too far ahead; {@link #rivals} counts them. */
    private long rival = NOTHING;

    private int rivals;

    public PartitionClock(long step) {
        this.step = step;
    }

    /** Whether the record advanced the clock. */
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

    /** Whether a second record confirms the time: a single one may be a stray. */
    public boolean isSupported() {
        return seen > 1 && weight > 0;
    }

    /** Whether the clock rests on enough records to withstand a hundred strays. */
    public boolean isFirm() {
        return isFirm;
    }

    /** For the state; see {@link #restore}. */
    public long[] save() {
        return new long[] {now, seen, weight, isFirm ? 1 : 0, rival, rivals};
    }

    /**
     * Restores what {@link #save} returned, unless this clock knows better. A subtask may have saved a clock that is
     * stale, or that saw only part of the partition. Of two firm clocks the further wins, since strays cannot move it.
     * Else the firm one wins, else the one that has seen more.
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
        // The new time rests on the records that brought it about, so the next stray cannot move it.
        set(rival);
        weight = Math.max(1, Math.min(FULL, rivals - 1));
        isFirm = weight == FULL;
        rivals = 0;
        if (time <= limit) {
            set(time);
        }
        return true;
    }

    /** While a clock rests on few records, those may be the strays. */
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
