package io.kappalake.inspect.explain;

import io.kappalake.inspect.explain.GoldStory.EventOf;
import io.kappalake.inspect.read.FoundRows;
import io.kappalake.inspect.read.LakeAtCommit;
import io.kappalake.inspect.read.NamedRow;
import io.kappalake.inspect.read.ParsedValue;
import io.kappalake.inspect.read.ShownValue;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.RowValues;
import io.kappalake.tables.format.TableRows;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.GoldTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/** From a Gold row back to the accepted events that it is computed from. */
final class GoldEvents {

    private final LakeAtCommit now;
    private final Takings takings;
    private final Outcomes outcomes;
    private long inWindow;
    private long inHistory;

    GoldEvents(LakeAtCommit now, Outcomes outcomes, Takings takings) {
        this.now = now;
        this.outcomes = outcomes;
        this.takings = takings;
    }

    private record Found(Feed<?> feed, Event event, boolean inWindow) {}

    GoldStory of(String name, Map<String, String> written, int limit, List<String> notes) {
        GoldTable<?, ?> gold = now.pipeline().gold().stream()
                .filter(table -> table.definition().fullName().equals(name))
                .findFirst()
                .orElseThrow(() -> new LakeException("There is no Gold table '" + name + "': there are "
                        + String.join(
                                ", ",
                                now.pipeline().gold().stream()
                                        .map(table -> table.definition().fullName())
                                        .toList())));
        Table table = now.table(name);
        Map<String, Object> key = key(gold, table, written);
        List<NamedRow> rows = FoundRows.all(table, Conditions.equal(key));
        GoldRowsOf.Row row = new GoldRowsOf.Row(gold, key, start(gold, key), false);
        // The latest of the earliest leaves first.
        PriorityQueue<Found> earliest = new PriorityQueue<>(order().reversed());
        for (String feed : gold.reach().keySet()) {
            collect(row, now.pipeline().feed(feed), limit, earliest);
        }
        if (rows.isEmpty()) {
            notes.add("Table " + name + " has no such row at commit " + now.shortHash());
        }
        List<Found> first = new ArrayList<>(earliest);
        first.sort(order());
        Map<String, Object> shown = new LinkedHashMap<>();
        key.forEach((column, value) ->
                shown.put(column, ShownValue.of(table.schema().findType(column), value)));
        return new GoldStory(
                name,
                shown,
                rows.isEmpty() ? null : rows.get(0).shown(),
                Micros.toInstant(row.start()).toString(),
                Micros.toInstant(gold.windows().end(row.start())).toString(),
                inWindow,
                inHistory,
                shown(first));
    }

    /** Those of the window before those of its history. */
    private static Comparator<Found> order() {
        return Comparator.comparing((Found found) -> !found.inWindow())
                .thenComparing(found -> found.event().eventTime())
                .thenComparing(found -> found.event().identity());
    }

    private static Map<String, Object> key(GoldTable<?, ?> gold, Table table, Map<String, String> written) {
        List<String> columns = table.schema().columns().stream()
                .map(Types.NestedField::name)
                .filter(column -> GoldRowsOf.isKey(gold, column))
                .toList();
        if (!written.keySet().equals(Set.copyOf(columns))) {
            throw new LakeException("A row of " + table.name() + " is named by " + String.join(", ", columns)
                    + ", got " + String.join(", ", written.keySet()) + ": write "
                    + String.join(
                            " ",
                            columns.stream().map(column -> column + "=VALUE").toList()));
        }
        Map<String, Object> key = new LinkedHashMap<>();
        columns.forEach(
                column -> key.put(column, ParsedValue.of(table.schema().findField(column), written.get(column))));
        return key;
    }

    private static long start(GoldTable<?, ?> gold, Map<String, Object> key) {
        Object start = key.get(gold.definition().partitionColumn());
        if (start instanceof Long micros) {
            return micros;
        }
        ZoneId zone = gold.windows().starts() instanceof Grid.Calendar calendar ? calendar.zone() : ZoneOffset.UTC;
        return Micros.of(
                LocalDate.ofEpochDay((Integer) start).atStartOfDay(zone).toInstant());
    }

    private <E extends Event> void collect(GoldRowsOf.Row row, Feed<E> feed, int limit, PriorityQueue<Found> earliest) {
        long end = row.gold().windows().end(row.start());
        long from = row.start() - row.gold().reach().get(feed.name());
        Expression within = Expressions.and(
                Expressions.and(
                        Expressions.greaterThanOrEqual("event_time", from), Expressions.lessThan("event_time", end)),
                sameColumns(row));
        Family<?, ?> family = now.pipeline().family(row.gold().definition()).orElseThrow();
        Table silver = now.table("silver." + feed.name());
        try (CloseableIterable<RowValues> rows = TableRows.values(silver, feed.columns(), within)) {
            for (RowValues values : rows) {
                E event = feed.fromRow().of(values);
                if (event.eventTime() < from || event.eventTime() >= end || !hasKey(row, feed.name(), event)) {
                    continue;
                }
                boolean ofWindow = event.eventTime() >= row.start();
                if (ofWindow && !GoldRowsOf.isIn(now.pipeline(), family, feed, event, row)) {
                    continue;
                }
                inWindow += ofWindow ? 1 : 0;
                inHistory += ofWindow ? 0 : 1;
                earliest.add(new Found(feed, event, ofWindow));
                if (earliest.size() > limit) {
                    earliest.poll();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + silver.name(), e);
        }
    }

    /** The keys of the built-in tables are columns of Silver; those of a statement may be any expression. */
    private Expression sameColumns(GoldRowsOf.Row row) {
        boolean isOfStatement = GoldRowsOf.isOfStatement(now.pipeline(), row.table());
        Map<String, Object> columns = new LinkedHashMap<>(row.values());
        columns.keySet().retainAll(row.gold().keys().columns());
        return isOfStatement ? Expressions.alwaysTrue() : Conditions.equal(columns);
    }

    /** Spares the fold of all other keys' events. */
    private static boolean hasKey(GoldRowsOf.Row row, String feed, Event event) {
        List<String> columns = row.gold().keys().columns();
        Object[] values = row.gold().keys().of().values(feed, (Row) event);
        for (int at = 0; at < values.length; at++) {
            if (!same(values[at], row.values().get(columns.get(at)))) {
                return false;
            }
        }
        return true;
    }

    static boolean same(Object key, Object stored) {
        if (key instanceof byte[] bytes) {
            return stored instanceof ByteBuffer buffer && Arrays.equals(bytes, RecordBytes.bytes(buffer));
        }
        if (key instanceof Long number && (stored instanceof Long || stored instanceof Integer)) {
            return number == ((Number) stored).longValue();
        }
        // Statements fold whole numbers as decimals too.
        if (key instanceof BigDecimal number && stored instanceof Number other) {
            return number.compareTo(new BigDecimal(other.toString())) == 0;
        }
        return Objects.equals(key, stored);
    }

    private List<EventOf> shown(List<Found> found) {
        List<Place> places = found.stream()
                .map(one -> outcomes.place(
                        one.feed().name(),
                        one.event().kafkaPartition(),
                        one.event().kafkaOffset()))
                .toList();
        Map<Place, Long> times = new HashMap<>();
        for (int at = 0; at < found.size(); at++) {
            times.put(places.get(at), found.get(at).event().eventTime());
        }
        Map<Place, Commit> commits = takings.of(times);
        List<EventOf> shown = new ArrayList<>();
        for (int at = 0; at < found.size(); at++) {
            Event event = found.get(at).event();
            Commit commit = commits.get(places.get(at));
            shown.add(new EventOf(
                    places.get(at).text(),
                    found.get(at).feed().name(),
                    event.identity(),
                    Micros.toInstant(event.eventTime()).toString(),
                    found.get(at).inWindow(),
                    commit == null ? null : commit.hash(),
                    commit == null ? null : commit.time().toString()));
        }
        return shown;
    }
}
