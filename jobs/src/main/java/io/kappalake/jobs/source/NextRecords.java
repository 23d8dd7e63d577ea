package io.kappalake.jobs.source;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
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
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The first committed records of partitions from given offsets. */
public final class NextRecords {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private NextRecords() {}

    /**
     * By feed, the oldest Kafka time among the next records of its partitions, in microseconds since the epoch. Omits
     * feeds without waiting records.
     *
     * @param ledger by feed and partition, the offset to look from
     * @param logs the logs that they belong to
     * @throws LakeException if Kafka does not answer or no longer has such an offset
     */
    public static Map<String, Long> oldest(Properties kafka, Positions ledger, TopicLogs logs) {
        Map<String, Long> oldest = new TreeMap<>();
        first(kafka, logs.inKafka(ledger), end -> Long.MAX_VALUE)
                .forEach(record ->
                        oldest.merge(logs.feed(record.topic()), Micros.ofKafka(record.timestamp()), Math::min));
        return oldest;
    }

    /**
     * By feed and partition, the offset of the first committed record between two positions. Omits partitions with only
     * markers and aborted records.
     *
     * @param from by feed and partition, the offset to look from
     * @param until the offset to stop before; an unknown one means there is nothing to look for
     * @param logs the logs that they belong to
     * @throws LakeException if Kafka does not answer or no longer has such an offset
     */
    public static Positions before(Properties kafka, Positions from, Positions until, TopicLogs logs) {
        Positions stop = logs.inKafka(until);
        Positions found = Positions.NONE;
        for (ConsumerRecord<byte[], byte[]> record :
                first(kafka, logs.inKafka(from), partition -> stop.of(partition.topic(), partition.partition())
                        .orElse(0))) {
            found = found.with(record.topic(), record.partition(), record.offset());
        }
        return logs.ofKafka(found);
    }

    private static List<ConsumerRecord<byte[], byte[]>> first(
            Properties kafka, Positions from, ToLongFunction<TopicPartition> stop) {
        if (from.isEmpty()) {
            return List.of();
        }
        try (var consumer =
                new KafkaConsumer<>(properties(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Map<TopicPartition, Long> ends = waiting(consumer, from, stop);
            consumer.assign(ends.keySet());
            ends.keySet()
                    .forEach(partition ->
                            consumer.seek(partition, from.of(partition.topic()).get(partition.partition())));
            return first(consumer, ends, kafka);
        } catch (OffsetOutOfRangeException e) {
            throw new LakeException(
                    "Kafka at %s no longer has what the lake reads next: offset %s"
                            .formatted(
                                    kafka.getProperty("bootstrap.servers"),
                                    e.offsetOutOfRangePartitions().entrySet().stream()
                                            .map(lost -> lost.getValue() + " of "
                                                    + lost.getKey().topic() + "/"
                                                    + lost.getKey().partition())
                                            .sorted()
                                            .collect(Collectors.joining(", "))),
                    e);
        } catch (KafkaException e) {
            throw new KafkaTrouble(kafka).failed("read the record that the lake resumes from", e);
        }
    }

    /** Partitions with offsets left, and the offset after their last. */
    private static Map<TopicPartition, Long> waiting(
            KafkaConsumer<byte[], byte[]> consumer, Positions from, ToLongFunction<TopicPartition> stop) {
        List<TopicPartition> all = new ArrayList<>();
        from.each((topic, partition, offset) -> all.add(new TopicPartition(topic, partition)));
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(all));
        ends.replaceAll((partition, end) -> Math.min(end, stop.applyAsLong(partition)));
        ends.entrySet()
                .removeIf(end -> end.getValue()
                        <= from.of(end.getKey().topic()).get(end.getKey().partition()));
        return ends;
    }

    private static List<ConsumerRecord<byte[], byte[]>> first(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Properties kafka) {
        List<ConsumerRecord<byte[], byte[]>> first = new ArrayList<>();
        Set<TopicPartition> open = new HashSet<>(ends.keySet());
        Instant until = Instant.now().plus(PATIENCE);
        while (!open.isEmpty()) {
            if (Instant.now().isAfter(until)) {
                throw new LakeUnreachable(
                        "Kafka at " + kafka.getProperty("bootstrap.servers")
                                + " did not return the records that the lake resumes from, of " + open + ", within "
                                + PATIENCE.toSeconds() + " s: check that its brokers are up",
                        null);
            }
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
            for (TopicPartition partition : records.partitions()) {
                ConsumerRecord<byte[], byte[]> next = records.records(partition).get(0);
                if (next.offset() < ends.get(partition)) {
                    first.add(next);
                }
            }
            open.removeAll(records.partitions());
            // The rest of a partition may be aborted.
            open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
            Set<TopicPartition> answered = new HashSet<>(ends.keySet());
            answered.removeAll(open);
            consumer.pause(answered);
        }
        return first;
    }

    private static Properties properties(Properties kafka) {
        Properties properties = KafkaFeeds.consumer(kafka);
        properties.put("max.partition.fetch.bytes", "65536");
        properties.put("default.api.timeout.ms", Long.toString(PATIENCE.toMillis()));
        return properties;
    }
}
