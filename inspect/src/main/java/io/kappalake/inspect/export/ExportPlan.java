package io.kappalake.inspect.export;

import java.util.List;

/**
 * What is exported.
 *
 * @param commit hash
 * @param tag that was asked for, or empty
 * @param format of the files
 * @param from rows at this time or later, of the column that partitions a table, ISO-8601; empty for all
 * @param to rows before this time; empty for all
 * @param tables {@code layer.name}, in order
 */
public record ExportPlan(String commit, String tag, String format, String from, String to, List<String> tables) {

    public ExportPlan {
        tables = List.copyOf(tables);
    }

    /** Whether the other is the same but for the commit. */
    boolean isLike(ExportPlan other) {
        return at(other.commit).equals(other);
    }

    /** The same of another commit. */
    public ExportPlan at(String other) {
        return new ExportPlan(other, tag, format, from, to, tables);
    }
}
