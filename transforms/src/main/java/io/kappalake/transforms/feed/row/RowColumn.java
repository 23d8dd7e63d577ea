package io.kappalake.transforms.feed.row;

import java.io.Serializable;
import java.util.Set;

/**
 * A column of a feed and what its values must be.
 *
 * @param positive whether a number must be above zero
 * @param oneOf the texts that there may be; empty allows any
 * @param isExchange whether the allowed texts are the exchanges of the job's options
 * @param repeats whether few texts come again and again, so that a dictionary of them makes files smaller
 * @param isFew whether they are so few that keeping them in memory pays
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

    /** One that any value of the type will do for. */
    public static RowColumn of(String name, ColumnType type, boolean required) {
        return new RowColumn(name, type, required, false, Set.of(), false, false, false);
    }
}
