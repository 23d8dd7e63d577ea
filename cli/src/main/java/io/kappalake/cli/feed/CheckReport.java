package io.kappalake.cli.feed;

import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What would become of the records of a sample: counts, and the first rows and rejections. */
final class CheckReport {

    private static final int WIDEST = 40;

    private final List<String> columns;
    private final List<String> places;
    private final int limit;
    private final Map<String, Integer> rejected = new LinkedHashMap<>();
    private final Set<String> filled = new HashSet<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Why> why = new ArrayList<>();
    private long accepted;

    /** A record that would be rejected. */
    private record Why(List<Long> at, String reason, String detail) {}

    /** What {@code --json} prints. */
    record Report(
            long accepted,
            Map<String, Integer> rejected,
            List<String> neverFilled,
            List<Map<String, String>> rows,
            List<Map<String, Object>> rejections) {}

    /**
     * @param places what tells records apart: line, or partition and offset
     * @param limit how many rows and how many rejections to keep
     */
    CheckReport(RowShape shape, List<String> places, int limit) {
        this.columns = columns(shape);
        this.places = places;
        this.limit = limit;
    }

    void take(List<Long> at, Decoded<Row> decoded) {
        if (!decoded.isEvent()) {
            reject(at, decoded.rejection());
            return;
        }
        accepted++;
        Row row = decoded.event();
        if (rows.size() < limit) {
            rows.add(row);
        }
        for (String column : columns) {
            if (!text(row, column).isEmpty()) {
                filled.add(column);
            }
        }
    }

    private void reject(List<Long> at, Rejection rejection) {
        reject(at, rejection.name(), rejection.detail());
    }

    void reject(List<Long> at, String reason, String detail) {
        rejected.merge(reason, 1, Integer::sum);
        if (why.size() < limit) {
            why.add(new Why(at, reason, detail));
        }
    }

    boolean isClean() {
        return rejected.isEmpty();
    }

    private List<String> neverFilled() {
        return accepted == 0
                ? List.of()
                : columns.stream().filter(column -> !filled.contains(column)).toList();
    }

    String json() {
        return Json.of(new Report(
                accepted,
                rejected,
                neverFilled(),
                rows.stream().map(this::byColumn).toList(),
                why.stream().map(this::byName).toList()));
    }

    private Map<String, Object> byName(Why one) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < places.size(); i++) {
            values.put(places.get(i), one.at().get(i));
        }
        values.put("reason", one.reason());
        values.put("detail", one.detail());
        return values;
    }

    void text(PrintWriter out) {
        if (!rows.isEmpty()) {
            TextTable table = new TextTable(columns.toArray(String[]::new));
            rows.forEach(row -> table.row(columns.stream()
                    .map(column -> cut(printable(text(row, column))))
                    .toArray()));
            out.println(table);
        }
        if (!why.isEmpty()) {
            TextTable table = new TextTable(Stream.concat(places.stream(), Stream.of("reason", "detail"))
                    .map(name -> name.toUpperCase(Locale.ROOT))
                    .toArray(String[]::new));
            why.forEach(
                    one -> table.row(Stream.concat(one.at().stream(), Stream.of(one.reason(), printable(one.detail())))
                            .toArray()));
            out.println(table);
        }
        for (String column : neverFilled()) {
            out.println(column + " is NULL in every row: is its path right?");
        }
        long others = rejected.values().stream().mapToLong(Integer::longValue).sum();
        String reasons = others == 0 ? "" : " " + rejected;
        out.printf("%,d %s, %,d rejected%s%n", accepted, accepted == 1 ? "row" : "rows", others, reasons);
    }

    /** The feed's own columns; Kafka's say nothing here. */
    private static List<String> columns(RowShape shape) {
        return shape.columns().stream()
                .map(RowColumn::name)
                .filter(name -> !name.startsWith("kafka_"))
                .toList();
    }

    private Map<String, String> byColumn(Row row) {
        Map<String, String> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column, text(row, column)));
        return values;
    }

    private static String text(Row row, String column) {
        return row.shape().text(row, row.shape().position(column));
    }

    private static String cut(String text) {
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }

    /** A record may hold what moves a terminal's cursor. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
