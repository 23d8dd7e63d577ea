package io.kappalake.audit.deep;

import io.kappalake.audit.decode.RecordBytes;
import io.kappalake.audit.decode.TopicDecoder;
import io.kappalake.audit.decode.Verdict;
import io.kappalake.audit.feed.FieldDefinition.Origin;
import io.kappalake.audit.feed.RunRules;
import io.kappalake.audit.ledger.RuleHistory;
import io.kappalake.audit.payload.SchemaRegistry;
import io.kappalake.tables.ledger.TopicLogs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.StructLike;

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

    private record Key(String filesAt, String topic, RunRules rules) {}

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

    /** The rules that a record may have been judged by: those of the run that took it first. */
    List<RunRules> rules(int partition, long offset) {
        RuleHistory.Judged judged = history.of(feed, partition, offset);
        if (judged.later().isEmpty()) {
            return List.of(rules(judged.rules()));
        }
        List<RunRules> all = new ArrayList<>(List.of(rules(judged.rules())));
        judged.later().forEach(text -> all.add(rules(text)));
        return all.stream().distinct().toList();
    }

    String topic(int partition) {
        return logs.topic(feed, partition);
    }

    /** What Silver makes of the record's values. */
    SilverForm form(int partition, long offset) {
        return versions.get(filesAt(partition, offset)).form();
    }

    private String filesAt(int partition, long offset) {
        return history.of(feed, partition, offset).filesAt();
    }

    /** @param row with the {@link #columns} */
    Verdict decide(StructLike row, RecordBytes bytes, RunRules under) {
        int partition = row.get(0, Integer.class);
        Key key = new Key(filesAt(partition, row.get(1, Long.class)), topic(partition), under);
        TopicDecoder decoder = decoders.get(key);
        if (decoder == null) {
            decoder = new TopicDecoder(versions.get(key.filesAt).feed(), key.topic, under, registry);
            decoders.put(key, decoder);
        }
        return decoder.decide(bytes);
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

    static byte[] array(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
