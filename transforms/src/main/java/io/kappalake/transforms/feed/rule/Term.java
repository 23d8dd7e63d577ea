package io.kappalake.transforms.feed.rule;

import io.kappalake.tables.format.RowValues;

/**
 * A part of a condition and the kind of its values.
 *
 * @param column position of the column that it is, or -1
 * @param scale of a column whose value is a long, so that two of equal scale compare as longs; else -1
 */
record Term(Kind kind, Value value, int column, int scale) {

    /** Kinds of comparable values. */
    enum Kind {
        /** BigDecimal. */
        NUMBER,
        /** String. */
        TEXT,
        /** Boolean. */
        CONDITION,
        /** Long: microseconds. */
        TIMESTAMP,
        /** Long: days. */
        DATE,
        /** The literal NULL, comparable with all. */
        NULL
    }

    /** Null for NULL. */
    @FunctionalInterface
    interface Value {
        Object of(RowValues row);
    }

    static Term of(Kind kind, Value value) {
        return new Term(kind, value, -1, -1);
    }

    static Term condition(Condition condition) {
        return of(Kind.CONDITION, condition::of);
    }

    Condition asCondition() {
        return row -> (Boolean) value.of(row);
    }

    boolean goesWith(Term other) {
        return kind == other.kind || kind == Kind.NULL || other.kind == Kind.NULL;
    }
}
