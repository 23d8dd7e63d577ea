package io.kappalake.proof.demo;

import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.proof.simulator.Publisher;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.truth.StoredRecord;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a test has sent to Kafka, with the places that Kafka gave it. */
public final class SentRecords {

    private final ProvedPipeline pipeline;
    private final Properties kafka;
    private final List<StoredRecord> records = new ArrayList<>();

    public SentRecords(Properties kafka) {
        this(ProvedPipeline.MARKET, kafka);
    }

    public SentRecords(ProvedPipeline pipeline, Properties kafka) {
        this.pipeline = pipeline;
        this.kafka = kafka;
    }

    /** The next {@code limit} records, as fast as Kafka takes them. */
    public void send(Iterator<SimulatedRecord> market, int limit) {
        send(market, limit, 0);
    }

    public void send(Iterator<SimulatedRecord> market, int limit, double perSecond) {
        try (Publisher publisher = Publisher.connect(kafka, pipeline.topics())) {
            publisher.publish(next(market, limit), perSecond, this::add, count -> {});
        }
    }

    /** Sends in the background until it is closed. */
    public Sending stream(Iterator<SimulatedRecord> market, double perSecond) {
        Publisher publisher = Publisher.connect(kafka, pipeline.topics());
        return new Sending(
                publisher,
                CompletableFuture.runAsync(() -> publisher.publish(market, perSecond, this::add, count -> {})));
    }

    public record Sending(Publisher publisher, CompletableFuture<Void> end) implements AutoCloseable {
        @Override
        public void close() {
            publisher.stop();
            end.join();
            publisher.close();
        }
    }

    /** Sends some of the records again, five minutes later by Kafka's time. */
    public void repeat(int count, Random random) {
        List<StoredRecord> before = all();
        Stream<SimulatedRecord> again = IntStream.range(0, count)
                .mapToObj(i -> before.get(random.nextInt(before.size())))
                .map(record -> new SimulatedRecord(
                        record.topic(),
                        record.key(),
                        record.payload(),
                        record.timestampMillis() + 300_000,
                        record.headers(),
                        "repeat"));
        send(again.iterator(), count);
    }

    public synchronized List<StoredRecord> all() {
        return List.copyOf(records);
    }

    public synchronized long count() {
        return records.size();
    }

    /** By feed and partition of the ledger, the offset after the last record. */
    public Positions ends() {
        Map<String, Map<Integer, Long>> ends = new TreeMap<>();
        all().forEach(record -> ends.computeIfAbsent(pipeline.feed(record.topic()), feed -> new TreeMap<>())
                .merge(record.partition(), record.offset() + 1, Math::max));
        return Positions.of(ends);
    }

    private synchronized void add(StoredRecord record) {
        records.add(pipeline.inLedger(record));
    }

    private static Iterator<SimulatedRecord> next(Iterator<SimulatedRecord> market, int limit) {
        List<SimulatedRecord> next = new ArrayList<>();
        while (next.size() < limit && market.hasNext()) {
            next.add(market.next());
        }
        return next.iterator();
    }
}
