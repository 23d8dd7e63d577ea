package io.kappalake.inspect.explain;

import io.kappalake.inspect.explain.RecordStory.Outcome;
import io.kappalake.inspect.read.FoundRows;
import io.kappalake.inspect.read.LakeAtCommit;
import io.kappalake.inspect.read.NamedRow;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowShape;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** What became of a record, as the tables of Silver have it. */
final class Outcomes {

    private final LakeAtCommit now;
    private final TopicLogs logs;
    private final Takings takings;

    Outcomes(LakeAtCommit now, TopicLogs logs, Takings takings) {
        this.now = now;
        this.logs = logs;
        this.takings = takings;
    }

    /** What is known of a record that Bronze has. */
    record Known(Place place, long kafkaTimestamp, Optional<Decoded<?>> decoded, Duration duplicateHorizon) {

        Optional<Event> event() {
            return decoded.map(found -> (Event) found.event());
        }
    }

    Outcome of(Known known) {
        return accepted(known)
                .or(() -> rejected(known))
                .or(() -> duplicate(known))
                .orElseGet(() -> new Outcome(
                        "unexplained",
                        null,
                        "Bronze has it, but it is neither accepted nor rejected, and no accepted event has its identity:"
                                + " ./lake audit --deep tells more",
                        null,
                        null,
                        null));
    }

    /**
     * The event time says which day it is in, and its texts where in a file that is ordered by one of them. Rules may
     * have changed since, so its place alone is asked for last.
     */
    private Optional<Outcome> accepted(Known known) {
        Table silver = silver(known.place().feed());
        Expression here = Conditions.at(known.place());
        Optional<NamedRow> found = known.event()
                .flatMap(event -> FoundRows.one(
                        silver,
                        Expressions.and(
                                Expressions.equal("event_time", event.eventTime()),
                                Expressions.and(Conditions.equal(texts(silver, event)), here))));
        return found.or(() -> FoundRows.one(silver, here))
                .map(row -> new Outcome("accepted", null, "it is in " + silver.name(), null, null, row.shown()));
    }

    /** Values of an event that are texts in Silver too. */
    private static Map<String, Object> texts(Table silver, Event event) {
        Map<String, Object> texts = new LinkedHashMap<>();
        Row row = (Row) event;
        RowShape shape = row.shape();
        for (Types.NestedField column : silver.schema().columns()) {
            boolean isText = column.type().typeId() == Type.TypeID.STRING
                    && shape.columns().stream().anyMatch(known -> known.name().equals(column.name()));
            if (isText
                    && !shape.columns()
                            .get(shape.position(column.name()))
                            .type()
                            .isLong()) {
                Object value = row.object(shape.place(shape.position(column.name())));
                texts.put(column.name(), value instanceof String ? value : null);
            }
        }
        return texts;
    }

    private Optional<Outcome> rejected(Known known) {
        Expression filter = Expressions.and(
                Expressions.equal("kafka_timestamp", known.kafkaTimestamp()),
                Expressions.and(Expressions.equal("feed", known.place().feed()), Conditions.at(known.place())));
        return FoundRows.one(now.table("silver.rejected"), filter)
                .map(row -> new Outcome("rejected", row.text("reason"), row.text("detail"), null, null, null));
    }

    private Table silver(String feed) {
        return now.table("silver." + feed);
    }

    /** A repeat mostly is equal, or has its event time; only otherwise all of the horizon is looked at. */
    private Optional<Outcome> duplicate(Known known) {
        Optional<Event> event = known.event();
        Map<String, Object> identity =
                event.map(found -> identity(known.place().feed(), found)).orElse(Map.of());
        if (identity.isEmpty()) {
            return Optional.empty();
        }
        Expression same = Conditions.equal(identity);
        Expression then =
                Expressions.and(Expressions.equal("event_time", event.get().eventTime()), same);
        Map<String, Object> texts = texts(silver(known.place().feed()), event.get());
        long horizon = Micros.of(known.duplicateHorizon());
        Expression near = Expressions.and(
                Expressions.greaterThanOrEqual("kafka_timestamp", known.kafkaTimestamp() - horizon),
                Expressions.lessThanOrEqual("kafka_timestamp", known.kafkaTimestamp() + horizon));
        Expression nearThen = Expressions.and(near, then);
        return first(known, Expressions.and(nearThen, Conditions.equal(texts)))
                .or(() -> first(known, nearThen))
                .or(() -> first(known, Expressions.and(near, same)));
    }

    /** The last that was accepted before it, else the first after it: partitions are read side by side. */
    private Optional<Outcome> first(Known known, Expression filter) {
        Comparator<NamedRow> nearest = Comparator.comparing(
                        (NamedRow row) -> row.number("kafka_timestamp") > known.kafkaTimestamp())
                .thenComparing(row -> Math.abs(row.number("kafka_timestamp") - known.kafkaTimestamp()));
        return FoundRows.all(silver(known.place().feed()), filter).stream()
                .min(nearest)
                .map(row -> {
                    Place of = place(known.place().feed(), row);
                    Commit commit =
                            takings.of(Map.of(of, row.number("event_time"))).get(of);
                    return new Outcome(
                            "duplicate",
                            null,
                            "its identity was accepted before",
                            of.text(),
                            commit == null ? null : commit.hash(),
                            row.shown());
                });
    }

    /** Where the record of a row of Silver stands. */
    Place place(String feed, NamedRow silver) {
        return place(feed, (int) silver.number("kafka_partition"), silver.number("kafka_offset"));
    }

    Place place(String feed, int partition, long offset) {
        return new Place(feed, logs.topic(feed, partition), partition, offset);
    }

    private Map<String, Object> identity(String feed, Event event) {
        List<String> columns = now.pipeline().identity(feed);
        return columns.isEmpty()
                ? Map.of()
                : new LinkedHashMap<>(IdentityOf.values(now.pipeline(), feed, silver(feed), List.of(event.identity())));
    }
}
