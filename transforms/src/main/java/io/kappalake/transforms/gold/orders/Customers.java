package io.kappalake.transforms.gold.orders;

import io.kappalake.transforms.feed.FingerprintMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/** The distinct customers of one day, by fingerprint, and those of them that are new since {@link #takeNew}. */
final class Customers {

    private static final long PRESENT = 0;

    private final FingerprintMap known = new FingerprintMap();
    private final LongArrayList fresh = new LongArrayList();
    private int chunks;

    void add(long high, long low) {
        if (known.get(high, low) == FingerprintMap.MISSING) {
            known.put(high, low, PRESENT);
            fresh.add(high);
            fresh.add(low);
        }
    }

    int count() {
        return known.size();
    }

    /** Pairs of longs. */
    long[] takeNew() {
        long[] taken = fresh.toLongArray();
        fresh.clear();
        return taken;
    }

    /** Number of the state's next chunk of new customers. */
    int nextChunk() {
        return chunks++;
    }

    /** Restores a chunk from the state. */
    void restore(int chunk, long[] customers) {
        for (int i = 0; i < customers.length; i += 2) {
            known.put(customers[i], customers[i + 1], PRESENT);
        }
        chunks = Math.max(chunks, chunk + 1);
    }

    int chunks() {
        return chunks;
    }
}
