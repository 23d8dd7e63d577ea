package io.kappalake.jobs.source;

import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads and decodes the feeds from their topics, with watermarks per partition.
 *
 * @param properties consumer properties, including the bootstrap servers
 * @param topics of all feeds
 * @param start by feed and partition, the first offset to read, in the lake's numbering; a missing partition starts at
 *     its beginning
 * @param stop by feed and partition, the offset to stop before; empty reads for ever
 * @param logs the lake's, with the leader epochs of the records before {@code start}
 * @param pace how far apart in event time partitions may be
 * @param found where a run without end learns of further topics that match a pattern
 */
public record KafkaFeeds(
        Properties properties,
        Rules rules,
        List<String> topics,
        Positions start,
        Positions stop,
        TopicLogs logs,
        Pace pace,
        LakeLogs found)
        implements FeedSource {

    /** The given topics and no others, each partition at its own pace. */
    public KafkaFeeds(
            Properties properties, Rules rules, List<String> topics, Positions start, Positions stop, TopicLogs logs) {
        this(properties, rules, topics, start, stop, logs, Pace.FREE, LakeLogs.NONE);
    }

    /** A partition whose event time stands still this long (wall clock) no longer holds back the watermark. */
    private static final Duration IDLE = Duration.ofSeconds(10);

    private static final String DISCOVERY = "partition.discovery.interval.ms";

    @Override
    public <E extends Event> DataStream<Decoded<E>> read(StreamExecutionEnvironment env, Feed<E> feed) {
        String name = "bronze-" + feed.name() + "-read";
        return env.fromSource(source(feed), pace.of(watermarks(rules)), name, EventTypes.decoded())
                .uid(name);
    }

    @Override
    public Map<String, Long> begins() {
        return NextRecords.oldest(properties, start, logs);
    }

    @Override
    public TopicIds topicIds() {
        return new KafkaTopicIds(properties, topics, finds());
    }

    /** Omits the properties, which may contain a password. */
    @Override
    public String toString() {
        return "Kafka from " + start + (stop.isEmpty() ? "" : " to " + stop);
    }

    private boolean finds() {
        return found != LakeLogs.NONE && stop.isEmpty();
    }

    private <E extends Event> Source<Decoded<E>, ?, ?> source(Feed<E> feed) {
        List<String> names = logs.ofFeed(feed.name());
        KafkaSourceBuilder<byte[]> topic = KafkaSource.<byte[]>builder()
                .setKafkaSubscriber(new FeedPartitions(feed.name(), names, finds(feed) ? found : LakeLogs.NONE))
                .setProperties(properties)
                .setStartingOffsets(new LakeOffsets(byPartition(start, names), Missing.BEGINNING))
                // The connector insists on the next two for its own reader, which TopicReader replaces.
                .setProperty("commit.offsets.on.checkpoint", "false")
                .setDeserializer(KafkaRecordDeserializationSchema.valueOnly(ByteArrayDeserializer.class));
        HashMap<TopicPartition, Long> ends = byPartition(stop, names);
        if (stop.isEmpty()) {
            topic.setProperty(DISCOVERY, properties.getProperty(DISCOVERY, finds(feed) ? "10000" : "30000"));
        } else {
            topic.setBounded(new LakeOffsets(ends, Missing.ZERO));
        }
        HashMap<String, LastRead> last = new HashMap<>();
        names.forEach(name -> last.put(name, LastRead.of(name, start, logs)));
        return new TopicSource<>(feed, rules, consumer(properties), topic.build(), ends, last, found);
    }

    private boolean finds(Feed<?> feed) {
        return finds() && !feed.topics().patterns().isEmpty();
    }

    private HashMap<TopicPartition, Long> byPartition(Positions positions, List<String> names) {
        HashMap<TopicPartition, Long> offsets = new HashMap<>();
        logs.inKafka(positions).each((topic, partition, offset) -> {
            if (names.contains(topic)) {
                offsets.put(new TopicPartition(topic, partition), offset);
            }
        });
        return offsets;
    }

    /** Settings of a consumer of the feeds, whatever the properties say. */
    public static Properties consumer(Properties properties) {
        Properties consumer = new Properties();
        consumer.putAll(properties);
        consumer.setProperty("isolation.level", "read_committed");
        consumer.setProperty("enable.auto.commit", "false");
        // An offset that Kafka no longer has must fail loudly.
        consumer.setProperty("auto.offset.reset", "none");
        return consumer;
    }

    static <E extends Event> WatermarkStrategy<Decoded<E>> watermarks(Rules rules) {
        return watermarks(rules, IDLE);
    }

    /** @param idle see {@link EventTimes} */
    static <E extends Event> WatermarkStrategy<Decoded<E>> watermarks(Rules rules, Duration idle) {
        return WatermarkStrategy.forGenerator(
                context -> new EventTimes<>(rules, idle, context.getInputActivityClock()));
    }

    /** Position of a partition that is new to the lake. */
    private enum Missing {
        BEGINNING,
        ZERO
    }

    /** Fixed offsets. */
    private record LakeOffsets(HashMap<TopicPartition, Long> byPartition, Missing missing)
            implements OffsetsInitializer {

        @Override
        public Map<TopicPartition, Long> getPartitionOffsets(
                Collection<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
            Map<TopicPartition, Long> first =
                    missing == Missing.BEGINNING ? kafka.beginningOffsets(partitions) : Map.of();
            Map<TopicPartition, Long> offsets = new HashMap<>();
            for (TopicPartition partition : partitions) {
                Long known = byPartition.get(partition);
                offsets.put(partition, known != null ? known : first.getOrDefault(partition, 0L));
            }
            return offsets;
        }

        @Override
        public OffsetResetStrategy getAutoOffsetResetStrategy() {
            return OffsetResetStrategy.NONE;
        }
    }
}
