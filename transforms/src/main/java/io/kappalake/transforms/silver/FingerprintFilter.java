package io.kappalake.transforms.silver;

import java.nio.ByteBuffer;

/**
 * Tells "surely not" from "perhaps" for 128-bit fingerprints: a cuckoo filter (Fan et al., CoNEXT 2014) with 16 bits of each in one of two buckets of
 * four, so 2.4 bytes a fingerprint and a wrong "perhaps" in 8,000 questions. A bucket is one long: an answer is two reads and no loop, which is what
 * lets a processor ask many filters at once.
 */
final class FingerprintFilter {

    private static final int TAGS = 4;
    private static final int MOST_MOVES = 500;
    private static final long LOWEST = 0x0001_0001_0001_0001L;
    private static final long HIGHEST = 0x8000_8000_8000_8000L;

    private final long[] buckets;

    /** With {@code size} fingerprints, the high and the low half of each at a stride of {@code stride} longs. */
    FingerprintFilter(long[] fingerprints, int size, int stride) {
        long[] filled = null;
        // Nine tenths full, which all but always works for thousands; fewer may need a little more room.
        for (int count = 1 + (int) (size / (TAGS * 0.9)); filled == null; count += 1 + count / 8) {
            filled = fill(new long[count], fingerprints, size * stride, stride);
        }
        buckets = filled;
    }

    FingerprintFilter(byte[] bytes) {
        buckets = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(buckets);
    }

    boolean mayHold(long high, long low) {
        long tag = tagOf(high);
        int first = first(low, buckets.length);
        return (holds(buckets[first], tag) | holds(buckets[other(first, tag, buckets.length)], tag)) != 0;
    }

    byte[] toBytes() {
        byte[] bytes = new byte[buckets.length * Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().put(buckets);
        return bytes;
    }

    /** The buckets, or null where they are too few. */
    private static long[] fill(long[] buckets, long[] fingerprints, int end, int stride) {
        for (int at = 0; at < end; at += stride) {
            if (!add(buckets, tagOf(fingerprints[at]), first(fingerprints[at + 1], buckets.length))) {
                return null;
            }
        }
        return buckets;
    }

    private static boolean add(long[] buckets, long added, int first) {
        long tag = added;
        int bucket = first;
        for (int move = 0; move < MOST_MOVES; move++) {
            int other = other(bucket, tag, buckets.length);
            if (put(buckets, bucket, tag) || put(buckets, other, tag)) {
                return true;
            }
            // Takes the place of another, which goes to its other bucket.
            int shift = 16 * (move % TAGS);
            long moved = buckets[other] >>> shift & 0xFFFF;
            buckets[other] ^= (moved ^ tag) << shift;
            tag = moved;
            bucket = other(other, tag, buckets.length);
        }
        return false;
    }

    private static boolean put(long[] buckets, int bucket, long tag) {
        for (int shift = 0; shift < Long.SIZE; shift += 16) {
            if ((buckets[bucket] >>> shift & 0xFFFF) == 0) {
                buckets[bucket] |= tag << shift;
                return true;
            }
        }
        return false;
    }

    /** Not 0 when one of the four is the tag: the test for a zero among packed numbers (Warren, Hacker's Delight, 6-1). */
    private static long holds(long bucket, long tag) {
        long differences = bucket ^ tag * LOWEST;
        return differences - LOWEST & ~differences & HIGHEST;
    }

    private static int first(long low, int buckets) {
        return (int) ((low >>> 32) * buckets >>> 32);
    }

    /** Leads from the first bucket of a tag to the second and back. */
    private static int other(int bucket, long tag, int buckets) {
        int sum = (int) ((tag * 0x9E37_79B9L & 0xFFFF_FFFFL) * buckets >>> 32);
        int other = sum - bucket;
        return other < 0 ? other + buckets : other;
    }

    /** The lowest bits: the highest are the shard, and so alike in all of a filter. 0 is a free place. */
    private static long tagOf(long high) {
        return Math.max(1, high & 0xFFFF);
    }
}
