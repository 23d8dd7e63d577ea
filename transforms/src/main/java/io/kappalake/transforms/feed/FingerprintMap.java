package io.kappalake.transforms.feed;

import java.util.Arrays;

/**
 * Map from 128-bit fingerprints to a long, in primitive arrays with open addressing: 24 bytes a slot, at most three quarters full. Not
 * thread-safe. {@link #MISSING} is no value.
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

    /** Whether one more fingerprint makes the map twice as large. */
    private boolean isFull() {
        return (size + 1) * 4L > capacity() * 3L;
    }

    public long get(long high, long low) {
        return slots[slotOf(slots, high, low) + 2];
    }

    /**
     * Reads the place where a fingerprint is or would be, so that it is in the processor's cache when it is asked for: several such reads wait for memory
     * together. Returns anything, for the caller to use somehow, or the compiler would leave the read out.
     */
    public long touch(long low) {
        int slot = home(slots, low) * SLOT;
        return slots[slot] ^ slots[slot + 2];
    }

    /** Sets the value of a fingerprint, which may be there already. */
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

    /** The slot that holds the fingerprint, or the free one where it would go. */
    private static int slotOf(long[] slots, long high, long low) {
        int mask = slots.length / SLOT - 1;
        int index = home(slots, low);
        while (slots[index * SLOT + 2] != MISSING && (slots[index * SLOT] != high || slots[index * SLOT + 1] != low)) {
            index = (index + 1) & mask;
        }
        return index * SLOT;
    }

    /** The shard is taken from the high bits of `high`; the slot comes from `low`, so that a shard's entries spread. */
    private static int home(long[] slots, long low) {
        return (int) (low ^ (low >>> 32)) & slots.length / SLOT - 1;
    }

    private static long[] empty(int capacity) {
        long[] slots = new long[Math.multiplyExact(capacity, SLOT)];
        Arrays.fill(slots, MISSING);
        return slots;
    }
}
