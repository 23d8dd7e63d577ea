package io.kappalake.transforms.silver.identity;

import io.kappalake.transforms.feed.FingerprintMap;
import it.unimi.dsi.fastutil.HashCommon;
import java.nio.ByteBuffer;

/**
 * A Bloom filter (Bloom, CACM 1970) for each of a shard's runs, bit-sliced: what all filters have at one place lies side by side, a column for each. One
 * read asks 64 of them, and whether any knows a fingerprint is known after about five reads however many they are, for the bits that are left grow
 * fewer with each. All filters have one size, 2.7 bytes for each fingerprint of a full run, and a filter wrongly says "perhaps" to one in 18,000.
 */
final class RunFilters {

    private static final int HASHES = 10;
    /** At least; the next power of two. */
    private static final int BITS_EACH = 16;

    /** After which no filter is left for a fingerprint that none knows. */
    private static final int USUAL_READS = 5;

    private static final int LANE = Long.SIZE;

    private final int rows;
    private int width;
    private long[] bits = {};

    /** @param runSize most fingerprints of a run, at least 4 */
    RunFilters(int runSize) {
        rows = HashCommon.nextPowerOfTwo(runSize * BITS_EACH);
    }

    /** The filter of those accepted at {@code bound} or later, for the state and for {@link #set}. */
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

    /** Puts a filter in a column that is clear. */
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

    /** The first column from that one on whose run may hold the fingerprint, or -1. */
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

    /** Reads what {@link #firstHolding} will most likely read; see {@link FingerprintMap#touch}. */
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

    /** Rows of up to 64 columns share a word; rows of more have words of their own, an eighth more each time. */
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

    /** Shifts take the lowest six bits of this: 0 once a row has words of its own. */
    private int shiftOf(int row) {
        return row * width;
    }

    private int firstRow(long low) {
        return (int) low & rows - 1;
    }

    /** Odd, so that no row comes twice. The highest bits are the shard, alike in all. */
    private static int step(long high) {
        return (int) high | 1;
    }
}
