package io.kappalake.tables.format;

import io.kappalake.tables.definition.Column;

/**
 * The values of one row by index. Numbers are as {@link Column} getters return them ({@link Column#NULL_LONG} for
 * null); everything else is an object, null if the row has none.
 */
public interface IndexedValues {

    long number(int index);

    Object object(int index);
}
