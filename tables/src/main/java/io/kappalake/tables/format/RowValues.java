package io.kappalake.tables.format;

import io.kappalake.tables.definition.Column;
import java.io.Serializable;

/**
 * The values of one row by column position: texts, and numbers as {@link Column} getters return them. A reader reuses
 * one instance for all rows, so callers must not keep it.
 */
public final class RowValues {

    private final String[] texts;
    private final long[] numbers;

    public RowValues(int columns) {
        texts = new String[columns];
        numbers = new long[columns];
    }

    public String text(int column) {
        return texts[column];
    }

    public long number(int column) {
        return numbers[column];
    }

    public int int32(int column) {
        return (int) numbers[column];
    }

    public void set(int column, String text) {
        texts[column] = text;
    }

    public void set(int column, long number) {
        numbers[column] = number;
    }

    /** Builds the object that a row stands for. */
    @FunctionalInterface
    public interface Maker<E> extends Serializable {
        E of(RowValues row);
    }
}
