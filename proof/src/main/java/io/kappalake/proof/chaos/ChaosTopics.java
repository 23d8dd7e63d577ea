package io.kappalake.proof.chaos;

import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.Pipeline;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** The topics that all lakes of a run read, one after the other. */
final class ChaosTopics {

    private final Properties kafka;
    private final Map<String, Integer> partitions = new ConcurrentHashMap<>();

    ChaosTopics(Properties kafka, int partitions) {
        this.kafka = kafka;
        Pipeline.MARKET.topics().forEach(topic -> this.partitions.put(topic, partitions));
    }

    /** Number of partitions by topic; it changes with {@link #add}. */
    Map<String, Integer> partitions() {
        return partitions;
    }

    /** Drops all records, and returns by topic and partition where the next ones will be. */
    Positions clear() {
        try (Admin admin = Admin.create(kafka)) {
            Map<TopicPartition, OffsetSpec> all = new HashMap<>();
            partitions.forEach((topic, count) -> {
                for (int partition = 0; partition < count; partition++) {
                    all.put(new TopicPartition(topic, partition), OffsetSpec.latest());
                }
            });
            Map<String, Map<Integer, Long>> ends = new TreeMap<>();
            Map<TopicPartition, RecordsToDelete> gone = new HashMap<>();
            done(admin.listOffsets(all).all()).forEach((partition, end) -> {
                ends.computeIfAbsent(partition.topic(), topic -> new TreeMap<>())
                        .put(partition.partition(), end.offset());
                gone.put(partition, RecordsToDelete.beforeOffset(end.offset()));
            });
            done(admin.deleteRecords(gone).all());
            return Positions.of(ends);
        }
    }

    /** Adds a partition and returns its number; the producer uses it from now on. */
    int add(String topic) {
        try (Admin admin = Admin.create(kafka)) {
            int number = partitions.get(topic);
            done(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(number + 1)))
                    .all());
            partitions.put(topic, number + 1);
            return number;
        }
    }

    private static <T> T done(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka refused the change to the topics", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for Kafka", e);
        }
    }
}
