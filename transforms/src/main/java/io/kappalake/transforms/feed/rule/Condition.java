package io.kappalake.transforms.feed.rule;

import io.kappalake.tables.format.RowValues;

/**
 * A condition over the values of a row: true, false, or null if a NULL leaves it open. Never throws because of a row's
 * content.
 */
@FunctionalInterface
public interface Condition {

    Boolean of(RowValues row);
}
