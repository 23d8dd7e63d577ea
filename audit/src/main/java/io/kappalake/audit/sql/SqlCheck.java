package io.kappalake.audit.sql;

import io.kappalake.audit.gold.GoldRows;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.Span;
import io.kappalake.tables.definition.Micros;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;

/**
 * Checks the tables that SQL defines over the same feeds, a day at a time: windows do not cross the end of a day.
 * DuckDB holds the events of the day, and memory the computed rows of a span of it.
 */
public final class SqlCheck {

    private final Map<String, Table> silver;
    private final Map<String, Schema> schemas;
    private final List<SqlTable> tables;
    private final Map<String, GoldRows> rows;
    private final LakeFiles files;
    private final int most;

    /**
     * @param silver by feed
     * @param tables of these feeds
     * @param rows of each table, by its name
     * @param most rows to hold in memory, about
     */
    public SqlCheck(
            Map<String, Table> silver, List<SqlTable> tables, Map<String, GoldRows> rows, LakeFiles files, int most) {
        this.silver = Map.copyOf(silver);
        this.schemas = silver.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, feed -> feed.getValue()
                .schema()));
        this.tables = List.copyOf(tables);
        this.rows = rows;
        this.files = files;
        this.most = most;
    }

    /** Checks all windows that overlap the given days, by the start of each in microseconds. */
    public void run(Set<Long> days) {
        Map<SqlTable, Query> queries = queries();
        if (days.isEmpty() || queries.isEmpty()) {
            return;
        }
        List<SqlTable> byDay = queries.keySet().stream()
                .filter(table -> !table.windows().isOfCalendar())
                .toList();
        // Tables with the same windows share the load of their events.
        Map<AuditedWindows, List<SqlTable>> byCalendar = queries.keySet().stream()
                .filter(table -> table.windows().isOfCalendar())
                .collect(Collectors.groupingBy(SqlTable::windows));
        try (Duck duck = Duck.open()) {
            if (!byDay.isEmpty()) {
                long overlap = byDay.stream().mapToLong(SqlCheck::overlap).max().orElse(0);
                for (long day : days(days, overlap)) {
                    load(duck, byDay, new Span(day, day + Micros.DAY + overlap));
                    byDay.forEach(table -> check(duck, table, queries.get(table), spans(table, day)));
                }
            }
            byCalendar.forEach((windows, some) -> starts(windows, days).forEach(start -> {
                Span window = new Span(start, windows.end(start));
                load(duck, some, window);
                some.forEach(table -> check(duck, table, queries.get(table), List.of(window)));
            }));
        }
    }

    /** The tables that can be computed; the others are reported. */
    private Map<SqlTable, Query> queries() {
        Map<SqlTable, Query> queries = new LinkedHashMap<>();
        for (SqlTable table : tables) {
            GoldRows gold = rows.get(table.table());
            try {
                queries.put(table, table.query(schemas, gold.schema()));
            } catch (Unsupported e) {
                gold.uncomputed(e.getMessage());
            }
        }
        return queries;
    }

    private static long overlap(SqlTable table) {
        return table.windows().width() - table.windows().step();
    }

    /** With the days before them, whose windows reach into them. */
    private static Set<Long> days(Set<Long> days, long overlap) {
        Set<Long> all = new TreeSet<>(days);
        if (overlap > 0) {
            days.forEach(day -> all.add(day - Micros.DAY));
        }
        return all;
    }

    /** The windows of a calendar that overlap the days. */
    private static Set<Long> starts(AuditedWindows windows, Set<Long> days) {
        Set<Long> starts = new TreeSet<>();
        for (long day : days) {
            for (long start = windows.calendarStart(day); start < day + Micros.DAY; start = windows.end(start)) {
                starts.add(start);
            }
        }
        return starts;
    }

    private void load(Duck duck, List<SqlTable> some, Span span) {
        silver.forEach((feed, table) -> load(duck, some, feed, table, span));
    }

    private void load(Duck duck, List<SqlTable> some, String feed, Table events, Span span) {
        Schema schema = events.schema();
        Set<String> names = new TreeSet<>();
        some.forEach(table -> names.addAll(table.columns(feed, schema)));
        List<String> wanted = List.copyOf(names);
        List<Types.NestedField> columns = wanted.stream().map(schema::findField).toList();
        int time = wanted.indexOf("event_time");
        var within = Expressions.and(
                Expressions.greaterThanOrEqual("event_time", span.from()),
                Expressions.lessThan("event_time", span.to()));
        duck.load(
                EventSource.table(feed),
                columns,
                append -> files.candidates(events, within, wanted, row -> {
                    long at = row.get(time, Long.class);
                    if (at >= span.from() && at < span.to()) {
                        append.accept(row);
                    }
                }));
    }

    private void check(Duck duck, SqlTable table, Query query, List<Span> spans) {
        GoldRows gold = rows.get(table.table());
        try {
            for (Span span : spans) {
                check(duck, query, gold, span);
            }
        } catch (SQLException e) {
            gold.uncomputed("the audit cannot compute its rows: "
                    + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    /** As wide as memory allows. */
    private List<Span> spans(SqlTable table, long day) {
        long step = table.windows().step();
        long pieces = rows.get(table.table()).storedIn(day) / most + 1;
        long width = Math.max(step, Micros.floor(Micros.DAY / pieces + step - 1, step));
        List<Span> spans = new ArrayList<>();
        for (long from = day; from < day + Micros.DAY; from += width) {
            spans.add(new Span(from, Math.min(from + width, day + Micros.DAY)));
        }
        return spans;
    }

    private void check(Duck duck, Query query, GoldRows gold, Span span) throws SQLException {
        Map<List<Object>, Object[]> computed = new HashMap<>();
        Map<List<Object>, Long> starts = new HashMap<>();
        duck.query(query.within(span), answer -> {
            Object[] row = query.row(answer);
            List<Object> key = key(gold, row);
            computed.put(key, row);
            starts.put(key, (Long) answer[query.start()]);
        });
        Set<List<Object>> seen = new HashSet<>();
        gold.each(files, span.from(), span.to(), (StructLike stored, long start) -> {
            List<Object> key = key(gold, gold.stored(stored));
            Object[] row = computed.get(key);
            if (row == null) {
                gold.extra(stored);
                return;
            }
            if (!seen.add(key)) {
                gold.twice(stored);
            }
            gold.compare(stored, row);
        });
        computed.forEach((key, row) -> {
            if (!seen.contains(key)) {
                gold.missing(starts.get(key), () -> row);
            }
        });
    }

    private static List<Object> key(GoldRows gold, Object[] row) {
        List<Object> key = new ArrayList<>();
        for (int at : gold.keys()) {
            key.add(row[at] instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : row[at]);
        }
        return key;
    }
}
