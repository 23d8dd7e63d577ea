package io.kappalake.tables.ledger;

import java.io.Serializable;

/** Kafka offsets {@code [from, to)} of one partition. */
public record OffsetRange(long from, long to) implements Serializable {

    public OffsetRange {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("Offsets must be 0 <= from <= to, got [" + from + ", " + to + ")");
        }
    }

    public long count() {
        return to - from;
    }
}
