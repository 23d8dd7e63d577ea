package io.kappalake.transforms.feed;

/**
 * The time of one partition, by agreement of its records in offset order. One record advances it by at most a step, or
 * by what the partition's last {@link #FULL} records took, if that is more: a quiet partition has longer gaps. Records
 * further ahead are rivals. They move the clock only once they outnumber the records that it rests on, which are at
 * most the last {@link #FULL}. So a hundred records of a broken clock move nothing, and after a gap the clock follows
 * before as much time has passed again.
 *
 * <p>A function of the times alone. The caller chooses the unit of times and step. The rule is the majority vote of
 * Boyer and Moore (1981).
 */
public final class PartitionClock {

    /** No time is known. */
    public static final long NOTHING = Long.MIN_VALUE;

    /** The clock rests on at most this many records. */
    public static final int FULL = 128;

    private static final long UNKNOWN = -1;
    private static final int FORM_LENGTH = 11;

    private final long step;
    private long now = NOTHING;
    private long limit = NOTHING;
    private long seen;
    private int weight;
    private boolean isFirm;

    /** When the current run of agreeing records began, and how long the {@link #FULL} records before it took. */
    private long began = NOTHING;

    private int agreed;
    private long pace = UNKNOWN;

    /**
     * The time that most records too far ahead agree on, where these began, their majority over the others, and their
     * number.
     */
    private long rival = NOTHING;

    private long rivalBegan = NOTHING;
    private int rivalWeight;
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
        boolean isOn = time > now;
        if (isOn) {
            set(time);
        }
        agree();
        return isOn;
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
        return new long[] {
            now, seen, weight, isFirm ? 1 : 0, began, agreed, pace, rival, rivalBegan, rivalWeight, rivals
        };
    }

    /**
     * Restores what {@link #save} returned, unless this clock knows better. A subtask may have saved a clock that is
     * stale, or that saw only part of the partition. Of two firm clocks the further wins, since strays cannot move it.
     * Else the firm one wins, else the one that has seen more.
     */
    public void restore(long[] saved) {
        StateForm.require("the clock of a partition", saved.length, FORM_LENGTH);
        boolean isOtherFirm = saved[3] == 1;
        if (isOtherFirm == isFirm ? (isFirm ? saved[0] <= now : saved[1] <= seen) : isFirm) {
            return;
        }
        seen = saved[1];
        weight = (int) saved[2];
        isFirm = isOtherFirm;
        began = saved[4];
        agreed = (int) saved[5];
        pace = saved[6];
        rival = saved[7];
        rivalBegan = saved[8];
        rivalWeight = (int) saved[9];
        rivals = (int) saved[10];
        set(saved[0]);
    }

    private void agree() {
        if (++agreed == FULL) {
            pace = now - began;
            began = now;
            agreed = 0;
            set(now);
        }
        if (weight < FULL) {
            weight++;
            return;
        }
        isFirm = true;
        rivals = 0;
    }

    private boolean sawAhead(long time) {
        if (now == NOTHING) {
            began = time;
            weight = 1;
            set(time);
            return true;
        }
        voteForRival(time);
        if (weight > 0) {
            weight--;
            return false;
        }
        // The new time rests on the records that brought it about, so the next stray cannot move it.
        weight = Math.max(1, Math.min(FULL, rivalWeight));
        isFirm = weight == FULL;
        rivals = 0;
        if (pace != UNKNOWN) {
            began = rivalBegan;
            agreed = Math.min(FULL - 1, rivalWeight);
        }
        set(rival);
        if (time > now && time <= limit) {
            set(time);
        }
        return true;
    }

    private void voteForRival(long time) {
        if (rivals++ == 0 || rivalWeight == 0) {
            rival = time;
            rivalBegan = time;
            rivalWeight = 1;
            return;
        }
        long apart = Math.max(limit - now, rival - rivalBegan);
        if (time < rival - apart || time - apart > rival) {
            rivalWeight--;
            return;
        }
        rival = Math.max(rival, time);
        rivalWeight++;
    }

    /** While a clock rests on few records, those may be the strays. */
    private void sawBehind(long time) {
        if (weight > 0) {
            weight--;
            return;
        }
        began = time;
        agreed = 0;
        weight = 1;
        rivals = 0;
        set(time);
    }

    private void set(long time) {
        now = time;
        long reach = Math.max(step, pace != UNKNOWN ? pace : now - began);
        limit = time > Long.MAX_VALUE - reach ? Long.MAX_VALUE : time + reach;
    }
}
