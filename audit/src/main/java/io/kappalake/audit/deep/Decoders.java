package io.kappalake.audit.deep;

import io.kappalake.audit.decode.RecordBytes;
import io.kappalake.audit.decode.TopicDecoder;
import io.kappalake.audit.feed.FieldDefinition.Origin;
import io.kappalake.audit.feed.RunRules;
import io.kappalake.audit.ledger.RuleHistory;
import io.kappalake.audit.payload.SchemaRegistry;
import io.kappalake.tables.ledger.TopicLogs;
import it.unimi.dsi.fastutil.ints.Int2ObjectMap;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.util.ByteBuffers;

/** Decides on rows of Bronze, each by its topic and by the rules of the run that took it. */
final class Decoders {

    private final String feed;
    private final Map<String, FeedVersion> versions;
    private final TopicLogs logs;
    private final RuleHistory history;
    private final RunRules otherwise;
    private final SchemaRegistry registry;
    private final Map<String, RunRules> rules = new HashMap<>();
    private final Map<Key, TopicDecoder> decoders = new HashMap<>();
    private final List<String> columns;

    private final Int2ObjectMap<Known> latest = new Int2ObjectOpenHashMap<>();

    private record Key(String filesAt, String topic, RunRules rules) {}

    private record Known(RuleHistory.Judged judged, Judge judge) {}

    /**
     * @param versions of the feed, by the commits that have its files; at the empty text the newest
     * @param logs with the topics of all feeds
     * @param otherwise rules of commits that name none
     */
    Decoders(
            String feed,
            Map<String, FeedVersion> versions,
            TopicLogs logs,
            RuleHistory history,
            RunRules otherwise,
            SchemaRegistry registry) {
        this.feed = feed;
        this.versions = versions;
        this.logs = logs;
        this.history = history;
        this.otherwise = otherwise;
        this.registry = registry;
        this.columns =
                new ArrayList<>(List.of("kafka_partition", "kafka_offset", "kafka_timestamp", "kafka_key", "payload"));
        if (readsHeaders()) {
            columns.add("headers");
        }
    }

    private boolean readsHeaders() {
        return versions.values().stream()
                .flatMap(version -> version.feed().topics().stream())
                .anyMatch(topic -> topic.setting("framing", "").equals("headers")
                        || topic.fields().stream().anyMatch(field -> field.origin() == Origin.HEADER));
    }

    /** Of Bronze, to be read: partition, offset and time of Kafka first, then the bytes. */
    List<String> columns() {
        return columns;
    }

    private RunRules rules(String text) {
        return text.isEmpty() ? otherwise : rules.computeIfAbsent(text, RunRules::of);
    }

    /** What decides on a record. Those of a partition mostly have the same as the one before. */
    Judge judge(int partition, long offset) {
        RuleHistory.Judged judged = history.of(feed, partition, offset);
        Known known = latest.get(partition);
        if (known == null || known.judged != judged) {
            known = new Known(judged, judge(logs.topic(feed, partition), judged));
            latest.put(partition, known);
        }
        return known.judge;
    }

    private Judge judge(String topic, RuleHistory.Judged judged) {
        List<RunRules> all = new ArrayList<>(List.of(rules(judged.rules())));
        judged.later().forEach(text -> all.add(rules(text)));
        List<RunRules> some = all.stream().distinct().toList();
        FeedVersion version = versions.get(judged.filesAt());
        List<TopicDecoder> each = some.stream()
                .map(under -> decoders.computeIfAbsent(
                        new Key(judged.filesAt(), topic, under),
                        key -> new TopicDecoder(version.feed(), topic, under, registry)))
                .toList();
        return new Judge(topic, some, each, version.form());
    }

    @SuppressWarnings("unchecked")
    RecordBytes bytes(StructLike row) {
        Map<String, ByteBuffer> headers = columns.size() > 5 ? (Map<String, ByteBuffer>) row.get(5, Map.class) : null;
        return new RecordBytes(
                row.get(2, Long.class),
                array(row.get(3, ByteBuffer.class)),
                array(row.get(4, ByteBuffer.class)),
                headers);
    }

    /** A copy, since the buffer may be used again for the next row. */
    private static byte[] array(ByteBuffer buffer) {
        return buffer == null ? null : ByteBuffers.copy(buffer).array();
    }
}
