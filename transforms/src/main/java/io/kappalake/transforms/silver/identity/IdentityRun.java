package io.kappalake.transforms.silver.identity;

import io.kappalake.transforms.feed.FingerprintMap;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;

/**
 * Accepted identities that are kept in Flink's state, in blocks by fingerprint; one block is read to answer for one identity. Never changes, and is
 * removed whole.
 *
 * @param number unique within its shard
 * @param newest the greatest Kafka time of its identities, microseconds since the epoch, but for those that nobody has reached
 */
record IdentityRun(int number, long newest, int size) {

    /** 24 bytes each, so that a block is about as large as a page of RocksDB. */
    private static final int BLOCK = 128;

    private static final int LONGS = 3;
    private static final long FILTER = 0xFFFF_FFFFL;

    /** Writes the identities that are kept as a run; they may be none. */
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

    /** Whether the identity was accepted at this Kafka time or later. */
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

    /** Where the state has the run's filter. */
    long filterKey() {
        return key(number, FILTER);
    }

    private static int blocksOf(int size) {
        return size / BLOCK + 1;
    }

    private static int blockOf(long low, int blocks) {
        return (int) (((low >>> 32) * blocks) >>> 32);
    }

    /** Chunks of a shard take the numbers below the first run's. */
    private static long key(int number, long part) {
        return (number + 1L) << 32 | part;
    }
}
