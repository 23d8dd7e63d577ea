package io.kappalake.inspect.diff;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Rows by the hash of their values, each with the hash of its key and its place. Equal rows are kept one by one. 40
 * bytes a slot, in arrays that are made once and used for each partition.
 */
final class RowSet {

    /** Rows that fit; more than three quarters of the slots would make it slow. */
    static final int MOST = 2 << 20;

    private static final int SMALLEST = 1 << 10;

    private long[] slots = new long[0];
    private final BitSet used = new BitSet();
    private final BitSet matched = new BitSet();
    private int mask;

    private static final int WIDTH = 5;

    /** Takes a row that was not matched. */
    @FunctionalInterface
    interface Visitor {
        void row(long keyHigh, long keyLow, long place);
    }

    /** Empties it, and makes room for so many rows. */
    void clear(long rows) {
        int wanted = Integer.highestOneBit((int) Math.max(SMALLEST, rows * 4 / 3)) * 2;
        if (slots.length < wanted * WIDTH) {
            slots = new long[wanted * WIDTH];
        }
        mask = wanted - 1;
        used.clear();
        matched.clear();
    }

    void add(long[] row, long[] key, long place) {
        int slot = (int) row[0] & mask;
        while (used.get(slot)) {
            slot = slot + 1 & mask;
        }
        used.set(slot);
        int at = slot * WIDTH;
        slots[at] = row[0];
        slots[at + 1] = row[1];
        slots[at + 2] = key[0];
        slots[at + 3] = key[1];
        slots[at + 4] = place;
    }

    /** Finds an equal row that was not matched yet, and marks it. */
    boolean match(long[] row) {
        int slot = (int) row[0] & mask;
        while (used.get(slot)) {
            int at = slot * WIDTH;
            if (slots[at] == row[0] && slots[at + 1] == row[1] && !matched.get(slot)) {
                matched.set(slot);
                return true;
            }
            slot = slot + 1 & mask;
        }
        return false;
    }

    /** The rows without an equal one, in the order of their places. */
    void eachUnmatched(Visitor visitor) {
        long[][] rows = used.stream()
                .filter(slot -> !matched.get(slot))
                .mapToObj(slot -> Arrays.copyOfRange(slots, slot * WIDTH + 2, slot * WIDTH + WIDTH))
                .toArray(long[][]::new);
        Arrays.sort(rows, (one, other) -> Long.compare(one[2], other[2]));
        for (long[] row : rows) {
            visitor.row(row[0], row[1], row[2]);
        }
    }
}
