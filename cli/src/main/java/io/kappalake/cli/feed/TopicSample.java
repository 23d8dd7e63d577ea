package io.kappalake.cli.feed;

import io.kappalake.jobs.source.Topics;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.RawRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The last records of each partition of a topic, as the job would read them. Joins no group and commits nothing. */
final class TopicSample {

    private static final Duration POLL = Duration.ofMillis(200);

    private TopicSample() {}

    /**
     * Reads up to where the topic ends now.
     *
     * @param most records
     * @throws LakeException if there is no such topic, or it is empty
     */
    static void read(Properties kafka, String topic, int most, Consumer<RawRecord> each) {
        try (Topics topics = new Topics(kafka)) {
            topics.require(List.of(topic));
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Map<TopicPartition, Long> ends = seek(consumer, topic, most);
            if (ends.isEmpty()) {
                throw new LakeException("Topic " + topic + " is empty: send it some records first");
            }
            int left = most;
            while (left > 0 && !ends.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Long end = ends.get(new TopicPartition(topic, record.partition()));
                    if (left > 0 && end != null && record.offset() < end) {
                        each.accept(raw(record));
                        left--;
                    }
                }
                ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            }
        } catch (KafkaException e) {
            throw new LakeException(
                    "Cannot read topic %s: %s: check --kafka-bootstrap-servers and --kafka-properties"
                            .formatted(topic, LakeException.innermost(e)),
                    e);
        }
    }

    /** Goes to the last records; the ends of the partitions that have some. */
    private static Map<TopicPartition, Long> seek(KafkaConsumer<byte[], byte[]> consumer, String topic, int most) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
        ends.entrySet().removeIf(end -> first.get(end.getKey()) >= end.getValue());
        int partitionsWithRecords = Math.max(1, ends.size());
        long share = (most + partitionsWithRecords - 1) / partitionsWithRecords;
        consumer.assign(ends.keySet());
        ends.forEach((partition, end) -> consumer.seek(partition, Math.max(first.get(partition), end - share)));
        return ends;
    }

    private static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
        Map<String, byte[]> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), header.value()));
        return new RawRecord(
                record.partition(), record.offset(), record.timestamp() * 1000, record.key(), record.value(), headers);
    }

    private static Properties settings(Properties kafka) {
        Properties settings = new Properties();
        settings.putAll(kafka);
        settings.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        return settings;
    }
}
