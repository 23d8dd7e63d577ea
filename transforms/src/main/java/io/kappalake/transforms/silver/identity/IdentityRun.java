package io.kappalake.transforms.silver.identity;

import io.kappalake.transforms.feed.FingerprintMap;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;

/**
 * Accepted identities in Flink's state, in blocks by fingerprint. A lookup reads one block. A run never changes and is
 * removed whole.
 *
 * @param number unique within its shard
 * @param newest greatest Kafka time of its identities in microseconds since the epoch, ignoring times that nobody has
 *     reached
 */
record IdentityRun(int number, long newest, int size) {

    /** 24 bytes each, so a block is about the size of a RocksDB page. */
    private static final int BLOCK = 128;

    private static final int LONGS = 3;
    private static final long FILTER = 0xFFFF_FFFFL;

    /** Writes the identities that are still kept as a run, which may be empty. */
    static IdentityRun write(int number, FingerprintMap accepted, Kept kept, ShardState state) {
        int blocks = blocksOf(accepted.size());
        int[] ends = new int[blocks + 1];
        long[] newest = {Long.MIN_VALUE};
        accepted.forEach((high, low, time) -> {
            if (time >= kept.since()) {
                ends[blockOf(low, blocks) + 1]++;
                newest[0] = Math.max(newest[0], Math.min(time, kept.reached()));
            }
        });
        for (int block = 0; block < blocks; block++) {
            ends[block + 1] += ends[block];
        }
        int size = ends[blocks];
        int[] next = ends.clone();
        long[] sorted = new long[size * LONGS];
        accepted.forEach((high, low, time) -> {
            if (time >= kept.since()) {
                int at = next[blockOf(low, blocks)]++ * LONGS;
                sorted[at] = high;
                sorted[at + 1] = low;
                sorted[at + 2] = time;
            }
        });
        for (int block = 0; block < blocks; block++) {
            int from = ends[block] * LONGS;
            int length = ends[block + 1] * LONGS - from;
            byte[] bytes = new byte[length * Long.BYTES];
            ByteBuffer.wrap(bytes).asLongBuffer().put(sorted, from, length);
            state.put(key(number, block), bytes);
        }
        return new IdentityRun(number, newest[0], accepted.size());
    }

    /** Whether the identity was accepted at Kafka time {@code from} or later. */
    boolean acceptedSince(long from, long high, long low, ShardState state) {
        byte[] block = state.get(key(number, blockOf(low, blocksOf(size))));
        LongBuffer entries = ByteBuffer.wrap(block).asLongBuffer();
        for (int at = 0; at < entries.limit(); at += LONGS) {
            if (entries.get(at) == high && entries.get(at + 1) == low) {
                return entries.get(at + 2) >= from;
            }
        }
        return false;
    }

    void remove(ShardState state) {
        for (int block = 0; block < blocksOf(size); block++) {
            state.remove(key(number, block));
        }
    }

    /** The state key of the run's filter. */
    long filterKey() {
        return key(number, FILTER);
    }

    private static int blocksOf(int size) {
        return size / BLOCK + 1;
    }

    private static int blockOf(long low, int blocks) {
        return (int) (((low >>> 32) * blocks) >>> 32);
    }

    /** A shard's chunks use the numbers below the first run's keys. */
    private static long key(int number, long part) {
        return (number + 1L) << 32 | part;
    }
}
