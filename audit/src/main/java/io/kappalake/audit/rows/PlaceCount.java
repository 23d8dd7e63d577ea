package io.kappalake.audit.rows;

import it.unimi.dsi.fastutil.HashCommon;

/** A number of places (partition and offset), and a hash of them that does not depend on their order. */
final class PlaceCount {

    private long count;
    private long hash;

    void add(int partition, long offset) {
        count++;
        hash += HashCommon.murmurHash3(offset * 31 + HashCommon.murmurHash3((long) partition));
    }

    long count() {
        return count;
    }

    boolean isSame(PlaceCount other) {
        return count == other.count && hash == other.hash;
    }
}
