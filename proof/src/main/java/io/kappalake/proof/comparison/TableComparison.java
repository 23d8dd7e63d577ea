package io.kappalake.proof.comparison;

import java.util.List;

/**
 * How one table compares with the truth. A row is missing, unexpected (including a second one of its key), or differs
 * in some columns. {@code excluded} rows wait for a repair. {@code examples} shows the first few, with key and both
 * values.
 */
public record TableComparison(
        String table,
        long expected,
        long found,
        long missing,
        long unexpected,
        long differing,
        long excluded,
        List<String> schemaProblems,
        List<String> examples) {

    public TableComparison {
        schemaProblems = List.copyOf(schemaProblems);
        examples = List.copyOf(examples);
    }

    public boolean holds() {
        return missing == 0 && unexpected == 0 && differing == 0 && schemaProblems.isEmpty();
    }

    /** One line for people. */
    public String line() {
        StringBuilder line = new StringBuilder(String.format("%-20s %,11d rows  ", table, found));
        if (holds()) {
            line.append("as expected");
        } else {
            line.append(String.format(
                    "%,d expected: %,d missing, %,d unexpected, %,d differ", expected, missing, unexpected, differing));
        }
        if (excluded > 0) {
            line.append(String.format(" (%,d in windows to repair excluded)", excluded));
        }
        schemaProblems.forEach(problem -> line.append("; ").append(problem));
        return line.toString();
    }
}
