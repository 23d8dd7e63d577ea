package io.kappalake.inspect.export;

import java.util.List;
import java.util.Objects;

/**
 * What is exported.
 *
 * @param commit hash
 * @param tag that was asked for, or empty
 * @param format of the files
 * @param from rows at this time or later, of the column that partitions a table, ISO-8601; empty for all
 * @param to rows before this time; empty for all
 * @param tables {@code layer.name}, in order, each once
 */
public record ExportPlan(String commit, String tag, String format, String from, String to, List<String> tables) {

    public ExportPlan {
        for (String part : List.of(commit, tag, format, from, to)) {
            Objects.requireNonNull(part);
        }
        tables = tables.stream().distinct().toList();
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
