package io.kappalake.jobs.source;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Positions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The committed records with which partitions go on from given offsets. */
public final class NextRecords {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private NextRecords() {}

    /**
     * By topic the oldest Kafka time among the next records of its partitions, in microseconds since the epoch; topics in which none waits are left out.
     *
     * @param from by topic and partition the offset to look from
     * @throws LakeException when Kafka does not answer or no longer has such an offset
     */
    public static Map<String, Long> oldest(Properties kafka, Positions from) {
        if (from.isEmpty()) {
            return Map.of();
        }
        try (var consumer =
                new KafkaConsumer<>(properties(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Map<TopicPartition, Long> ends = waiting(consumer, from);
            consumer.assign(ends.keySet());
            ends.keySet()
                    .forEach(partition ->
                            consumer.seek(partition, from.of(partition.topic()).get(partition.partition())));
            return oldest(consumer, ends, kafka);
        } catch (KafkaException e) {
            throw new LakeException(
                    new KafkaTrouble(kafka).refused("read the record that the lake resumes from", e), e);
        }
    }

    /** Partitions that have offsets left, with the offset after their last. */
    private static Map<TopicPartition, Long> waiting(KafkaConsumer<byte[], byte[]> consumer, Positions from) {
        List<TopicPartition> all = new ArrayList<>();
        from.each((topic, partition, offset) -> all.add(new TopicPartition(topic, partition)));
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(all));
        ends.entrySet()
                .removeIf(end -> end.getValue()
                        <= from.of(end.getKey().topic()).get(end.getKey().partition()));
        return ends;
    }

    private static Map<String, Long> oldest(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Properties kafka) {
        Map<String, Long> oldest = new TreeMap<>();
        Set<TopicPartition> open = new HashSet<>(ends.keySet());
        Instant until = Instant.now().plus(PATIENCE);
        while (!open.isEmpty()) {
            if (Instant.now().isAfter(until)) {
                throw new LakeException("Kafka at " + kafka.getProperty("bootstrap.servers")
                        + " did not return the records that the lake resumes from, of " + open + ", within "
                        + PATIENCE.toSeconds() + " s: check that its brokers are up");
            }
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
            for (TopicPartition partition : records.partitions()) {
                ConsumerRecord<byte[], byte[]> first =
                        records.records(partition).get(0);
                oldest.merge(partition.topic(), Micros.ofKafka(first.timestamp()), Math::min);
            }
            open.removeAll(records.partitions());
            // What is left of a partition may be aborted.
            open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
            Set<TopicPartition> answered = new HashSet<>(ends.keySet());
            answered.removeAll(open);
            consumer.pause(answered);
        }
        return oldest;
    }

    private static Properties properties(Properties kafka) {
        Properties properties = KafkaFeeds.consumer(kafka);
        properties.put("max.partition.fetch.bytes", "65536");
        properties.put("default.api.timeout.ms", Long.toString(PATIENCE.toMillis()));
        return properties;
    }
}
