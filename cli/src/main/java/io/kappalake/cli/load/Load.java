package io.kappalake.cli.load;

import io.kappalake.tables.LakeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends each line of a file to its topic once. Every second it notes up to where Kafka has all lines. After a kill it
 * finds the later lines that Kafka also has. Kafka's timestamp is the time of loading, so that no broker drops history
 * as too old.
 */
final class Load implements AutoCloseable {

    private static final Duration BETWEEN_NOTES = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration SLICE = Duration.ofMillis(50);

    private final Producer<byte[], byte[]> producer;
    private final Consumer<Bookmark> notes;
    private final Set<Long> landed;
    private final long lastLanded;
    private final double perSecond;
    private final Map<Integer, Long> after;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private volatile boolean stopped;
    private Bookmark bookmark;
    private long sent;

    private Load(
            Producer<byte[], byte[]> producer,
            Consumer<Bookmark> notes,
            Bookmark bookmark,
            Set<Long> landed,
            double perSecond) {
        this.producer = producer;
        this.notes = notes;
        this.bookmark = bookmark;
        this.landed = landed;
        this.lastLanded = landed.stream().mapToLong(Long::longValue).max().orElse(0);
        this.perSecond = perSecond;
        this.after = new ConcurrentHashMap<>(bookmark.after());
    }

    /**
     * A load that resumes at the bookmark.
     *
     * @param notes records its progress durably
     * @param perSecond the rate; 0 is as fast as Kafka accepts
     */
    static Load from(Properties kafka, Consumer<Bookmark> notes, Bookmark bookmark, double perSecond) {
        Set<Long> landed = LandedLines.after(kafka, bookmark);
        return new Load(
                new KafkaProducer<>(settings(kafka), new ByteArraySerializer(), new ByteArraySerializer()),
                notes,
                bookmark,
                landed,
                perSecond);
    }

    /**
     * Sends what is missing, until the end or {@link #stop()}.
     *
     * @param each sees every line that Kafka did not have at the last note
     * @param isLeft whether a line, by its number, and those after it are left to the next load
     * @throws LakeException if Kafka refused a line; notes stay
     */
    void run(HistoryReader<?> reader, Consumer<HistoryLine> each, LongPredicate isLeft) {
        long start = System.nanoTime();
        long noted = start;
        long line = bookmark.lines();
        try {
            Optional<HistoryLine> next = reader.next(line);
            for (; next.isPresent() && !stopped && failure.get() == null; next = reader.next(line)) {
                if (isLeft.test(next.get().number())) {
                    break;
                }
                each.accept(next.get());
                send(next.get(), start);
                line = next.get().number();
                if (System.nanoTime() - noted > BETWEEN_NOTES.toNanos()) {
                    note(line, false);
                    noted = System.nanoTime();
                }
            }
            note(line, next.isEmpty() && reader.cut().isEmpty());
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
        if (failure.get() != null) {
            throw new LakeException(
                    "Kafka refused a line of %s, line %,d or one shortly before: %s: the same command resumes"
                            .formatted(bookmark.file(), line, failure.get().getMessage()),
                    failure.get());
        }
    }

    private void send(HistoryLine line, long start) {
        if (landed.contains(line.number())) {
            return;
        }
        if (perSecond > 0) {
            waitUntil(start + (long) (sent * 1e9 / perSecond));
        }
        sent++;
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(bookmark.topic(), null, null, line.key(), line.payload());
        record.headers().add(LandedLines.HEADER, LandedLines.header(bookmark.id(), line.number()));
        producer.send(record, (metadata, problem) -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
                return;
            }
            after.merge(metadata.partition(), metadata.offset() + 1, Math::max);
        });
    }

    /** Only once Kafka has acknowledged all lines up to it: a gap among them would never be found. */
    private void note(long line, boolean atEnd) {
        producer.flush();
        if (failure.get() != null) {
            return;
        }
        // Lines that landed before a kill have lower offsets than lines sent now, so they must be findable until all of
        // them are passed.
        bookmark = bookmark.at(line, line < lastLanded ? bookmark.after() : after, atEnd);
        notes.accept(bookmark);
    }

    private void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0 && !stopped; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, SLICE.toNanos()));
        }
    }

    /** Ends {@link #run} after the current line; callable from any thread. */
    void stop() {
        stopped = true;
    }

    Bookmark bookmark() {
        return bookmark;
    }

    /** Number of records that this run has sent. */
    long sent() {
        return sent;
    }

    /** Number of records that Kafka had without a note. */
    long landed() {
        return landed.size();
    }

    @Override
    public void close() {
        producer.close(PATIENCE);
    }

    private static Properties settings(Properties kafka) {
        Properties settings = new Properties();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "10");
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, "262144");
        kafka.stringPropertyNames().forEach(name -> settings.setProperty(name, kafka.getProperty(name)));
        return settings;
    }
}
