package io.kappalake.proof.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.truth.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private static final SimulatorOptions OPTIONS =
            SimulatorOptions.defaults().withEvents(500).withMalformed(0.3);
    private final MockProducer<byte[], byte[]> kafka = kafka(true);

    @Test
    void recordsArriveAsTheyWereMadeAndAreTheTruthWithTheirOffsets() {
        List<StoredRecord> acknowledged = new ArrayList<>();
        List<SimulatedRecord> made = new ArrayList<>();
        MarketSimulator.simulated(OPTIONS).forEachRemaining(made::add);

        Map<String, Long> counts;
        try (Publisher publisher = new Publisher(kafka)) {
            counts = publisher.publish(made.iterator(), 0, acknowledged::add, sent -> {});
        }

        assertThat(counts.values().stream().mapToLong(count -> count).sum()).isEqualTo(500);
        assertThat(kafka.history()).hasSize(500);
        for (int i = 0; i < made.size(); i++) {
            assertThat(kafka.history().get(i).topic()).isEqualTo(made.get(i).topic());
            assertThat(kafka.history().get(i).timestamp()).isEqualTo(made.get(i).timestampMillis());
            assertThat(kafka.history().get(i).value()).isEqualTo(made.get(i).payload());
            assertThat(acknowledged.get(i).key()).isEqualTo(made.get(i).key());
            assertThat(acknowledged.get(i).payload()).isEqualTo(made.get(i).payload());
        }
        assertThat(acknowledged.stream()
                        .filter(record -> record.topic().equals("trades"))
                        .map(StoredRecord::offset))
                .startsWith(0L, 1L, 2L);
    }

    @Test
    void theTimeOfARecordIsSentAsCreateTimeAtTheAskedPace() {
        long start = System.nanoTime();
        try (Publisher publisher = new Publisher(kafka)) {
            publisher.publish(MarketSimulator.simulated(OPTIONS.withEvents(11)), 100, record -> {}, sent -> {});
        }

        assertThat(System.nanoTime() - start).as("ten gaps of 10 ms").isGreaterThanOrEqualTo(100_000_000L);
    }

    @Test
    void stoppingKeepsWhatWasSent() {
        try (Publisher publisher = new Publisher(kafka)) {
            Map<String, Long> counts = publisher.publish(
                    MarketSimulator.simulated(OPTIONS.withEvents(Long.MAX_VALUE)), 0, record -> {}, sent -> {
                        if (sent == 42) {
                            publisher.stop();
                        }
                    });

            assertThat(counts.values().stream().mapToLong(count -> count).sum()).isEqualTo(42);
        }
    }

    @Test
    void whatIsToldIsWhatKafkaHasAcknowledgedAndNotWhatWasSent() {
        MockProducer<byte[], byte[]> slow = kafka(false);
        List<Long> told = new ArrayList<>();
        try (Publisher publisher = new Publisher(slow)) {
            publisher.publish(MarketSimulator.simulated(OPTIONS.withEvents(3)), 0, record -> {}, told::add);
        }

        // This producer acknowledges nothing before it is flushed.
        assertThat(told).containsExactly(0L, 0L, 0L, 3L);
    }

    @Test
    void aRefusedRecordEndsItWithOneLine() {
        MockProducer<byte[], byte[]> refusing = kafka(false);
        try (Publisher publisher = new Publisher(refusing)) {
            assertThatThrownBy(() -> publisher.publish(
                            MarketSimulator.simulated(OPTIONS),
                            0,
                            record -> {},
                            sent -> refusing.errorNext(new TimeoutException("no answer for 120 s"))))
                    .isInstanceOf(LakeException.class)
                    .hasMessage("Kafka took 0 of 1 records and refused one: no answer for 120 s:"
                            + " check that it runs (./lake status)");
        }
    }

    @Test
    void aBrokerThatDoesNotAnswerIsNamed() {
        Properties nobody = new Properties();
        nobody.setProperty("bootstrap.servers", "127.0.0.1:1");

        assertThatThrownBy(() -> Publisher.connect(nobody))
                .isInstanceOf(LakeException.class)
                .hasMessage("Kafka at 127.0.0.1:1 does not answer: start it with ./lake up,"
                        + " or set --kafka-bootstrap-servers");
    }

    @Test
    void aWrongAddressIsNamed() {
        Properties wrong = new Properties();
        wrong.setProperty("bootstrap.servers", "nowhere");

        assertThatThrownBy(() -> Publisher.connect(wrong))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("nowhere");
    }

    private static MockProducer<byte[], byte[]> kafka(boolean autoComplete) {
        return new MockProducer<>(autoComplete, null, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
