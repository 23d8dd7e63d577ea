package io.kappalake.inspect.diff;

import io.kappalake.inspect.read.ReadCounts;
import java.util.List;

/**
 * What differs between two commits.
 *
 * @param tables those that differ, and those that were asked for by name
 * @param same names of all others
 */
public record Difference(Point a, Point b, List<TableDifference> tables, List<String> same, ReadCounts read) {

    public Difference {
        tables = List.copyOf(tables);
        same = List.copyOf(same);
    }

    /** A commit. */
    public record Point(String commit, String committedAt, String message) {}
}
