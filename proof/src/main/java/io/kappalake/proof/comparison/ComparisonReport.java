package io.kappalake.proof.comparison;

import java.util.ArrayList;
import java.util.List;

/** The comparison of all tables. */
public record ComparisonReport(List<TableComparison> tables) {
    public ComparisonReport {
        tables = List.copyOf(tables);
    }

    public boolean holds() {
        return tables.stream().allMatch(TableComparison::holds);
    }

    /** A line per table, examples for those that differ, the verdict last. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (TableComparison table : tables) {
            lines.add(table.line());
            table.examples().forEach(example -> lines.add("    " + example));
        }
        lines.add(verdict());
        return lines;
    }

    public String verdict() {
        long rows = tables.stream().mapToLong(TableComparison::found).sum();
        long wrong = tables.stream().filter(table -> !table.holds()).count();
        if (wrong == 0) {
            return String.format("All %d tables hold exactly the rows of the truth (%,d rows)", tables.size(), rows);
        }
        return String.format("%d of %d tables differ from the truth", wrong, tables.size());
    }
}
