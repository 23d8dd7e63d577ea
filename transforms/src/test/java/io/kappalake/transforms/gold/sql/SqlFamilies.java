package io.kappalake.transforms.gold.sql;

import io.kappalake.tables.definition.Column;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.Problems;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.WindowSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Families of statements over the market's feeds, and the rows of any table as plain values. */
public final class SqlFamilies {

    private static final List<FeedFile> FEEDS =
            Feeds.ALL.stream().map(Feed::name).map(Feeds::file).toList();

    private SqlFamilies() {}

    /** The families of these statements, by table name. */
    public static List<Family<?, ?>> of(Map<String, String> statements) {
        return of(statements, ZoneOffset.UTC);
    }

    static List<Family<?, ?>> of(Map<String, String> statements, ZoneId zone) {
        Problems problems = new Problems();
        List<Family<?, ?>> families = SqlTables.of(files(statements), FEEDS, zone, problems);
        problems.throwIfAny();
        return families;
    }

    /** What is wrong with a statement. */
    static List<String> problems(String statement) {
        Problems problems = new Problems();
        SqlTables.of(files(Map.of("t", statement)), FEEDS, ZoneOffset.UTC, problems);
        return problems.lines();
    }

    private static Map<String, String> files(Map<String, String> statements) {
        Map<String, String> files = new TreeMap<>();
        statements.forEach((table, text) -> files.put("gold/" + table + ".sql", text));
        return files;
    }

    /** The rows of all tables of a family from these events: values of the columns in order, by table. */
    static <S extends WindowSource<P>, P extends Partial> Map<String, List<List<Object>>> rows(
            Family<S, P> family, List<? extends Event> events, long from, long to) {
        S source = family.empty().get();
        events.forEach(event -> Families.add(family, source, event));
        return rows(family, source, from, to);
    }

    static <S extends WindowSource<P>, P extends Partial> Map<String, List<List<Object>>> rows(
            Family<S, P> family, S source, long from, long to) {
        return rows(family, source, from, to, false);
    }

    static <S extends WindowSource<P>, P extends Partial> Map<String, List<List<Object>>> rows(
            Family<S, P> family, S source, long from, long to, boolean isFinal) {
        Map<String, List<List<Object>>> tables = new TreeMap<>();
        for (GoldTable<S, ?> table : family.tables()) {
            tables.put(table.definition().name(), values(table, source, from, to, isFinal));
        }
        return tables;
    }

    private static <S extends WindowSource<?>, R> List<List<Object>> values(
            GoldTable<S, R> table, S source, long from, long to, boolean isFinal) {
        List<List<Object>> rows = new ArrayList<>();
        for (R row : table.rows(source, from, to, end -> isFinal)) {
            rows.add(values(table, row));
        }
        return rows;
    }

    /** The values of a row's columns, in order. */
    public static <R> List<Object> values(GoldTable<?, R> table, R row) {
        List<Object> values = new ArrayList<>();
        for (Column<R> column : table.definition().columns()) {
            values.add(value(column, row));
        }
        return values;
    }

    private static <R> Object value(Column<R> column, R row) {
        if (column instanceof Column.Fixed<R> fixed) {
            long number = fixed.value().of(row);
            return number == Column.NULL_LONG ? null : number;
        }
        if (column instanceof Column.WideDecimal<R> decimal) {
            return decimal.value().of(row);
        }
        if (column instanceof Column.Float64<R> number) {
            return number.value().of(row);
        }
        return ((Column.Text<R>) column).value().of(row);
    }
}
