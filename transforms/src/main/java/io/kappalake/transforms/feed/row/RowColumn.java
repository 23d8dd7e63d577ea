package io.kappalake.transforms.feed.row;

import java.io.Serializable;
import java.util.Set;

/**
 * A column of a feed and what its values must be.
 *
 * @param positive whether a number must be above zero
 * @param oneOf the permitted texts; empty allows any
 * @param isExchange whether the allowed texts are the exchanges of the job's options
 * @param repeats whether few texts recur, so that a dictionary of them makes files smaller
 * @param isFew whether they are few enough to cache in memory
 */
public record RowColumn(
        String name,
        ColumnType type,
        boolean required,
        boolean positive,
        Set<String> oneOf,
        boolean isExchange,
        boolean repeats,
        boolean isFew)
        implements Serializable {

    public RowColumn {
        oneOf = Set.copyOf(oneOf);
    }

    /** A column that accepts any value of its type. */
    public static RowColumn of(String name, ColumnType type, boolean required) {
        return new RowColumn(name, type, required, false, Set.of(), false, false, false);
    }
}
