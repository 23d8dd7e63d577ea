package io.kappalake.inspect.export;

import io.kappalake.tables.format.RowHash;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;

/** Sum of the hashes of rows, modulo 2^64 in each half: the same in whatever order they come. Not thread-safe. */
final class RowsHash {

    private final RowHash hash;
    private long high;
    private long low;

    RowsHash(Schema schema) {
        this.hash = RowHash.allBut(Set.of(), schema);
    }

    void add(StructLike row) {
        long[] one = hash.of(row);
        high += one[0];
        low += one[1];
    }

    String text() {
        return "%016x%016x".formatted(high, low);
    }

    /** The sum of two sums. */
    static String plus(String one, String other) {
        return "%016x%016x".formatted(half(one, 0) + half(other, 0), half(one, 16) + half(other, 16));
    }

    static final String NONE = "%032x".formatted(0);

    private static long half(String text, int from) {
        return Long.parseUnsignedLong(text, from, from + 16, 16);
    }
}
