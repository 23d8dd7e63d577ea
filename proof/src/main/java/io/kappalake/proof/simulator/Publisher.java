package io.kappalake.proof.simulator;

import io.kappalake.jobs.source.Topics;
import io.kappalake.tables.LakeException;
import io.kappalake.truth.StoredRecord;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends simulated records to Kafka with their own time as CreateTime, by key to Kafka's default partition. A record
 * counts once Kafka has acknowledged it. Order within a partition is kept.
 */
public final class Publisher implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long SLICE_NANOS = 50_000_000;

    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private volatile boolean stopped;

    Publisher(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Connects with the client properties ({@code bootstrap.servers} and security); creates no topics. */
    public static Publisher connect(Properties kafka) {
        return connect(kafka, topics());
    }

    /** The same for a simulation that writes to these topics. */
    public static Publisher connect(Properties kafka, List<String> topics) {
        // A producer would take a minute to find out.
        try (Topics known = new Topics(kafka)) {
            known.require(topics);
        }
        return new Publisher(
                new KafkaProducer<>(withDefaults(kafka), new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /**
     * Sends all records, or those until {@link #stop()}, and waits for the acknowledgements.
     *
     * @param perSecond the rate; 0 is as fast as Kafka accepts
     * @param acknowledged receives each record with its partition and offset, on the producer's thread, in order within
     *     a partition; nothing else keeps the records
     * @param progress receives the number of records acknowledged so far, after each sent record and at the end
     * @return the acknowledged records by topic
     */
    public Map<String, Long> publish(
            Iterator<SimulatedRecord> records,
            double perSecond,
            Consumer<StoredRecord> acknowledged,
            LongConsumer progress) {
        // Filled on the producer's thread; flush() below waits for the last callback.
        Map<String, Long> counts = new TreeMap<>();
        long start = System.nanoTime();
        long count = 0;
        try {
            while (!stopped && failure.get() == null && records.hasNext()) {
                if (perSecond > 0 && !waitUntil(start + (long) (count * 1e9 / perSecond))) {
                    break;
                }
                send(records.next(), counts, acknowledged);
                count++;
                progress.accept(total(counts));
            }
            producer.flush();
            progress.accept(total(counts));
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
        if (failure.get() != null) {
            throw new LakeException(
                    "Kafka took %,d of %,d records and refused one: %s: check that it runs (./lake status)"
                            .formatted(total(counts), count, failure.get().getMessage()),
                    failure.get());
        }
        synchronized (counts) {
            return new TreeMap<>(counts);
        }
    }

    private static long total(Map<String, Long> counts) {
        synchronized (counts) {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** Ends {@link #publish} after the current record; callable from any thread. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        // What is unacknowledged by now is lost anyway: publish() has flushed.
        producer.close(PATIENCE);
    }

    private void send(SimulatedRecord record, Map<String, Long> counts, Consumer<StoredRecord> acknowledged) {
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(record.topic(), null, record.timestampMillis(), record.key(), record.payload());
        record.headers().forEach((name, value) -> message.headers().add(new RecordHeader(name, value)));
        producer.send(message, (metadata, problem) -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
                return;
            }
            synchronized (counts) {
                counts.merge(record.topic(), 1L, Long::sum);
            }
            acknowledged.accept(stored(record, metadata));
        });
    }

    private static StoredRecord stored(SimulatedRecord record, RecordMetadata metadata) {
        return new StoredRecord(
                record.topic(),
                metadata.partition(),
                metadata.offset(),
                metadata.timestamp(),
                record.key(),
                record.payload(),
                record.headers());
    }

    /** Sleeps in slices, so that stopping does not wait for the next record of a slow rate. */
    private boolean waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (stopped) {
                return false;
            }
            LockSupport.parkNanos(Math.min(left, SLICE_NANOS));
        }
        return true;
    }

    private static Properties withDefaults(Properties kafka) {
        Properties settings = new Properties();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "10");
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, "262144");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, "67108864");
        for (String name : kafka.stringPropertyNames()) {
            settings.setProperty(name, kafka.getProperty(name));
        }
        return settings;
    }

    /** The topics that the simulated market writes. */
    public static List<String> topics() {
        return Stream.of(MarketTopic.values()).map(topic -> topic.topicName).toList();
    }
}
