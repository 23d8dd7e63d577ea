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
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

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

    /** The event time says which day it is in, and where in the files. */
    private Optional<Outcome> accepted(Known known) {
        Expression here = Conditions.at(known.place());
        Expression filter = known.event()
                .map(event -> Expressions.and(Expressions.equal("event_time", event.eventTime()), here))
                .orElse(here);
        return FoundRows.all(silver(known.place().feed()), filter).stream()
                .findFirst()
                .map(row -> new Outcome("accepted", null, "it is in " + name(known), null, null, row.shown()));
    }

    private Optional<Outcome> rejected(Known known) {
        Expression filter = Expressions.and(
                Expressions.equal("kafka_timestamp", known.kafkaTimestamp()),
                Expressions.equal("feed", known.place().feed()),
                Conditions.at(known.place()));
        return FoundRows.some(
                        now.table("silver.rejected"),
                        List.of("kafka_timestamp", "feed", "kafka_partition", "kafka_offset", "reason", "detail"),
                        filter)
                .stream()
                .findFirst()
                .map(row -> new Outcome("rejected", row.text("reason"), row.text("detail"), null, null, null));
    }

    private static String name(Known known) {
        return "silver." + known.place().feed();
    }

    private Table silver(String feed) {
        return now.table("silver." + feed);
    }

    /** A repeat mostly has the event time of what it repeats; only otherwise all of the horizon is looked at. */
    private Optional<Outcome> duplicate(Known known) {
        Map<String, Object> identity = known.event()
                .map(event -> identity(known.place().feed(), event))
                .orElse(Map.of());
        if (identity.isEmpty()) {
            return Optional.empty();
        }
        Expression same = Conditions.equal(identity);
        Optional<Outcome> atThatTime = first(
                known, Expressions.and(Expressions.equal("event_time", known.event().get().eventTime()), same));
        long horizon = Micros.of(known.duplicateHorizon());
        return atThatTime.or(() -> first(
                known,
                Expressions.and(
                        Expressions.greaterThanOrEqual("kafka_timestamp", known.kafkaTimestamp() - horizon),
                        Expressions.and(
                                Expressions.lessThanOrEqual("kafka_timestamp", known.kafkaTimestamp() + horizon),
                                same))));
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
                    Commit commit = takings.of(List.of(of)).get(of);
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
                : new LinkedHashMap<>(
                        IdentityOf.values(now.pipeline(), feed, silver(feed), List.of(event.identity())));
    }
}
