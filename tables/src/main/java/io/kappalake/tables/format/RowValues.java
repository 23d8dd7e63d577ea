package io.kappalake.tables.format;

import io.kappalake.tables.definition.Column;
import java.io.Serializable;

/**
 * The values of one row by column position. Numbers are as {@link Column} getters return them ({@link Column#NULL_LONG}
 * for null); texts, doubles, wide decimals and bytes are objects. A reader reuses one instance for all rows, so callers
 * must not keep it.
 */
public final class RowValues implements IndexedValues {

    private final Object[] objects;
    private final long[] numbers;

    public RowValues(int columns) {
        objects = new Object[columns];
        numbers = new long[columns];
    }

    public String text(int column) {
        return (String) objects[column];
    }

    /** A text, Double, BigDecimal or byte[]; null if the row has none. */
    @Override
    public Object object(int column) {
        return objects[column];
    }

    @Override
    public long number(int column) {
        return numbers[column];
    }

    public int int32(int column) {
        return (int) numbers[column];
    }

    public void set(int column, String text) {
        objects[column] = text;
    }

    public void setObject(int column, Object value) {
        objects[column] = value;
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
