package io.kappalake.inspect.explain;

import io.kappalake.inspect.explain.Outcomes.Known;
import io.kappalake.inspect.explain.RecordStory.Outcome;
import io.kappalake.inspect.read.CountedFiles;
import io.kappalake.inspect.read.FoundRows;
import io.kappalake.inspect.read.LakeAtCommit;
import io.kappalake.inspect.read.NamedRow;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.RowValues;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** Tells a record's way: its bytes, its commits, its outcome, its Gold rows. */
final class Stories {

    private final Lake lake;
    private final UnaryOperator<Rules> otherwise;
    private final CountedFiles files;
    private final LakeAtCommit now;
    private final Takings takings;
    private final TopicLogs logs;
    private final Outcomes outcomes;
    private final GoldPlaces gold;
    private final List<String> notes;

    Stories(
            Lake lake,
            UnaryOperator<Rules> otherwise,
            CountedFiles files,
            LakeAtCommit now,
            Takings takings,
            TopicLogs logs,
            Outcomes outcomes,
            List<String> notes) {
        this.lake = lake;
        this.otherwise = otherwise;
        this.files = files;
        this.now = now;
        this.takings = takings;
        this.logs = logs;
        this.outcomes = outcomes;
        this.gold = new GoldPlaces(now, notes);
        this.notes = notes;
    }

    /**
     * The story of a record.
     *
     * @param end offset up to which the lake has read its partition
     */
    RecordStory of(Place place, long end) {
        if (place.offset() >= end) {
            return without(
                    place,
                    "not read",
                    "The lake has read %s up to offset %,d, this one excluded"
                            .formatted(logs.text(place.feed(), place.partition()), end));
        }
        Optional<NamedRow> bronze = FoundRows.one(now.table("bronze." + place.feed()), Conditions.at(place));
        Optional<Commit> taken = Optional.ofNullable(takings.of(List.of(place)).get(place));
        if (bronze.isEmpty() || taken.isEmpty()) {
            List<String> accepted = takings.accepted();
            return without(
                    place,
                    "no record",
                    taken.isPresent()
                            ? "Commit " + taken.get().shortHash()
                                    + " read past it, and Kafka had no record there, such as the end of a transaction"
                            : "The lake passed over it. " + String.join(". ", accepted));
        }
        return of(place, bronze.get(), taken.get());
    }

    private static RecordStory without(Place place, String kind, String detail) {
        return new RecordStory(
                place.text(),
                place.feed(),
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                new Outcome(kind, null, detail, null, null, null),
                List.of());
    }

    /**
     * What a commit made of a record.
     *
     * @param decoded empty if that needs what is not here
     */
    private record Reading(Commit commit, LakeAtCommit then, Rules rules, Optional<Decoded<?>> decoded) {

        Optional<Event> event() {
            return decoded.map(found -> (Event) found.event());
        }
    }

    private Reading reading(Place place, RawRecord raw, Commit commit) {
        LakeAtCommit then = LakeAtCommit.of(lake, commit.hash(), files);
        Rules rules = RecordBytes.rules(otherwise.apply(then.pipeline().rules()), commit);
        return new Reading(commit, then, rules, decoded(then.pipeline(), rules, place, raw));
    }

    /** That of the replay whose days were published over what the job had made, if the event is of these days. */
    private Reading counting(Place place, RawRecord raw, Commit taken) {
        Reading here = reading(place, raw, taken);
        if (here.event().isPresent()) {
            Commit counts =
                    takings.of(Map.of(place, here.event().get().eventTime())).getOrDefault(place, taken);
            return counts.hash().equals(taken.hash()) ? here : reading(place, raw, counts);
        }
        for (Commit replayed : takings.ofReplays(place)) {
            Reading there = reading(place, raw, replayed);
            boolean isOfDays = there.event()
                    .map(event -> takings.of(Map.of(place, event.eventTime())).get(place))
                    .filter(counts -> counts.hash().equals(replayed.hash()))
                    .isPresent();
            if (isOfDays) {
                return there;
            }
        }
        return here;
    }

    private RecordStory of(Place place, NamedRow bronze, Commit taken) {
        RawRecord raw = RecordBytes.of(bronze);
        Reading reading = counting(place, raw, taken);
        LakeAtCommit then = reading.then();
        Outcome outcome = outcomes.of(new Known(
                place, raw.timestamp(), reading.decoded(), reading.rules().duplicateHorizon()));
        Optional<Event> event = reading.event();
        boolean counts = outcome.kind().equals("accepted");
        boolean isFeed = now.pipeline().feedNames().contains(place.feed());
        return new RecordStory(
                place.text(),
                place.feed(),
                Micros.toInstant(raw.timestamp()).toString(),
                RecordBytes.text(raw.key()),
                raw.payload() == null ? null : raw.payload().length,
                RecordBytes.text(raw.payload()),
                event.map(Event::identity).orElse(null),
                event.map(found -> Micros.toInstant(found.eventTime()).toString())
                        .orElse(null),
                takings.all(
                        place,
                        reading.commit(),
                        event.map(found -> OptionalLong.of(found.eventTime())).orElse(OptionalLong.empty())),
                outcome,
                counts && isFeed
                        ? folded(place, event, then)
                                .map(found -> gold.of(place, found, then))
                                .orElse(List.of())
                        : List.of());
    }

    /** The event as today's tables fold it: its feed may have had other columns when the record was taken. */
    private Optional<? extends Event> folded(Place place, Optional<Event> decoded, LakeAtCommit then) {
        return decoded.isPresent()
                        && then.pipeline().files().equals(now.pipeline().files())
                ? decoded
                : accepted(now.pipeline().feed(place.feed()), place, decoded);
    }

    private <E extends Event> Optional<E> accepted(Feed<E> feed, Place place, Optional<Event> decoded) {
        Expression filter = decoded.map(event ->
                        Expressions.and(Expressions.equal("event_time", event.eventTime()), Conditions.at(place)))
                .orElse(Conditions.at(place));
        Table silver = now.table("silver." + place.feed());
        try (CloseableIterable<RowValues> rows = TableRows.values(silver, feed.columns(), filter)) {
            for (RowValues row : rows) {
                E event = feed.fromRow().of(row);
                if (event.kafkaPartition() == place.partition() && event.kafkaOffset() == place.offset()) {
                    return Optional.of(event);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + silver.name(), e);
        }
        return Optional.empty();
    }

    private Optional<Decoded<?>> decoded(Pipeline pipeline, Rules rules, Place place, RawRecord raw) {
        try {
            return Optional.of(RecordBytes.decoded(pipeline.feed(place.feed()), rules, place, raw));
        } catch (LakeException e) {
            notes.add("The record cannot be decoded here, so the search reads more: " + e.getMessage());
            return Optional.empty();
        }
    }
}
