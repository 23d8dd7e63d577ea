package io.kappalake.transforms.gold.sql;

/** The first or last event of a cell. Its value is in {@code number} if the column's values are longs. */
final class EdgeEvent {
    long time;
    Object[] keys;
    long number;
    Object value;
}
