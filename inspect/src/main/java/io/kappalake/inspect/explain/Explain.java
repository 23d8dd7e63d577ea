package io.kappalake.inspect.explain;

import io.kappalake.inspect.read.CountedFiles;
import io.kappalake.inspect.read.FoundRows;
import io.kappalake.inspect.read.LakeAtCommit;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.format.TimeColumn;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** Answers where an event went, at one commit of the lake. */
public final class Explain {

    /** So many records that hold a text are shown. */
    private static final int MOST_MENTIONS = 3;

    private final CountedFiles files;
    private final LakeAtCommit now;
    private final Takings takings;
    private final Ledger ledger;
    private final TopicLogs logs;
    private final Outcomes outcomes;
    private final Stories stories;
    private final List<String> notes = new ArrayList<>();

    private Explain(Lake lake, String hash, UnaryOperator<Rules> otherwise) {
        this.files = new CountedFiles(lake.io());
        this.now = LakeAtCommit.of(lake, hash, files);
        this.takings = new Takings(lake, hash);
        this.ledger = takings.newest()
                .orElseThrow(() -> new LakeException(
                        "No job has written to the lake at commit " + now.shortHash() + ": ./lake run does"));
        this.logs = ledger.logs();
        this.outcomes = new Outcomes(now, logs, takings);
        this.stories = new Stories(lake, otherwise, files, now, takings, logs, outcomes, notes);
    }

    /**
     * Questions about the lake at a commit.
     *
     * @param otherwise the rules, and the registry, from those of a pipeline: for records of commits that do not say
     *     their rules
     */
    public static Explain of(Lake lake, String hash, UnaryOperator<Rules> otherwise) {
        return new Explain(lake, hash, otherwise);
    }

    /**
     * The record at a place in Kafka, in each generation of the topic.
     *
     * @throws LakeException if no feed has the topic, or the topic no such partition
     */
    public Explained record(String topic, int kafkaPartition, long offset) {
        String feed = feedOf(topic);
        List<RecordStory> all = new ArrayList<>();
        boolean isKnown = false;
        for (int generation = logs.generation(topic); generation >= 0; generation--) {
            Place place = new Place(
                    feed, topic, Generation.partition(generation, logs.number(topic), kafkaPartition), offset);
            OptionalLong end = ledger.ends().of(feed, place.partition());
            isKnown |= end.isPresent();
            if (end.isPresent() && (end.getAsLong() > offset || generation == logs.generation(topic))) {
                all.add(stories.of(place, end.getAsLong()));
            }
        }
        if (!isKnown) {
            throw new LakeException("The lake has read nothing of partition " + kafkaPartition + " of topic " + topic
                    + ": it has read " + partitions(feed));
        }
        if (all.size() > 1) {
            notes.add("Topic " + topic + " was made again: the offset names " + all.size()
                    + " records, the newest first");
        }
        return answer(topic + "/" + kafkaPartition + "/" + offset, all, null);
    }

    private String feedOf(String topic) {
        Pipeline pipeline = now.pipeline();
        String feed = logs.feed(topic);
        if (logs.topics().containsKey(topic) || pipeline.feedNames().contains(feed)) {
            return feed;
        }
        throw new LakeException("No feed has a topic '" + topic + "': the lake has read "
                + String.join(
                        ", ", logs.isEmpty() ? pipeline.topics() : logs.topics().keySet()));
    }

    private String partitions(String feed) {
        List<String> all = new ArrayList<>();
        ledger.offsets().of(feed).keySet().forEach(partition -> all.add(logs.text(feed, partition)));
        return all.isEmpty() ? "nothing of its feed" : String.join(", ", all);
    }

    /** The accepted events of an identity, whenever they happened. */
    public Explained identity(String feed, List<String> written) {
        return identity(feed, written, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /**
     * The accepted events of an identity. Reads the identities of all days between the two times, which are in
     * microseconds.
     *
     * @param written the values of its columns, or one text with slashes between
     * @param from least event time; the least number for any
     * @param to event time before which they end; the greatest number for any
     * @throws LakeException if there is no such feed, or the identity is not of its form
     */
    public Explained identity(String feed, List<String> written, long from, long to) {
        requireFeed(feed);
        Table silver = now.table("silver." + feed);
        Map<String, Object> identity = IdentityOf.values(now.pipeline(), feed, silver, written);
        List<String> columns = new ArrayList<>(identity.keySet());
        columns.addAll(List.of("kafka_partition", "kafka_offset"));
        TimeColumn time = TimeColumn.of(silver);
        columns.add(time.name());
        Expression filter = Expressions.and(time.within(from, to), Conditions.equal(identity));
        List<RecordStory> all = FoundRows.some(silver, columns, filter).stream()
                .map(row -> outcomes.place(feed, row))
                .distinct()
                .map(place -> stories.of(place, Long.MAX_VALUE))
                .toList();
        String asked = feed + " " + String.join(" ", written);
        if (all.isEmpty()) {
            boolean isAny = from == Long.MIN_VALUE && to == Long.MAX_VALUE;
            notes.add("No event of feed " + feed + " was accepted with this identity"
                    + (isAny ? "" : " and such a time"));
            return answer(asked, mentions(feed, written), null);
        }
        if (all.size() > 1) {
            notes.add("The identity was accepted " + all.size() + " times, further apart than the duplicate horizon");
        }
        return answer(asked, all, null);
    }

    private void requireFeed(String feed) {
        if (!now.pipeline().feedNames().contains(feed)) {
            throw new LakeException("The lake has no feed '" + feed + "': it has "
                    + String.join(", ", now.pipeline().feedNames()));
        }
    }

    /** Rejected records have no identity, but their bytes may hold its text. */
    private List<RecordStory> mentions(String feed, List<String> written) {
        List<String> texts = IdentityOf.parts(now.pipeline().identity(feed).size(), written);
        Mentions holding = Mentions.in(now.table("silver.rejected"), feed, texts, MOST_MENTIONS);
        notes.add(
                holding.count() == 0
                        ? "No rejected record holds its text either: by commit " + now.shortHash()
                                + " the lake has not read it, or rejected it in bytes that spell it otherwise"
                        : "%,d rejected records hold its text%s"
                                .formatted(
                                        holding.count(), holding.count() > MOST_MENTIONS ? "; the first are:" : ":"));
        return holding.first().stream()
                .map(row -> outcomes.place(feed, row))
                .map(place -> stories.of(place, Long.MAX_VALUE))
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

    private Explained answer(String asked, List<RecordStory> records, GoldStory gold) {
        return new Explained(
                asked, now.commit().hash(), now.commit().time().toString(), records, gold, notes, files.counts());
    }
}
