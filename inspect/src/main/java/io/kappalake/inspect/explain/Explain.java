package io.kappalake.inspect.explain;

import io.kappalake.inspect.explain.Outcomes.Known;
import io.kappalake.inspect.explain.RecordStory.GoldPlace;
import io.kappalake.inspect.explain.RecordStory.Outcome;
import io.kappalake.inspect.read.CountedFiles;
import io.kappalake.inspect.read.FoundRows;
import io.kappalake.inspect.read.LakeAtCommit;
import io.kappalake.inspect.read.NamedRow;
import io.kappalake.inspect.read.ShownValue;
import io.kappalake.inspect.read.SweptCommit;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.RowValues;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.schema.Registry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** Answers where an event went, at one commit of the lake. */
public final class Explain {

    /** So many records that hold a text are shown. */
    private static final int MOST_MENTIONS = 3;

    private final Lake lake;
    private final Registry registry;
    private final CountedFiles files;
    private final LakeAtCommit now;
    private final Takings takings;
    private final Ledger ledger;
    private final TopicLogs logs;
    private final Outcomes outcomes;
    private final List<String> notes = new ArrayList<>();

    private Explain(Lake lake, String hash, Registry registry) {
        this.lake = lake;
        this.registry = registry;
        this.files = new CountedFiles(lake.io());
        this.now = LakeAtCommit.of(lake, hash, files);
        this.takings = new Takings(lake, hash);
        this.ledger = takings.newest()
                .orElseThrow(() -> new LakeException(
                        "No job has written to the lake at commit " + now.shortHash() + ": ./lake run does"));
        this.logs = ledger.logs();
        this.outcomes = new Outcomes(now, logs, takings);
    }

    /**
     * Questions about the lake at a commit.
     *
     * @param registry of the schemas that records name
     */
    public static Explain of(Lake lake, String hash, Registry registry) {
        return new Explain(lake, hash, registry);
    }

    /**
     * The record at a place in Kafka, in each generation of the topic.
     *
     * @throws LakeException if no feed has the topic, or the topic no such partition
     */
    public Explained record(String topic, int kafkaPartition, long offset) {
        String feed = feedOf(topic);
        List<RecordStory> stories = new ArrayList<>();
        boolean isKnown = false;
        for (int generation = logs.generation(topic); generation >= 0; generation--) {
            Place place = new Place(
                    feed, topic, Generation.partition(generation, logs.number(topic), kafkaPartition), offset);
            OptionalLong end = ledger.ends().of(feed, place.partition());
            isKnown |= end.isPresent();
            if (end.isPresent() && (end.getAsLong() > offset || generation == logs.generation(topic))) {
                stories.add(story(place, end.getAsLong()));
            }
        }
        if (!isKnown) {
            throw new LakeException("The lake has read nothing of partition " + kafkaPartition + " of topic " + topic
                    + ": it has read " + partitions(feed));
        }
        if (stories.size() > 1) {
            notes.add("Topic " + topic + " was made again: the offset names " + stories.size()
                    + " records, the newest first");
        }
        return answer(topic + "/" + kafkaPartition + "/" + offset, stories, null);
    }

    private String feedOf(String topic) {
        Pipeline pipeline = now.pipeline();
        String feed = logs.feed(topic);
        if (logs.topics().containsKey(topic) || pipeline.feedNames().contains(feed)) {
            return feed;
        }
        throw new LakeException("No feed has a topic '" + topic + "': the lake has read "
                + String.join(", ", logs.isEmpty() ? pipeline.topics() : logs.topics().keySet()));
    }

    private String partitions(String feed) {
        List<String> all = new ArrayList<>();
        ledger.offsets().of(feed).keySet().forEach(partition -> all.add(logs.text(feed, partition)));
        return all.isEmpty() ? "nothing of its feed" : String.join(", ", all);
    }

    /**
     * The accepted events of an identity.
     *
     * @param written the values of its columns, or one text with slashes between
     * @throws LakeException if there is no such feed, or the identity is not of its form
     */
    public Explained identity(String feed, List<String> written) {
        requireFeed(feed);
        Table silver = now.table("silver." + feed);
        Map<String, Object> identity = IdentityOf.values(now.pipeline(), feed, silver, written);
        List<String> columns = new ArrayList<>(identity.keySet());
        columns.addAll(List.of("kafka_partition", "kafka_offset"));
        List<RecordStory> stories =
                FoundRows.some(silver, columns, Conditions.equal(identity)).stream()
                        .map(row -> outcomes.place(feed, row))
                        .distinct()
                        .map(place -> story(place, Long.MAX_VALUE))
                        .toList();
        String asked = feed + " " + String.join(" ", written);
        if (stories.isEmpty()) {
            notes.add("No event of feed " + feed + " was accepted with this identity");
            return answer(asked, mentions(feed, written), null);
        }
        if (stories.size() > 1) {
            notes.add("The identity was accepted " + stories.size()
                    + " times, further apart than the duplicate horizon");
        }
        return answer(asked, stories, null);
    }

    private void requireFeed(String feed) {
        if (!now.pipeline().feedNames().contains(feed)) {
            throw new LakeException("The lake has no feed '" + feed + "': it has "
                    + String.join(", ", now.pipeline().feedNames()));
        }
    }

    /** Rejected records have no identity, but their bytes may hold its text. */
    private List<RecordStory> mentions(String feed, List<String> written) {
        List<byte[]> texts = written.stream().map(Mentions::bytes).toList();
        List<NamedRow> holding = Mentions.in(now.table("silver.rejected"), feed, texts);
        notes.add(
                holding.isEmpty()
                        ? "No rejected record holds its text either: the lake has not read it by commit " + now.shortHash()
                        : "%,d rejected records hold its text%s"
                                .formatted(holding.size(), holding.size() > MOST_MENTIONS ? "; the first are:" : ":"));
        return holding.stream()
                .limit(MOST_MENTIONS)
                .map(row -> outcomes.place(feed, row))
                .map(place -> story(place, Long.MAX_VALUE))
                .toList();
    }

    /**
     * A Gold row and its events.
     *
     * @param key values by column, as written
     * @param limit events to show
     * @throws LakeException if there is no such table, or the key is not that of its rows
     */
    public Explained goldRow(String table, Map<String, String> key, int limit) {
        GoldEvents events = new GoldEvents(now, outcomes, takings);
        GoldStory story = events.of(table, key, limit, notes);
        return answer(table + " " + key, List.of(), story);
    }

    private RecordStory story(Place place, long end) {
        if (place.offset() >= end) {
            return without(
                    place,
                    "not read",
                    "The lake has read %s up to offset %,d, this one excluded"
                            .formatted(logs.text(place.feed(), place.partition()), end));
        }
        Optional<NamedRow> bronze = FoundRows.all(now.table("bronze." + place.feed()), Conditions.at(place)).stream()
                .findFirst();
        Optional<Commit> taken = Optional.ofNullable(takings.of(List.of(place)).get(place));
        if (bronze.isEmpty() || taken.isEmpty()) {
            List<String> accepted = takings.accepted();
            return without(
                    place,
                    "no record",
                    taken.isPresent()
                            ? "Commit " + Takings.shortened(taken.get())
                                    + " read past it, and Kafka had no record there, such as the end of a transaction"
                            : "The lake passed over it. " + String.join(". ", accepted));
        }
        return story(place, bronze.get(), taken.get());
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

    private RecordStory story(Place place, NamedRow bronze, Commit taken) {
        RawRecord raw = RecordBytes.of(bronze);
        LakeAtCommit then = LakeAtCommit.of(lake, taken.hash(), files);
        Optional<Decoded<?>> decoded = decoded(then.pipeline(), taken, place, raw);
        Outcome outcome = outcomes.of(new Known(
                place,
                raw.timestamp(),
                decoded,
                RecordBytes.rules(then.pipeline(), taken, registry).duplicateHorizon()));
        Optional<Event> event = decoded.map(found -> (Event) found.event());
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
                event.map(found -> Micros.toInstant(found.eventTime()).toString()).orElse(null),
                takings.all(place, taken),
                outcome,
                counts && isFeed
                        ? accepted(now.pipeline().feed(place.feed()), place, event)
                                .map(found -> gold(place, found, then))
                                .orElse(List.of())
                        : List.of());
    }

    /** The event as today's tables fold it: its feed may have had other columns when the record was taken. */
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

    private Optional<Decoded<?>> decoded(Pipeline pipeline, Commit taken, Place place, RawRecord raw) {
        try {
            return Optional.of(RecordBytes.decoded(pipeline, taken, place, raw, registry));
        } catch (LakeException e) {
            notes.add("The record cannot be decoded here, so the search reads more: " + e.getMessage());
            return Optional.empty();
        }
    }

    private List<GoldPlace> gold(Place place, Event event, LakeAtCommit then) {
        List<GoldPlace> places = new ArrayList<>();
        for (GoldRowsOf.Row row : GoldRowsOf.of(now.pipeline(), now.pipeline().feed(place.feed()), event)) {
            if (now.find(row.table()).isPresent()) {
                places.add(gold(row, place.feed(), then));
            }
        }
        if (places.isEmpty()) {
            notes.add(place.text() + " is in no row of Gold: no table counts such events");
        }
        return places;
    }

    private GoldPlace gold(GoldRowsOf.Row row, String feed, LakeAtCommit then) {
        Table today = now.table(row.table());
        List<String> said = new ArrayList<>();
        Map<String, Object> values = values(today, row);
        Map<String, Object> past = null;
        try {
            past = then.find(row.table()).map(table -> values(table, row)).orElse(null);
            if (past == null) {
                said.add("the commit did not bring the row");
            }
        } catch (SweptCommit e) {
            said.add("the files of its commit were swept");
        }
        Grid buckets = now.pipeline().family(row.gold().definition()).orElseThrow().bucket();
        if (Repairs.of(today).contains(Micros.toInstant(buckets.floor(row.start())))) {
            said.add("its bucket waits for ./lake repair");
        }
        long reach = row.gold().reach().getOrDefault(feed, 0L);
        if (reach > 0) {
            said.add("later rows up to " + Micros.toInstant(row.gold().windows().end(row.start()) + reach)
                    + " look back at it");
        }
        Map<String, Object> key = new LinkedHashMap<>();
        row.values()
                .forEach((column, value) -> key.put(
                        column,
                        ShownValue.of(
                                today.schema().findType(column), value)));
        return new GoldPlace(row.table(), key, past, values, said.isEmpty() ? null : String.join("; ", said));
    }

    /** Null if the table has no such row. */
    private static Map<String, Object> values(Table table, GoldRowsOf.Row row) {
        return FoundRows.all(table, Conditions.equal(row.values())).stream()
                .findFirst()
                .map(NamedRow::shown)
                .orElse(null);
    }

    private Explained answer(String asked, List<RecordStory> stories, GoldStory gold) {
        return new Explained(
                asked,
                now.commit().hash(),
                now.commit().time().toString(),
                stories,
                gold,
                notes,
                files.counts());
    }
}
