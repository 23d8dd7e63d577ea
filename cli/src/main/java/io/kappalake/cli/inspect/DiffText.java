package io.kappalake.cli.inspect;

import io.kappalake.cli.output.TextTable;
import io.kappalake.inspect.diff.Difference;
import io.kappalake.inspect.diff.TableDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A difference for a terminal. */
final class DiffText {

    private static final int WIDEST = 200;

    private DiffText() {}

    static String of(Difference difference, double seconds) {
        List<String> lines = new ArrayList<>();
        lines.add(point("A", difference.a()));
        lines.add(point("B", difference.b()));
        if (!difference.tables().isEmpty()) {
            lines.add(table(difference.tables()));
        }
        for (TableDifference table : difference.tables()) {
            table.schema().forEach(change -> lines.add(table.table() + ": " + change));
            table.properties().forEach(change -> lines.add(table.table() + ": " + change));
            table.first().forEach(row -> lines.add(table.table() + " " + row(row)));
        }
        lines.add(same(difference));
        lines.add("%s in %.1f s".formatted(difference.read().text(), seconds));
        return String.join(System.lineSeparator(), lines);
    }

    private static String point(String name, Difference.Point point) {
        return "%s  %.16s of %s, %s".formatted(name, point.commit(), point.committedAt(), point.message());
    }

    private static String same(Difference difference) {
        if (difference.same().isEmpty()) {
            return "All compared tables are above";
        }
        return "The same in both: " + String.join(", ", difference.same());
    }

    private static String table(List<TableDifference> tables) {
        TextTable text =
                new TextTable("TABLE", "ROWS A", "ROWS B", "ADDED", "REMOVED", "CHANGED", "FILES ONLY A", "ONLY B");
        for (TableDifference table : tables) {
            text.row(
                    table.table(),
                    "%,d".formatted(table.rowsA()),
                    "%,d".formatted(table.rowsB()),
                    "%,d".formatted(table.added()),
                    "%,d".formatted(table.removed()),
                    "%,d".formatted(table.changed()),
                    "%,d".formatted(table.filesA()),
                    "%,d".formatted(table.filesB()));
        }
        return text.toString();
    }

    private static String row(TableDifference.Row row) {
        if (!row.kind().equals("changed")) {
            Map<String, Object> values = row.a() == null ? row.b() : row.a();
            return row.kind() + ": " + shortened(values(values));
        }
        String changes = row.columns().stream()
                .map(column ->
                        column + " " + row.a().get(column) + " -> " + row.b().get(column))
                .collect(Collectors.joining(", "));
        return "changed: " + values(row.key()) + ": " + shortened(changes);
    }

    private static String values(Map<String, Object> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(" "));
    }

    private static String shortened(String text) {
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }
}
