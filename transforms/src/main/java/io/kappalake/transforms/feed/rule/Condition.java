package io.kappalake.transforms.feed.rule;

import io.kappalake.tables.format.RowValues;

/**
 * A condition over the values of a row: true, false, or null where a NULL leaves it open. Never throws for what a row
 * holds.
 */
@FunctionalInterface
public interface Condition {

    Boolean of(RowValues row);
}
