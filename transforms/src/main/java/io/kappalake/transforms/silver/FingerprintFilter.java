package io.kappalake.transforms.silver;

import java.nio.ByteBuffer;

/**
 * Tells "surely not" from "perhaps" for 128-bit fingerprints: 16 bits of each in an open-addressing table that is four fifths full, so 2.5 bytes a
 * fingerprint and about one wrong "perhaps" in 5,000 questions (13 tags looked at on average, Knuth's figure for linear probing, of 65,535).
 */
final class FingerprintFilter {

    private final short[] tags;

    /** An empty filter with room for so many fingerprints. */
    FingerprintFilter(int fingerprints) {
        tags = new short[Math.addExact(fingerprints, fingerprints / 4 + 1)];
    }

    FingerprintFilter(byte[] bytes) {
        tags = new short[bytes.length / Short.BYTES];
        ByteBuffer.wrap(bytes).asShortBuffer().get(tags);
    }

    void add(long high, long low) {
        int slot = slotOf(low);
        while (tags[slot] != 0) {
            slot = next(slot);
        }
        tags[slot] = tagOf(high);
    }

    boolean mayHold(long high, long low) {
        short tag = tagOf(high);
        int slot = slotOf(low);
        while (tags[slot] != 0) {
            if (tags[slot] == tag) {
                return true;
            }
            slot = next(slot);
        }
        return false;
    }

    byte[] toBytes() {
        byte[] bytes = new byte[tags.length * Short.BYTES];
        ByteBuffer.wrap(bytes).asShortBuffer().put(tags);
        return bytes;
    }

    private int slotOf(long low) {
        return (int) (((low >>> 32) * tags.length) >>> 32);
    }

    private int next(int slot) {
        return slot + 1 == tags.length ? 0 : slot + 1;
    }

    /** The lowest bits: the highest are the shard, and so alike in all of a filter. */
    private static short tagOf(long high) {
        short tag = (short) high;
        return tag == 0 ? 1 : tag;
    }
}
