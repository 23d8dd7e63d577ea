package io.kappalake.transforms.gold.sql;

import io.kappalake.tables.definition.Column;

/**
 * A row of a table that SQL defines. Numbers (times and decimals of up to 18 digits too) are longs, with
 * {@link Column#NULL_LONG} for NULL; other values are objects. Arrays are shared and never changed.
 */
record GoldRow(long[] numbers, Object[] objects, boolean isFinal) {

    GoldRow as(boolean nowFinal) {
        return nowFinal == isFinal ? this : new GoldRow(numbers, objects, nowFinal);
    }
}
