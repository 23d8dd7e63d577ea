package io.kappalake.tables.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kappalake.tables.LakeException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ledger's maps as JSON text, keys in order, so that equal ledgers have equal texts. Offsets and logs of many
 * partitions are {@link DenseText}: at most 14 bytes for each partition.
 */
public final class LedgerText {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Up to so many characters, about 40 partitions, a text is for people. */
    private static final int PLAIN = 1024;

    private LedgerText() {}

    /** Offsets by topic and partition, such as <code>{"trades":{"0":17}}</code>. */
    public static String positions(Positions positions) {
        ObjectNode root = JSON.createObjectNode();
        positions.topics().forEach(root::putObject);
        positions.each(
                (topic, partition, offset) -> ((ObjectNode) root.get(topic)).put(Integer.toString(partition), offset));
        return root.toString();
    }

    public static Positions positions(String text) {
        Map<String, Map<Integer, Long>> positions = new TreeMap<>();
        parse(text).properties().forEach(topic -> {
            Map<Integer, Long> partitions = new TreeMap<>();
            topic.getValue()
                    .properties()
                    .forEach(partition -> partitions.put(
                            Integer.valueOf(partition.getKey()),
                            partition.getValue().asLong()));
            positions.put(topic.getKey(), partitions);
        });
        return Positions.of(positions);
    }

    static String offsets(OffsetRanges offsets) {
        ObjectNode root = JSON.createObjectNode();
        offsets.topics().forEach(root::putObject);
        offsets.each((topic, partition, range) -> ((ObjectNode) root.get(topic))
                .putArray(Integer.toString(partition))
                .add(range.from())
                .add(range.to()));
        String text = root.toString();
        return text.length() > PLAIN ? DenseText.of(columns(offsets)) : text;
    }

    /**
     * The same in three columns: partitions, each as its distance from the one before it; first offsets; numbers of
     * offsets. Neighbours are alike, which is what a compressor needs: <code>{"trades":[[0,1],[10,20],[5,5]]}</code>.
     */
    private static String columns(OffsetRanges offsets) {
        ObjectNode root = JSON.createObjectNode();
        for (String topic : offsets.topics()) {
            ArrayNode columns = root.putArray(topic);
            ArrayNode partitions = columns.addArray();
            ArrayNode from = columns.addArray();
            ArrayNode counts = columns.addArray();
            int before = 0;
            for (Map.Entry<Integer, OffsetRange> range : offsets.of(topic).entrySet()) {
                partitions.add(range.getKey() - before);
                from.add(range.getValue().from());
                counts.add(range.getValue().count());
                before = range.getKey();
            }
        }
        return root.toString();
    }

    private static OffsetRanges ofColumns(String text) {
        Map<String, Map<Integer, OffsetRange>> offsets = new TreeMap<>();
        parse(text).properties().forEach(topic -> {
            JsonNode columns = topic.getValue();
            Map<Integer, OffsetRange> partitions = new TreeMap<>();
            int partition = 0;
            for (int i = 0; i < columns.path(0).size(); i++) {
                partition += columns.path(0).path(i).asInt();
                long from = columns.path(1).path(i).asLong();
                partitions.put(
                        partition,
                        new OffsetRange(from, from + columns.path(2).path(i).asLong()));
            }
            offsets.put(topic.getKey(), partitions);
        });
        return OffsetRanges.of(offsets);
    }

    static OffsetRanges offsets(String text) {
        if (DenseText.is(text)) {
            return ofColumns(DenseText.text(text));
        }
        Map<String, Map<Integer, OffsetRange>> offsets = new TreeMap<>();
        parse(text).properties().forEach(topic -> {
            Map<Integer, OffsetRange> partitions = new TreeMap<>();
            topic.getValue().properties().forEach(partition -> {
                ArrayNode range = (ArrayNode) partition.getValue();
                partitions.put(
                        Integer.valueOf(partition.getKey()),
                        new OffsetRange(range.get(0).asLong(), range.get(1).asLong()));
            });
            offsets.put(topic.getKey(), partitions);
        });
        return OffsetRanges.of(offsets);
    }

    public static String feeds(Map<String, FeedCounts> feeds) {
        ObjectNode root = JSON.createObjectNode();
        new TreeMap<>(feeds).forEach((feed, counts) -> {
            ObjectNode node = root.putObject(feed)
                    .put("read", counts.read())
                    .put("accepted", counts.accepted())
                    .put("duplicate", counts.duplicates());
            ObjectNode rejected = node.putObject("rejected");
            counts.rejected().forEach(rejected::put);
            node.put("late", counts.late());
            broken(node, "warned", counts.warned());
            broken(node, "held", counts.held());
        });
        return root.toString();
    }

    /** Left out where there are none: nearly always, and in all earlier ledgers. */
    private static void broken(ObjectNode node, String name, Map<String, Long> counts) {
        if (!counts.isEmpty()) {
            counts.forEach(node.putObject(name)::put);
        }
    }

    private static Map<String, Long> byReason(JsonNode node) {
        Map<String, Long> counts = new LinkedHashMap<>();
        node.properties()
                .forEach(reason -> counts.put(reason.getKey(), reason.getValue().asLong()));
        return counts;
    }

    public static Map<String, FeedCounts> feeds(String text) {
        Map<String, FeedCounts> feeds = new TreeMap<>();
        parse(text).properties().forEach(feed -> {
            JsonNode node = feed.getValue();
            feeds.put(
                    feed.getKey(),
                    new FeedCounts(
                            node.path("read").asLong(),
                            node.path("accepted").asLong(),
                            node.path("duplicate").asLong(),
                            byReason(node.path("rejected")),
                            node.path("late").asLong(),
                            byReason(node.path("warned")),
                            byReason(node.path("held"))));
        });
        return feeds;
    }

    public static String progress(Map<String, Progress> progress) {
        ObjectNode root = JSON.createObjectNode();
        new TreeMap<>(progress).forEach((family, value) -> root.putObject(family)
                .put("watermark", value.watermark())
                .put("sealed", value.sealed()));
        return root.toString();
    }

    public static Map<String, Progress> progress(String text) {
        Map<String, Progress> progress = new TreeMap<>();
        parse(text)
                .properties()
                .forEach(family -> progress.put(
                        family.getKey(),
                        new Progress(
                                family.getValue().path("watermark").asLong(Long.MIN_VALUE),
                                family.getValue().path("sealed").asLong(Long.MIN_VALUE))));
        return progress;
    }

    /**
     * Such as <code>{"cluster":"…","topics":{"trades":{"id":"…","epochs":{"0":3}}}}</code>. A topic with another name
     * than its feed has {@code feed}, one that is not the first of its feed has {@code number}.
     */
    static String logs(TopicLogs logs) {
        ObjectNode root = JSON.createObjectNode().put("cluster", logs.cluster());
        ObjectNode topics = root.putObject("topics");
        logs.topics().forEach((topic, log) -> {
            ObjectNode node = topics.putObject(topic).put("id", log.id());
            if (!log.feed().equals(topic)) {
                node.put("feed", log.feed());
            }
            if (log.number() > 0) {
                node.put("number", log.number());
            }
            if (log.generation() > 0) {
                node.put("generation", log.generation());
            }
            ObjectNode epochs = node.putObject("epochs");
            log.epochs().forEach((partition, epoch) -> epochs.put(Integer.toString(partition), epoch));
        });
        String text = root.toString();
        return text.length() > PLAIN ? DenseText.of(text) : text;
    }

    static TopicLogs logs(String text) {
        JsonNode root = parse(DenseText.text(text));
        SortedMap<String, TopicLog> topics = new TreeMap<>();
        root.path("topics").properties().forEach(topic -> {
            SortedMap<Integer, Integer> epochs = new TreeMap<>();
            topic.getValue()
                    .path("epochs")
                    .properties()
                    .forEach(epoch -> epochs.put(
                            Integer.valueOf(epoch.getKey()), epoch.getValue().asInt()));
            topics.put(
                    topic.getKey(),
                    new TopicLog(
                            topic.getValue().path("id").asText(),
                            topic.getValue().path("generation").asInt(),
                            epochs,
                            topic.getValue().path("feed").asText(topic.getKey()),
                            topic.getValue().path("number").asInt()));
        });
        return new TopicLogs(root.path("cluster").asText(), topics);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new LakeException(
                    "A ledger in the lake cannot be read: '" + text + "' is not JSON; see ./lake log for the commit",
                    e);
        }
    }
}
