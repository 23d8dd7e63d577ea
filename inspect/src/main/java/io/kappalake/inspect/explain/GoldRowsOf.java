package io.kappalake.inspect.explain;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.FeedFold;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.WindowSource;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * The Gold rows that an event is in. Folds the event alone, as the job does, and looks which rows come of it: so it
 * knows every condition, key and window that the tables have.
 */
final class GoldRowsOf {

    private GoldRowsOf() {}

    /**
     * A row by its key: the key columns and the start of the window.
     *
     * @param values as Iceberg stores them
     * @param start of the window, microseconds since the epoch
     * @param ifThere whether it depends on other events that there is such a row
     */
    record Row(GoldTable<?, ?> gold, Map<String, Object> values, long start, boolean ifThere) {

        String table() {
            return gold.definition().fullName();
        }
    }

    /** The rows of all tables. */
    static List<Row> of(Pipeline pipeline, Feed<?> feed, Event event) {
        List<Row> rows = new ArrayList<>();
        for (Family<?, ?> family : pipeline.families()) {
            rows.addAll(in(pipeline, family, feed, event));
        }
        return rows;
    }

    /** Other tables are computed by code, which may join feeds. */
    static boolean isOfStatement(Pipeline pipeline, String table) {
        return pipeline.statements().stream()
                .anyMatch(statement -> statement.table().equals(table));
    }

    /** Whether an event is in a row of a table. */
    static boolean isIn(Pipeline pipeline, Family<?, ?> family, Feed<?> feed, Event event, Row row) {
        return in(pipeline, family, feed, event).stream()
                .anyMatch(found ->
                        found.table().equals(row.table()) && found.values().equals(row.values()));
    }

    @SuppressWarnings("unchecked") // An event of the feed.
    private static <E extends Event, S extends WindowSource<P>, P extends Partial> List<Row> in(
            Pipeline pipeline, Family<S, P> family, Feed<E> feed, Event event) {
        Optional<FeedFold<E, S>> fold = family.fold(feed);
        if (fold.isEmpty()) {
            return List.of();
        }
        S source = family.empty().get();
        fold.get().fold().add(source, (E) event);
        List<Row> rows = new ArrayList<>();
        for (GoldTable<S, ?> gold : family.tables()) {
            if (gold.reach().containsKey(feed.name())) {
                List<Row> own = new ArrayList<>();
                rows(gold, source, event.eventTime(), own);
                if (own.isEmpty()
                        && gold.reach().size() > 1
                        && !isOfStatement(pipeline, gold.definition().fullName())) {
                    joined(gold, feed, event, own);
                }
                rows.addAll(own);
            }
        }
        return rows;
    }

    /**
     * The row of a table that joins feeds, where events of this one alone make none, such as features of a minute with
     * quotes and no trade. It is there only if events of another feed made it.
     */
    private static void joined(GoldTable<?, ?> gold, Feed<?> feed, Event event, List<Row> into) {
        Object[] keys = gold.keys().of().values(feed.name(), (io.kappalake.transforms.feed.row.Row) event);
        long start = gold.windows().first(event.eventTime());
        while (start <= event.eventTime()) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (int at = 0; at < keys.length; at++) {
                values.put(gold.keys().columns().get(at), keys[at]);
            }
            values.put(gold.definition().partitionColumn(), start);
            into.add(new Row(gold, values, start, true));
            start = gold.windows().starts().next(start);
        }
    }

    private static <S extends WindowSource<?>, R> void rows(GoldTable<S, R> gold, S source, long time, List<Row> into) {
        long start = gold.windows().first(time);
        while (start <= time) {
            for (R row : gold.rows(source, start, start + 1, end -> false)) {
                into.add(new Row(gold, key(gold, row), start, false));
            }
            start = gold.windows().starts().next(start);
        }
    }

    private static <R> Map<String, Object> key(GoldTable<?, R> gold, R row) {
        TableDefinition<R> definition = gold.definition();
        Map<String, Object> key = new LinkedHashMap<>();
        for (Column<R> column : definition.columns()) {
            if (isKey(gold, column.name())) {
                key.put(column.name(), stored(column, row));
            }
        }
        return key;
    }

    static boolean isKey(GoldTable<?, ?> gold, String column) {
        return gold.keys().columns().contains(column)
                || gold.definition().partitionColumn().equals(column);
    }

    private static <R> Object stored(Column<R> column, R row) {
        if (column instanceof Column.Fixed<R> fixed) {
            long number = fixed.value().of(row);
            return number == Column.NULL_LONG ? null : stored(fixed.type(), number);
        }
        if (column instanceof Column.Text<R> text) {
            return text.value().of(row);
        }
        if (column instanceof Column.WideDecimal<R> decimal) {
            return decimal.value().of(row);
        }
        if (column instanceof Column.Float64<R> number) {
            return number.value().of(row);
        }
        byte[] bytes = ((Column.Binary<R>) column).value().of(row);
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private static Object stored(Type type, long number) {
        return switch (type.typeId()) {
            case INTEGER, DATE -> Math.toIntExact(number);
            case BOOLEAN -> number != 0;
            case DECIMAL -> BigDecimal.valueOf(number, ((Types.DecimalType) type).scale());
            default -> number;
        };
    }
}
