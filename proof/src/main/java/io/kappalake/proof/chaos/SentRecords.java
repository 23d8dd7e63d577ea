package io.kappalake.proof.chaos;

import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.truth.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What was sent to Kafka for one lake, with the positions that Kafka assigned. A key keeps its partition when
 * partitions are added, as with a careful producer. Otherwise nobody could say in which of two partitions an identity
 * came first.
 */
final class SentRecords implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Integer> partitions;
    private final Map<String, Integer> partitionByKey = new HashMap<>();
    private final List<StoredRecord> records = new ArrayList<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** @param partitions number of partitions by topic, which grows */
    public SentRecords(Properties kafka, Map<String, Integer> partitions) {
        Properties settings = new Properties();
        settings.putAll(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("linger.ms", "5");
        settings.put("metadata.max.age.ms", "1000");
        settings.put("delivery.timeout.ms", "180000");
        settings.put("request.timeout.ms", "5000");
        settings.put("reconnect.backoff.max.ms", "500");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.partitions = partitions;
    }

    synchronized int partitionOf(SimulatedRecord record) {
        String key = record.topic() + ':' + Arrays.toString(record.key());
        int count = partitions.get(record.topic());
        // A third of the new keys go to the newest partition: the job already knows the others.
        return partitionByKey.computeIfAbsent(
                key, k -> Math.floorMod(k.hashCode(), 3) == 0 ? count - 1 : Math.floorMod(k.hashCode() / 3, count));
    }

    /** Sends all of them and waits until Kafka has them. */
    public void send(Collection<SimulatedRecord> market) {
        for (SimulatedRecord record : market) {
            ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(
                    record.topic(), partitionOf(record), record.timestampMillis(), record.key(), record.payload());
            record.headers().forEach((name, value) -> message.headers().add(new RecordHeader(name, value)));
            producer.send(message, (place, problem) -> {
                if (problem != null) {
                    failure.compareAndSet(null, problem);
                    return;
                }
                add(new StoredRecord(
                        record.topic(),
                        place.partition(),
                        place.offset(),
                        place.timestamp(),
                        record.key(),
                        record.payload(),
                        record.headers()));
            });
        }
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("Kafka did not take a record", failure.get());
        }
    }

    private synchronized void add(StoredRecord record) {
        records.add(record);
    }

    public synchronized List<StoredRecord> all() {
        return List.copyOf(records);
    }

    /** By topic and partition, the offset after the last record. */
    public Positions ends() {
        Map<String, Map<Integer, Long>> ends = new TreeMap<>();
        all().forEach(record -> ends.computeIfAbsent(record.topic(), topic -> new TreeMap<>())
                .merge(record.partition(), record.offset() + 1, Math::max));
        return Positions.of(ends);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
