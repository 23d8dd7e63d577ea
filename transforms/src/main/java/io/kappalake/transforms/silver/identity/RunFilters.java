package io.kappalake.transforms.silver.identity;

import io.kappalake.transforms.feed.FingerprintMap;
import it.unimi.dsi.fastutil.HashCommon;
import java.nio.ByteBuffer;

/**
 * A Bloom filter (Bloom, CACM 1970) for each of a shard's runs, bit-sliced: one row has a bit of every filter, and each
 * filter is a column. One read tests 64 filters. However many there are, about five reads tell whether any may hold a
 * fingerprint, since each read leaves fewer candidates. All filters have one size: 2.7 bytes for each fingerprint of a
 * full run. A filter gives one false positive in 18,000.
 */
final class RunFilters {

    private static final int HASHES = 10;
    /** A minimum, raised to the next power of two. */
    private static final int BITS_EACH = 16;

    /** After this many reads no candidate is left for an unknown fingerprint. */
    private static final int USUAL_READS = 5;

    private static final int LANE = Long.SIZE;

    private final int rows;
    private int width;
    private long[] bits = {};

    /** @param runSize most fingerprints of a run, at least 4 */
    RunFilters(int runSize) {
        rows = HashCommon.nextPowerOfTwo(runSize * BITS_EACH);
    }

    /** The filter of the fingerprints accepted at {@code bound} or later, for the state and for {@link #set}. */
    byte[] filterOf(FingerprintMap accepted, long bound) {
        long[] filter = new long[rows / Long.SIZE];
        accepted.forEach((high, low, time) -> {
            if (time >= bound) {
                add(filter, high, low);
            }
        });
        byte[] bytes = new byte[filter.length * Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().put(filter);
        return bytes;
    }

    private void add(long[] filter, long high, long low) {
        int row = firstRow(low);
        int step = step(high);
        for (int hash = 0; hash < HASHES; hash++) {
            filter[row >>> 6] |= 1L << row;
            row = row + step & rows - 1;
        }
    }

    /** Sets a filter in a clear column. */
    void set(int column, byte[] filter) {
        while (column >= width) {
            widen();
        }
        ByteBuffer words = ByteBuffer.wrap(filter);
        for (int row = 0; row < rows; row += Long.SIZE) {
            for (long word = words.getLong(); word != 0; word &= word - 1) {
                int set = row + Long.numberOfTrailingZeros(word);
                bits[wordOf(set, column / LANE)] |= 1L << shiftOf(set) + column;
            }
        }
    }

    void clear(int column) {
        for (int row = 0; row < rows; row++) {
            bits[wordOf(row, column / LANE)] &= ~(1L << shiftOf(row) + column);
        }
    }

    /** The first column, from {@code from} on, whose run may hold the fingerprint; -1 if there is none. */
    int firstHolding(int from, long high, long low) {
        int first = firstRow(low);
        int step = step(high);
        long wanted = -1L << from;
        for (int lane = from / LANE; lane * LANE < width; lane++) {
            long holding = wanted & (width < LANE ? (1L << width) - 1 : -1L);
            int row = first;
            for (int hash = 0; hash < HASHES && holding != 0; hash++) {
                holding &= bits[wordOf(row, lane)] >>> shiftOf(row);
                row = row + step & rows - 1;
            }
            if (holding != 0) {
                return lane * LANE + Long.numberOfTrailingZeros(holding);
            }
            wanted = -1;
        }
        return -1;
    }

    /** Prefetches what {@link #firstHolding} will probably read; see {@link FingerprintMap#touch}. */
    long touch(long high, long low) {
        long read = 0;
        if (width > 0) {
            int row = firstRow(low);
            int step = step(high);
            for (int hash = 0; hash < USUAL_READS; hash++) {
                read ^= bits[wordOf(row, 0)];
                row = row + step & rows - 1;
            }
        }
        return read;
    }

    /** Rows of up to 64 columns share a word. Wider rows have words of their own, and grow by an eighth each time. */
    private void widen() {
        int before = width;
        long[] old = bits;
        width = before == 0 ? 1 : before < LANE ? 2 * before : before + LANE * (1 + before / (8 * LANE));
        bits = new long[(int) (((long) rows * width + LANE - 1) / LANE)];
        if (before == 0) {
            return;
        }
        if (before < LANE) {
            long mask = (1L << before) - 1;
            for (int row = 0; row < rows; row++) {
                int bit = row * before;
                bits[wordOf(row, 0)] |= (old[bit >>> 6] >>> bit & mask) << shiftOf(row);
            }
            return;
        }
        int words = before / LANE;
        for (int row = 0; row < rows; row++) {
            System.arraycopy(old, row * words, bits, wordOf(row, 0), words);
        }
    }

    private int wordOf(int row, int lane) {
        return (int) ((long) row * width >>> 6) + lane;
    }

    /** Shifts use the lowest six bits of this: 0 once a row has words of its own. */
    private int shiftOf(int row) {
        return row * width;
    }

    private int firstRow(long low) {
        return (int) low & rows - 1;
    }

    /** Odd, so that no row repeats. Not the highest bits: they are the shard, so all have them in common. */
    private static int step(long high) {
        return (int) high | 1;
    }
}
