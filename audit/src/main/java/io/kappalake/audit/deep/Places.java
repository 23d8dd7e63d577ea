package io.kappalake.audit.deep;

import io.kappalake.tables.LakeException;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;

/** Partition and offset of a record as one positive number. */
final class Places {

    private static final int OFFSET_BITS = 43;
    private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;
    private static final int MOST_PARTITIONS = 1 << Long.SIZE - OFFSET_BITS - 1;

    private final Int2IntOpenHashMap numbers = new Int2IntOpenHashMap();
    private final IntArrayList partitions = new IntArrayList();

    Places() {
        numbers.defaultReturnValue(-1);
    }

    long of(int partition, long offset) {
        int number = numbers.get(partition);
        if (number < 0) {
            number = partitions.size();
            numbers.put(partition, number);
            partitions.add(partition);
        }
        if (offset < 0 || offset > OFFSET_MASK || number >= MOST_PARTITIONS) {
            throw new LakeException("Offset " + offset + " of partition " + partition
                    + " is beyond what --deep can tell apart: audit without it");
        }
        return (long) number << OFFSET_BITS | offset;
    }

    int partition(long place) {
        return partitions.getInt((int) (place >>> OFFSET_BITS));
    }

    static long offset(long place) {
        return place & OFFSET_MASK;
    }
}
