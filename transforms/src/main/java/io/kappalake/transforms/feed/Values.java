package io.kappalake.transforms.feed;

import java.io.Serializable;

/**
 * The values of one row by column position: texts, and numbers as {@link io.kappalake.tables.Column} getters give them. One instance serves
 * all rows that a decoder or wire makes, so nothing may keep it.
 */
final class Values {

    private final String[] texts;
    private final long[] numbers;

    Values(int columns) {
        texts = new String[columns];
        numbers = new long[columns];
    }

    String text(int column) {
        return texts[column];
    }

    long number(int column) {
        return numbers[column];
    }

    int int32(int column) {
        return (int) numbers[column];
    }

    void set(int column, String text) {
        texts[column] = text;
    }

    void set(int column, long number) {
        numbers[column] = number;
    }

    /** Makes the event of a row. */
    @FunctionalInterface
    interface Maker<E> extends Serializable {
        E of(Values row);
    }
}
