package io.kappalake.proof.chaos.lake;

import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.tables.ledger.Generation;
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
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What was sent to Kafka for one lake, with the positions that Kafka assigned, and what became of it when Kafka lost
 * records. A key keeps its partition when partitions are added, as with a careful producer. Otherwise nobody could say
 * in which of two partitions an identity came first.
 */
public final class SentRecords implements AutoCloseable {

    private final ProvedPipeline pipeline;
    private final Properties settings = new Properties();
    private final Map<String, Integer> partitions;
    private final Map<String, Integer> partitionByKey = new HashMap<>();
    private final Map<String, Integer> generations = new HashMap<>();
    /** What Kafka has, in its own partition numbers. */
    private final List<StoredRecord> records = new ArrayList<>();
    /** What Kafka no longer has, in its own partition numbers, until {@link #decide} says whether the lake has it. */
    private final List<StoredRecord> gone = new ArrayList<>();
    /** What the lake has and Kafka has not, in the ledger's partition numbers. */
    private final List<StoredRecord> kept = new ArrayList<>();
    /** What neither has, in the ledger's partition numbers. */
    private final List<StoredRecord> lost = new ArrayList<>();

    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private KafkaProducer<byte[], byte[]> producer;

    /** @param partitions number of partitions by topic, which grows */
    public SentRecords(ProvedPipeline pipeline, Properties kafka, Map<String, Integer> partitions) {
        this.pipeline = pipeline;
        settings.putAll(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("linger.ms", "5");
        settings.put("metadata.max.age.ms", "1000");
        settings.put("delivery.timeout.ms", "180000");
        settings.put("request.timeout.ms", "5000");
        settings.put("reconnect.backoff.max.ms", "500");
        this.partitions = partitions;
        connect();
    }

    /** A new producer: the former one counts its records by logs that may be others now. */
    public synchronized void connect() {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private synchronized KafkaProducer<byte[], byte[]> producer() {
        return producer;
    }

    /** The partition in Kafka. */
    public synchronized int partitionOf(SimulatedRecord record) {
        String key = record.topic() + ':' + Arrays.toString(record.key());
        int count = partitions.get(record.topic());
        // A third of the new keys go to the newest partition: the job already knows the others.
        return partitionByKey.computeIfAbsent(
                key, k -> Math.floorMod(k.hashCode(), 3) == 0 ? count - 1 : Math.floorMod(k.hashCode() / 3, count));
    }

    /** The ledger's number of a partition in Kafka. */
    public synchronized int number(String topic, int partition) {
        return Generation.partition(generations.getOrDefault(topic, 0), pipeline.number(topic), partition);
    }

    /** Sends all of them and waits until Kafka has them. */
    public void send(Collection<SimulatedRecord> market) {
        KafkaProducer<byte[], byte[]> to = producer();
        for (SimulatedRecord record : market) {
            ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(
                    record.topic(), partitionOf(record), record.timestampMillis(), record.key(), record.payload());
            record.headers().forEach((name, value) -> message.headers().add(new RecordHeader(name, value)));
            to.send(message, (place, problem) -> {
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
        to.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("Kafka did not take a record", failure.get());
        }
    }

    private synchronized void add(StoredRecord record) {
        records.add(record);
    }

    /** All that the lake must have, in the ledger's partition numbers. */
    public synchronized List<StoredRecord> all() {
        List<StoredRecord> all = new ArrayList<>(kept);
        records.forEach(record -> all.add(numbered(record)));
        return all;
    }

    /** By feed and partition of the ledger, the offset after the last record. */
    public Positions ends() {
        Map<String, Map<Integer, Long>> ends = new TreeMap<>();
        all().forEach(record -> ends.computeIfAbsent(pipeline.feed(record.topic()), feed -> new TreeMap<>())
                .merge(record.partition(), record.offset() + 1, Math::max));
        return Positions.of(ends);
    }

    /** Offsets of what Kafka has of a partition, in order. */
    public synchronized List<Long> offsets(String topic, int partition) {
        return records.stream()
                .filter(record -> record.topic().equals(topic) && record.partition() == partition)
                .map(StoredRecord::offset)
                .sorted()
                .toList();
    }

    /** Notes that Kafka no longer has these records, given in its own partition numbers. */
    public synchronized void dropped(Predicate<StoredRecord> which) {
        records.stream().filter(which).forEach(gone::add);
        records.removeIf(which);
    }

    /**
     * Decides what Kafka dropped: the lake has read what lies before its end.
     *
     * @param ends the lake's, when a person let it go on
     */
    public synchronized void decide(Positions ends) {
        for (StoredRecord record : gone) {
            StoredRecord numbered = numbered(record);
            (isBefore(ends, numbered) ? kept : lost).add(numbered);
        }
        gone.clear();
    }

    /**
     * Decides what Kafka dropped, and begins a new generation of a topic, which the lake reads from its first record.
     *
     * @param readBefore whether a record that Kafka still has, if the lake has read its offset, is the one that it read
     */
    public synchronized void beginAnew(String topic, Positions ends, Predicate<StoredRecord> readBefore) {
        decide(ends);
        records.stream()
                .filter(record -> record.topic().equals(topic) && readBefore.test(record))
                .map(this::numbered)
                .filter(record -> isBefore(ends, record))
                .forEach(kept::add);
        generations.merge(topic, 1, Integer::sum);
    }

    private boolean isBefore(Positions ends, StoredRecord record) {
        return record.offset()
                < ends.of(pipeline.feed(record.topic()), record.partition()).orElse(0);
    }

    private StoredRecord numbered(StoredRecord record) {
        int number = number(record.topic(), record.partition());
        return number == record.partition()
                ? record
                : new StoredRecord(
                        record.topic(),
                        number,
                        record.offset(),
                        record.timestampMillis(),
                        record.key(),
                        record.payload(),
                        record.headers());
    }

    /** What is lost for good, in the ledger's partition numbers. */
    public synchronized List<StoredRecord> lost() {
        return List.copyOf(lost);
    }

    @Override
    public synchronized void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
