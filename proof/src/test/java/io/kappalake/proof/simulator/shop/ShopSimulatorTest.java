package io.kappalake.proof.simulator.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.truth.OutcomeCounts;
import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.Truth;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShopSimulatorTest {
    private static final SimulatorOptions OPTIONS = SimulatorOptions.defaults().withEvents(10_000);

    @Test
    void theSameSeedGivesTheSameBytes() {
        assertThat(fingerprints(OPTIONS)).isEqualTo(fingerprints(OPTIONS)).hasSize(10_000);
        assertThat(fingerprints(OPTIONS.withSeed(2))).isNotEqualTo(fingerprints(OPTIONS));
    }

    @Test
    void anotherSeedOrStartGivesOtherIdentities() {
        SimulatorOptions one = OPTIONS.withEvents(2_000);
        for (SimulatorOptions other :
                List.of(one.withSeed(2), one.withStartTime(one.startTime().plusMillis(1)))) {
            List<SimulatedRecord> both = records(one);
            both.addAll(records(other));
            assertThat(accepted(both)).isEqualTo(accepted(records(one)) + accepted(records(other)));
        }
    }

    @Test
    void everyKindOfFaultIsMade() {
        Set<String> kinds = new HashSet<>();
        records(OPTIONS.withDuplicates(0).withMalformed(1))
                .forEach(record -> kinds.add(record.topic() + " " + record.intent()));

        ShopFaults faults = new ShopFaults(new SplittableRandom(1));
        for (ShopTopic topic : ShopTopic.values()) {
            for (ValueFaults.ValueFault fault : ValueFaults.of(topic)) {
                assertThat(kinds).contains(topic.topicName + " " + fault.reason() + ": " + fault.what());
            }
            assertThat(faults.kinds(topic)).isGreaterThan(60);
        }
    }

    @Test
    void someRecordsAreRepeatsAndSomeOfTheseHaveOtherContent() {
        List<SimulatedRecord> records = records(OPTIONS.withDuplicates(0.2));

        Map<String, OutcomeCounts> counts = truth(records).counts();

        long repeats = records.stream()
                .filter(record -> record.intent().equals("repeat"))
                .count();
        assertThat(counts.values().stream().mapToLong(OutcomeCounts::duplicates).sum())
                .isBetween(repeats * 9 / 10, repeats);
        assertThat(counts).containsOnlyKeys("orders", "payments", "views");
        Set<Object> payloads = new HashSet<>();
        assertThat(records.stream()
                        .filter(record -> !payloads.add(bytes(record.payload()))
                                && record.intent().equals("repeat"))
                        .count())
                .as("repeats with the same content")
                .isBetween(repeats / 2, repeats * 8 / 10);
    }

    private static long accepted(List<SimulatedRecord> records) {
        return truth(records).counts().values().stream()
                .mapToLong(OutcomeCounts::accepted)
                .sum();
    }

    /** One partition for all: offsets are the places in the list. */
    private static Truth truth(List<SimulatedRecord> records) {
        List<StoredRecord> stored = new ArrayList<>();
        for (SimulatedRecord record : records) {
            stored.add(new StoredRecord(
                    record.topic(),
                    0,
                    stored.size(),
                    record.timestampMillis(),
                    record.key(),
                    record.payload(),
                    record.headers()));
        }
        return ProvedPipeline.SHOP.truth(stored, ProvedPipeline.SHOP.pipeline().rules());
    }

    private static List<SimulatedRecord> records(SimulatorOptions options) {
        List<SimulatedRecord> records = new ArrayList<>();
        ShopSimulator.simulated(options).forEachRemaining(records::add);
        return records;
    }

    private static List<List<Object>> fingerprints(SimulatorOptions options) {
        return records(options).stream()
                .map(record -> List.of(
                        record.topic(),
                        record.timestampMillis(),
                        bytes(record.key()),
                        bytes(record.payload()),
                        record.headers().keySet()))
                .toList();
    }

    private static Object bytes(byte[] bytes) {
        return bytes == null ? "none" : ByteBuffer.wrap(bytes);
    }
}
