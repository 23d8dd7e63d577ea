package io.kappalake.proof.chaos.lake;

import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.tables.ledger.Positions;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** The topics that all lakes of a run read, one after the other. */
public final class ChaosTopics {

    /** Brokers from 4.0 on refuse timestamps that are more than an hour ahead. Before that, they took any. */
    private static final String ANY_TIME = "message.timestamp.after.max.ms";

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Properties kafka;
    private final Map<String, Integer> partitions = new ConcurrentHashMap<>();

    public ChaosTopics(ProvedPipeline pipeline, Properties kafka, int partitions) {
        this.kafka = kafka;
        pipeline.topics().forEach(topic -> this.partitions.put(topic, partitions));
        this.partitions.keySet().forEach(this::takeAnyTime);
    }

    /** Number of partitions by topic; it changes with {@link #add}. */
    public Map<String, Integer> partitions() {
        return partitions;
    }

    private void takeAnyTime(String topic) {
        try (Admin admin = Admin.create(kafka)) {
            AlterConfigOp any = new AlterConfigOp(
                    new ConfigEntry(ANY_TIME, Long.toString(Long.MAX_VALUE)), AlterConfigOp.OpType.SET);
            Map<ConfigResource, Collection<AlterConfigOp>> change =
                    Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(any));
            done(admin.incrementalAlterConfigs(change).all());
        }
    }

    /** Drops all records, and returns by topic and partition where the next ones will be. */
    public Positions clear() {
        try (Admin admin = Admin.create(kafka)) {
            Map<TopicPartition, RecordsToDelete> gone = new HashMap<>();
            Positions ends = offsets(admin, partitions.keySet(), OffsetSpec.latest());
            ends.each((topic, partition, end) ->
                    gone.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(end)));
            done(admin.deleteRecords(gone).all());
            return ends;
        }
    }

    /** By partition, the first offset that Kafka still has. */
    public Positions first(String topic) {
        try (Admin admin = Admin.create(kafka)) {
            return offsets(admin, List.of(topic), OffsetSpec.earliest());
        }
    }

    private Positions offsets(Admin admin, Collection<String> topics, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (String topic : topics) {
            for (int partition = 0; partition < partitions.get(topic); partition++) {
                wanted.put(new TopicPartition(topic, partition), spec);
            }
        }
        Map<String, Map<Integer, Long>> offsets = new TreeMap<>();
        done(admin.listOffsets(wanted).all())
                .forEach((partition, found) -> offsets.computeIfAbsent(partition.topic(), topic -> new TreeMap<>())
                        .put(partition.partition(), found.offset()));
        return Positions.of(offsets);
    }

    /** Adds a partition and returns its number; the producer uses it from now on. */
    public int add(String topic) {
        try (Admin admin = Admin.create(kafka)) {
            int number = partitions.get(topic);
            done(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(number + 1)))
                    .all());
            partitions.put(topic, number + 1);
            return number;
        }
    }

    /** Deletes a topic and makes it again, with as many partitions. */
    public void makeAgain(String topic) {
        try (Admin admin = Admin.create(kafka)) {
            done(admin.deleteTopics(List.of(topic)).all());
            Wait.until(LIMIT, () -> !done(admin.listTopics().names()).contains(topic));
            done(admin.createTopics(List.of(new NewTopic(topic, partitions.get(topic), (short) 1)))
                    .all());
            Wait.until(LIMIT, () -> done(admin.listTopics().names()).contains(topic));
        }
        takeAnyTime(topic);
    }

    /** Drops the records of a partition before an offset, as retention does. */
    public void expire(String topic, int partition, long before) {
        try (Admin admin = Admin.create(kafka)) {
            done(admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(before)))
                    .all());
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
