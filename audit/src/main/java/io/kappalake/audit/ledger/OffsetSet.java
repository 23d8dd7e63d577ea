package io.kappalake.audit.ledger;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;

/**
 * Offsets of one partition, a bit each in chunks. A chunk that is full is no longer kept as bits, so offsets without gaps that come nearly in order
 * take no memory to speak of, and any others an eighth of a byte each.
 */
public final class OffsetSet {

    private static final int CHUNK = 1 << 16;
    private static final Chunk FULL = new Chunk(null);

    private final Long2ObjectOpenHashMap<Chunk> chunks = new Long2ObjectOpenHashMap<>();
    private Chunk last = FULL;
    private long lastNumber = Long.MIN_VALUE;

    private static final class Chunk {
        private final long[] bits;
        private int count;

        Chunk(long[] bits) {
            this.bits = bits;
        }
    }

    /** Whether it was not there yet. */
    public boolean add(long offset) {
        long number = Math.floorDiv(offset, CHUNK);
        Chunk chunk = number == lastNumber ? last : chunkOf(number);
        if (chunk == FULL) {
            return false;
        }
        int bit = Math.floorMod(offset, CHUNK);
        long mask = 1L << bit;
        if ((chunk.bits[bit >>> 6] & mask) != 0) {
            return false;
        }
        chunk.bits[bit >>> 6] |= mask;
        if (++chunk.count == CHUNK) {
            chunks.put(number, FULL);
            last = FULL;
        }
        return true;
    }

    boolean contains(long offset) {
        Chunk chunk = chunks.get(Math.floorDiv(offset, CHUNK));
        if (chunk == null || chunk == FULL) {
            return chunk == FULL;
        }
        int bit = Math.floorMod(offset, CHUNK);
        return (chunk.bits[bit >>> 6] & 1L << bit) != 0;
    }

    private Chunk chunkOf(long number) {
        last = chunks.computeIfAbsent(number, any -> new Chunk(new long[CHUNK / Long.SIZE]));
        lastNumber = number;
        return last;
    }
}
