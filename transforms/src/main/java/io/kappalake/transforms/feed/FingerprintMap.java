package io.kappalake.transforms.feed;

import java.util.Arrays;

/**
 * Map from 128-bit fingerprints to longs, in primitive arrays with open addressing. A slot takes 24 bytes; at most
 * three quarters are full. {@link #MISSING} cannot be a value. Not thread-safe.
 */
public final class FingerprintMap {

    public static final long MISSING = Long.MIN_VALUE;

    private static final int SLOT = 3;
    private static final int SMALLEST = 16;

    private long[] slots = empty(SMALLEST);
    private int size;

    /** Receives the entries of {@link #forEach}. */
    @FunctionalInterface
    public interface Entries {
        void accept(long high, long low, long value);
    }

    public int size() {
        return size;
    }

    /** Whether adding one fingerprint doubles the map. */
    private boolean isFull() {
        return (size + 1) * 4L > capacity() * 3L;
    }

    public long get(long high, long low) {
        return slots[slotOf(slots, high, low) + 2];
    }

    /**
     * Prefetches the slot of a fingerprint, so that cache misses of several lookups overlap. The caller must use the
     * result somehow, or the compiler drops the read; its value means nothing.
     */
    public long touch(long low) {
        int slot = home(slots, low) * SLOT;
        return slots[slot] ^ slots[slot + 2];
    }

    /** Sets the value of a fingerprint, replacing any former one. */
    public void put(long high, long low, long value) {
        int slot = slotOf(slots, high, low);
        if (slots[slot + 2] == MISSING) {
            if (isFull()) {
                rehash(capacity() * 2);
                slot = slotOf(slots, high, low);
            }
            size++;
        }
        slots[slot] = high;
        slots[slot + 1] = low;
        slots[slot + 2] = value;
    }

    public void forEach(Entries each) {
        for (int slot = 0; slot < slots.length; slot += SLOT) {
            if (slots[slot + 2] != MISSING) {
                each.accept(slots[slot], slots[slot + 1], slots[slot + 2]);
            }
        }
    }

    private int capacity() {
        return slots.length / SLOT;
    }

    private void rehash(int capacity) {
        long[] old = slots;
        slots = empty(capacity);
        for (int slot = 0; slot < old.length; slot += SLOT) {
            if (old[slot + 2] != MISSING) {
                System.arraycopy(old, slot, slots, slotOf(slots, old[slot], old[slot + 1]), SLOT);
            }
        }
    }

    /** The slot that holds the fingerprint, or the free slot for it. */
    private static int slotOf(long[] slots, long high, long low) {
        int mask = slots.length / SLOT - 1;
        int index = home(slots, low);
        while (slots[index * SLOT + 2] != MISSING && (slots[index * SLOT] != high || slots[index * SLOT + 1] != low)) {
            index = (index + 1) & mask;
        }
        return index * SLOT;
    }

    /** The high bits of `high` choose the shard; the slot comes from `low`, so that a shard's entries spread. */
    private static int home(long[] slots, long low) {
        return (int) (low ^ (low >>> 32)) & slots.length / SLOT - 1;
    }

    private static long[] empty(int capacity) {
        long[] slots = new long[Math.multiplyExact(capacity, SLOT)];
        Arrays.fill(slots, MISSING);
        return slots;
    }
}
