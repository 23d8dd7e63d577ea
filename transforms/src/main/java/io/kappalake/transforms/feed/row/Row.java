package io.kappalake.transforms.feed.row;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.format.IndexedValues;
import io.kappalake.transforms.feed.Event;
import java.util.Arrays;

/**
 * An event of any feed. Numbers (including times, dates, booleans and decimals of up to 18 digits) are longs, with
 * {@link Column#NULL_LONG} for null; everything else is an object. Its {@link RowShape} knows each column's place.
 * Immutable.
 */
public final class Row implements Event, IndexedValues {

    private final RowShape shape;
    private final long[] numbers;
    private final Object[] objects;

    /** Keeps the arrays without a copy. The last four numbers are event time, Kafka partition, offset and time. */
    Row(RowShape shape, long[] numbers, Object[] objects) {
        this.shape = shape;
        this.numbers = numbers;
        this.objects = objects;
    }

    /** The number at a place from {@link RowShape#place}. */
    @Override
    public long number(int place) {
        return numbers[place];
    }

    /** The object at a place from {@link RowShape#place}, null if there is none. */
    @Override
    public Object object(int place) {
        return objects[place];
    }

    public RowShape shape() {
        return shape;
    }

    @Override
    public String identity() {
        return shape.identity(this);
    }

    @Override
    public long eventTime() {
        return numbers[numbers.length - 4];
    }

    @Override
    public int kafkaPartition() {
        return (int) numbers[numbers.length - 3];
    }

    @Override
    public long kafkaOffset() {
        return numbers[numbers.length - 2];
    }

    @Override
    public long kafkaTimestamp() {
        return numbers[numbers.length - 1];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Row that
                && Arrays.equals(numbers, that.numbers)
                && Arrays.deepEquals(objects, that.objects);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(numbers) + Arrays.deepHashCode(objects);
    }

    /** Columns and values, for people. */
    @Override
    public String toString() {
        return shape.text(this);
    }
}
