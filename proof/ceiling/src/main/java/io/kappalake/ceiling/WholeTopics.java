package io.kappalake.ceiling;

import io.kappalake.tables.ledger.Positions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All records currently in some topics, from first to last, read by the calling thread. */
final class WholeTopics implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    private WholeTopics(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.ends = ends;
    }

    static WholeTopics of(String brokers, List<String> topics) {
        Properties settings = new Properties();
        settings.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        settings.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
        settings.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return new WholeTopics(consumer, consumer.endOffsets(partitions));
    }

    /** By topic and partition, the offset after the last record. */
    Positions ends() {
        Map<String, Map<Integer, Long>> byTopic = new TreeMap<>();
        ends.forEach((partition, end) -> byTopic.computeIfAbsent(partition.topic(), topic -> new TreeMap<>())
                .put(partition.partition(), end));
        return Positions.of(byTopic);
    }

    /** Passes topic and records of a partition, some thousand at a time, in order within the partition. */
    void forEach(BiConsumer<String, List<ConsumerRecord<byte[], byte[]>>> each) {
        Map<TopicPartition, Long> open = new HashMap<>(ends);
        open.values().removeIf(end -> end == 0);
        while (!open.isEmpty()) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            for (TopicPartition partition : polled.partitions()) {
                each.accept(partition.topic(), polled.records(partition));
                if (consumer.position(partition) >= ends.get(partition)) {
                    open.remove(partition);
                }
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
