package io.kappalake.audit.deep;

import io.kappalake.audit.deep.Suspect.Kind;
import io.kappalake.audit.ledger.FeedLedger;
import io.kappalake.audit.read.Fingerprint128;
import io.kappalake.audit.read.SpilledRows;
import it.unimi.dsi.fastutil.ints.Int2LongOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/**
 * The valid records of a feed by their identity, each accepted or counted as a duplicate, and whether that is right.
 *
 * <p>Of two records in one partition the one with the lower offset comes first, and of two commits the older one. The
 * job takes all other records in any order, so every order that explains what it did is right.
 */
final class Repeats implements AutoCloseable {

    private static final int WIDTH = 4;
    private static final long DUPLICATE = Long.MIN_VALUE;

    private final FeedLedger ledger;
    private final Judges judges;
    private final Places places;
    private final Suspects suspects;
    private final SpilledRows rows;
    private final long[] row = new long[WIDTH];
    /** Of the identity that is judged. */
    private final IntArrayList accepted = new IntArrayList();
    /**
     * By accepted record, the first place of its partition that was accepted with a later time; itself if it is that.
     */
    private final LongArrayList firstOfLater = new LongArrayList();

    private final Int2LongOpenHashMap firsts = new Int2LongOpenHashMap();

    /** What decides on a record. */
    @FunctionalInterface
    interface Judges {
        Judge of(int partition, long offset);
    }

    Repeats(FeedLedger ledger, Judges judges, Places places, Suspects suspects, int mostInMemory) {
        this.ledger = ledger;
        this.judges = judges;
        this.places = places;
        this.suspects = suspects;
        this.rows = new SpilledRows(WIDTH, mostInMemory);
    }

    void add(Fingerprint128 identity, long time, long place, boolean isAccepted) {
        add(identity.high(), identity.low(), time, place, isAccepted);
    }

    void add(long high, long low, long time, long place, boolean isAccepted) {
        row[0] = high;
        row[1] = low;
        row[2] = time;
        row[3] = isAccepted ? place : place | DUPLICATE;
        rows.add(row);
    }

    /** Call after all records. */
    void judge() {
        rows.sorted((all, end) -> {
            int from = 0;
            for (int at = WIDTH; at <= end; at += WIDTH) {
                if (at == end || all[at] != all[from] || all[at + 1] != all[from + 1]) {
                    judge(all, from, at);
                    from = at;
                }
            }
        });
    }

    /** Records of one identity, those of earlier times first. */
    private void judge(long[] all, int from, int to) {
        accepted.clear();
        for (int at = from; at < to; at += WIDTH) {
            if (!isDuplicate(all, at)) {
                accepted.add(at);
            }
        }
        findFirsts(all);
        int earlier = 0;
        for (int at = from; at < to; at += WIDTH) {
            if (isDuplicate(all, at)) {
                judgeDuplicate(all, at, earlier);
            } else {
                judgeAccepted(all, at, earlier++);
            }
        }
    }

    /** In one pass: an identity may have been accepted very often. */
    private void findFirsts(long[] all) {
        firsts.clear();
        firstOfLater.size(accepted.size());
        for (int i = accepted.size() - 1; i >= 0; i--) {
            long place = place(all, accepted.getInt(i));
            long first = firsts.mergeLong(places.partition(place), place, Math::min);
            firstOfLater.set(i, first);
        }
    }

    /**
     * Something that may have come before it must have been accepted, a horizon earlier at most. It may have any later
     * time, since clocks jump back.
     *
     * @param earlier number of accepted ones of earlier times
     */
    private void judgeDuplicate(long[] all, int at, int earlier) {
        long place = place(all, at);
        long since = all[at + 2] - judge(place).longest();
        for (int i = earlier - 1; i >= 0 && all[accepted.getInt(i) + 2] >= since; i--) {
            if (!isBefore(place, place(all, accepted.getInt(i)))) {
                return;
            }
        }
        for (int i = earlier; i < accepted.size(); i++) {
            if (!isBefore(place, place(all, accepted.getInt(i)))) {
                return;
            }
        }
        suspects.add(new Suspect(place, Kind.NO_REPEAT));
    }

    /**
     * Nothing that came before it may have been accepted, a horizon earlier at most. Of two that came in any order the
     * one of the later time is the repeat.
     */
    private void judgeAccepted(long[] all, int at, int earlier) {
        long place = place(all, at);
        if (isOld(place)) {
            return;
        }
        long time = all[at + 2];
        long horizon = judge(place).shortest();
        for (int i = earlier - 1; i >= 0 && time - all[accepted.getInt(i) + 2] <= horizon; i--) {
            long other = place(all, accepted.getInt(i));
            boolean isRepeat = isBefore(other, place)
                    || !isBefore(place, other)
                            && time - all[accepted.getInt(i) + 2]
                                    <= judge(other).shortest();
            if (isRepeat) {
                suspects.add(new Suspect(place, Kind.REPEAT, other));
                return;
            }
        }
        if (firstOfLater.getLong(earlier) != place) {
            suspects.add(new Suspect(place, Kind.REPEAT, firstOfLater.getLong(earlier)));
            return;
        }
        // A replay reads partitions side by side, so it may have met those of other partitions in another order.
        for (int i = earlier + 1; i < accepted.size() && all[accepted.getInt(i) + 2] - time <= horizon; i++) {
            long other = place(all, accepted.getInt(i));
            if (isBefore(other, place)) {
                suspects.add(new Suspect(place, Kind.REPEAT, other));
                return;
            }
        }
    }

    private static boolean isDuplicate(long[] all, int at) {
        return all[at + 3] < 0;
    }

    private static long place(long[] all, int at) {
        return all[at + 3] & ~DUPLICATE;
    }

    private Judge judge(long place) {
        return judges.of(places.partition(place), Places.offset(place));
    }

    private int commit(long place) {
        return ledger.commitOf(places.partition(place), Places.offset(place));
    }

    /** From before the audited commits. */
    private boolean isOld(long place) {
        return commit(place) == FeedLedger.NONE;
    }

    private boolean isBefore(long one, long other) {
        if (places.partition(one) == places.partition(other)) {
            return Places.offset(one) < Places.offset(other);
        }
        int first = commit(one);
        int second = commit(other);
        // Commits are numbered from the newest.
        return first == FeedLedger.NONE ? second != FeedLedger.NONE : second != FeedLedger.NONE && first > second;
    }

    @Override
    public void close() {
        rows.close();
    }
}
