package io.kappalake.transforms.gold.cell;

import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.sql.ExactNumbers;
import java.util.Arrays;

/** The values of a group's keys, any of them null. Ordered by them, NULL first, texts by code point. */
public record CellKey(Object[] values) implements Comparable<CellKey> {

    /** The number of the shard that the key belongs to. */
    public int shard() {
        if (values.length == 0) {
            return 0;
        }
        String text = values.length == 1 ? StoredValue.text(values[0]) : StoredValue.joined(values);
        return Shards.of(Fingerprint.of(text).high());
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof CellKey that)) {
            return false;
        }
        return isOneText() && that.isOneText()
                ? values[0].equals(that.values[0])
                : Arrays.deepEquals(values, that.values);
    }

    @Override
    public int hashCode() {
        return isOneText() ? values[0].hashCode() : Arrays.deepHashCode(values);
    }

    /** The most frequent kind of keys, which is compared without a walk through arrays. */
    private boolean isOneText() {
        return values.length == 1 && values[0] instanceof String;
    }

    @Override
    public int compareTo(CellKey other) {
        for (int at = 0; at < values.length; at++) {
            int by = compare(values[at], other.values[at]);
            if (by != 0) {
                return by;
            }
        }
        return 0;
    }

    private static int compare(Object one, Object other) {
        if (one == null || other == null) {
            return one == other ? 0 : one == null ? -1 : 1;
        }
        return ExactNumbers.compare(one, other);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
