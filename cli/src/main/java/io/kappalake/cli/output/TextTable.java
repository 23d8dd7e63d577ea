package io.kappalake.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table for a terminal; each column is as wide as its widest cell. Not picocli's table, whose widths are fixed before
 * its cells are known.
 */
public final class TextTable {

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... header) {
        rows.add(List.of(header));
    }

    public TextTable row(Object... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException("%d cells under %d columns"
                    .formatted(cells.length, rows.get(0).size()));
        }
        rows.add(IntStream.range(0, cells.length)
                .mapToObj(i -> String.valueOf(cells[i]))
                .toList());
        return this;
    }

    @Override
    public String toString() {
        int columns = rows.get(0).size();
        int[] width = IntStream.range(0, columns)
                .map(i ->
                        rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, width)).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> row, int[] width) {
        return IntStream.range(0, row.size())
                .mapToObj(i -> row.get(i) + " ".repeat(width[i] - row.get(i).length()))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }
}
