package io.kappalake.replay.publish;

import io.kappalake.jobs.source.KafkaFeeds;
import io.kappalake.jobs.write.RawRecords;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Writes Bronze files with the raw records of the last seconds, which a replay has read and main has not. */
final class RawTail {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private RawTail() {}

    /**
     * Writes the files.
     *
     * @return files by Bronze table
     * @throws LakeException if Kafka does not deliver the records within a minute
     */
    static Map<String, List<DataFile>> of(
            Properties kafka, Lake main, Positions ledgerFrom, Positions ledgerTo, TopicLogs logs) {
        Positions from = logs.inKafka(ledgerFrom);
        Positions to = logs.inKafka(ledgerTo);
        Map<String, List<DataFile>> files = new TreeMap<>();
        for (Feed<?> feed : Pipeline.of(main).feeds()) {
            Map<TopicPartition, Long> starts = new HashMap<>();
            Map<TopicPartition, Long> ends = new HashMap<>();
            for (String topic : logs.ofFeed(feed.name())) {
                to.of(topic).forEach((partition, end) -> {
                    long start = from.of(topic, partition).orElse(0);
                    if (start < end) {
                        starts.put(new TopicPartition(topic, partition), start);
                        ends.put(new TopicPartition(topic, partition), end);
                    }
                });
            }
            if (!ends.isEmpty()) {
                files.put("bronze." + feed.name(), written(kafka, main, feed, starts, ends, logs));
            }
        }
        return files;
    }

    private static List<DataFile> written(
            Properties kafka,
            Lake main,
            Feed<?> feed,
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends,
            TopicLogs logs) {
        TableWriter<RawRecord> writer = new TableWriter<>(Bronze.of(feed), main.table("bronze." + feed.name()), 0, 0);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                KafkaFeeds.consumer(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(ends.keySet());
            starts.forEach(consumer::seek);
            // Positions, not records: the last offsets may have none.
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new LakeException("Kafka did not return all records of " + ends + " in " + LIMIT.toSeconds()
                            + " s, so nothing was published: check that it runs");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                        writer.write(
                                RawRecords.of(record, logs.generation(record.topic()), logs.number(record.topic())));
                    }
                }
            }
            return writer.complete();
        } catch (KafkaException e) {
            throw new LakeException(
                    "Kafka does not return the records of " + ends + ", so nothing was published: " + e.getMessage(),
                    e);
        }
    }
}
