package io.kappalake.local.health;

import io.kappalake.jobs.JobRefused;
import io.kappalake.jobs.KafkaTrouble;
import io.kappalake.jobs.Topics;
import io.kappalake.transforms.feed.Feeds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Records in Kafka that are not in the lake.
 *
 * @param lag how many, by topic
 * @param oldest the oldest Kafka timestamp among the next records of all partitions, {@link HealthFacts#NEVER} where none waits
 */
record WaitingRecords(Map<String, Long> lag, Instant oldest) {

    static final WaitingRecords NONE = new WaitingRecords(Map.of(), HealthFacts.NEVER);

    private static final Duration ANSWER = Duration.ofSeconds(5);

    /**
     * @param ends by topic and partition the offset that the lake goes on from
     * @throws JobRefused when Kafka does not answer or no longer has what the lake needs next
     */
    static WaitingRecords after(Map<String, Map<Integer, Long>> ends, Properties kafka) {
        Map<String, Long> lag = new TreeMap<>();
        Map<TopicPartition, Long> next = new HashMap<>();
        List<String> topics = Feeds.topics();
        try (Topics known = new Topics(kafka)) {
            known.require(topics);
            Map<String, Map<Integer, Long>> first = known.first(topics);
            known.end(topics)
                    .forEach((topic, offsets) -> offsets.forEach((partition, end) -> {
                        long from = ends.getOrDefault(topic, Map.of())
                                .getOrDefault(partition, first.get(topic).get(partition));
                        lag.merge(topic, Math.max(0, end - from), Long::sum);
                        if (end > from) {
                            next.put(new TopicPartition(topic, partition), from);
                        }
                    }));
        }
        return new WaitingRecords(lag, next.isEmpty() ? HealthFacts.NEVER : oldest(next, kafka));
    }

    private static Instant oldest(Map<TopicPartition, Long> next, Properties kafka) {
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "none");
        properties.put("max.partition.fetch.bytes", "65536");
        properties.put("default.api.timeout.ms", Integer.toString((int) ANSWER.toMillis()));
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(next.keySet());
            next.forEach(consumer::seek);
            Instant oldest = Instant.MAX;
            ConsumerRecords<byte[], byte[]> records = consumer.poll(ANSWER);
            for (TopicPartition partition : records.partitions()) {
                ConsumerRecord<byte[], byte[]> first =
                        records.records(partition).get(0);
                Instant time = Instant.ofEpochMilli(first.timestamp());
                oldest = time.isBefore(oldest) ? time : oldest;
            }
            return oldest.equals(Instant.MAX) ? HealthFacts.NEVER : oldest;
        } catch (KafkaException e) {
            throw new JobRefused(new KafkaTrouble(kafka).refused("read the record that the lake goes on from", e), e);
        }
    }
}
