package io.kappalake.proof.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.Truth;
import io.kappalake.truth.TruthRules;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MarketSimulatorTest {
    private static final SimulatorOptions OPTIONS = SimulatorOptions.defaults().withEvents(20_000);

    @Test
    void theSameSeedGivesTheSameBytes() {
        assertThat(fingerprints(OPTIONS)).isEqualTo(fingerprints(OPTIONS)).hasSize(20_000);
    }

    @Test
    void anotherSeedOrStartGivesOtherIdentities() {
        SimulatorOptions one = OPTIONS.withEvents(2_000);
        for (SimulatorOptions other :
                List.of(one.withSeed(2), one.withStartTime(one.startTime().plusMillis(1)))) {
            Truth both = truth(concat(records(one), records(other)));
            assertThat(accepted(both)).isEqualTo(accepted(truth(records(one))) + accepted(truth(records(other))));
        }
    }

    @Test
    void sendTimesGoFromTheStartAndNeverBack() {
        List<SimulatedRecord> records = records(OPTIONS);

        assertThat(records).extracting(SimulatedRecord::timestampMillis).isSorted();
        long first = records.get(0).timestampMillis();
        long last = records.get(records.size() - 1).timestampMillis();
        assertThat(Instant.ofEpochMilli(first))
                .isBetween(OPTIONS.startTime(), OPTIONS.startTime().plusSeconds(10));
        assertThat((last - first) / 1e3).isCloseTo(20_000 / OPTIONS.eventsPerSecond(), within(300d));
    }

    @Test
    void someMinutesAreBurstsOfManyTimesTheUsual() {
        Map<Long, Integer> perSecond = new HashMap<>();
        records(OPTIONS).forEach(record -> perSecond.merge(record.timestampMillis() / 1_000, 1, Integer::sum));

        assertThat(perSecond.values().stream().mapToInt(count -> count).max().orElseThrow())
                .isGreaterThan((int) (4 * OPTIONS.eventsPerSecond()));
    }

    @Test
    void repeatsAreDuplicatesAndSharesAreAsAsked() {
        List<SimulatedRecord> records = records(OPTIONS.withEvents(50_000));

        Truth truth = truth(records);

        long duplicates = truth.counts().values().stream()
                .mapToLong(counts -> counts.duplicates())
                .sum();
        long rejected = truth.counts().values().stream()
                .flatMap(counts -> counts.rejected().values().stream())
                .mapToLong(n -> n)
                .sum();
        assertThat(duplicates).isBetween(850L, 1_050L);
        assertThat(rejected).isBetween(400L, 600L);
        assertThat(records.stream()
                        .filter(record -> record.topic().equals("trades"))
                        .count())
                .isBetween(29_500L, 30_500L);
        assertThat(records.stream()
                        .filter(record -> record.topic().equals("quotes"))
                        .count())
                .isBetween(12_000L, 13_000L);
    }

    @Test
    void someEventsAreLateBySecondsToHours() {
        List<Duration> lateness = new ArrayList<>();
        truth(records(OPTIONS.withVeryLate(0.01)))
                .table("silver.trades")
                .rows()
                .get()
                .forEach(row -> lateness.add(Duration.between((Instant) row[6], (Instant) row[9])));

        long trades = lateness.size();
        assertThat(lateness.stream()
                        .filter(late -> late.compareTo(Duration.ofHours(1)) > 0)
                        .count())
                .isBetween(trades / 200, trades / 50);
        assertThat(lateness.stream()
                        .filter(late -> late.toSeconds() >= 2 && late.toMinutes() <= 50)
                        .count())
                .isBetween(trades / 50, trades / 25);
        assertThat(lateness).allMatch(late -> late.toHours() <= 48 && late.toSeconds() > -5);
    }

    @Test
    void everyKindOfMalformedRecordIsMadeAndJudgedAsItWasMeant() {
        List<SimulatedRecord> records = records(OPTIONS.withMalformed(0.1));
        Map<Long, String> reasons = new HashMap<>();
        truth(records)
                .table("silver.rejected")
                .rows()
                .get()
                .forEach(row -> reasons.put((Long) row[5], (String) row[1]));

        Set<String> kinds = new HashSet<>();
        List<String> misjudged = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            SimulatedRecord record = records.get(i);
            if (!Optional.ofNullable(reasons.get((long) i)).equals(meant(record.intent()))) {
                misjudged.add(record.intent() + " was judged " + reasons.get((long) i));
            }
            kinds.add(record.topic() + " " + record.intent());
        }

        assertThat(misjudged).isEmpty();
        for (MarketTopic topic : MarketTopic.values()) {
            for (FieldFaults.FieldFault fault : FieldFaults.of(topic)) {
                assertThat(kinds).contains(topic.topicName + " " + fault.reason() + ": " + fault.what());
            }
            for (PayloadFaults.PayloadFault fault : PayloadFaults.ALL) {
                assertThat(kinds).contains(topic.topicName + " MALFORMED_JSON: " + fault.what());
            }
        }
        assertThat(new HashSet<>(reasons.values())).hasSize(Reason.values().length);
    }

    @Test
    void everyKindIsOneTurnOfTheFaults() {
        int kinds = new Faults(new SplittableRandom(1)).kinds(MarketTopic.ORDERS);

        assertThat(kinds).isEqualTo(FieldFaults.of(MarketTopic.ORDERS).size() + PayloadFaults.ALL.size() + 60);
    }

    @Test
    void liveRecordsAreSentWhenTheClockSays() {
        Instant start = Instant.parse("2026-05-01T00:00:00Z");
        List<Instant> clock = new ArrayList<>(List.of(start, start.plusMillis(7), start.plusMillis(3)));

        MarketSimulator live = MarketSimulator.live(OPTIONS.withEvents(3), () -> clock.remove(0));

        assertThat(live.next().timestampMillis()).isEqualTo(start.toEpochMilli());
        assertThat(live.next().timestampMillis()).isEqualTo(start.toEpochMilli() + 7);
        assertThat(live.next().timestampMillis()).as("a clock that goes back").isEqualTo(start.toEpochMilli() + 7);
        assertThatThrownBy(live::next).isInstanceOf(NoSuchElementException.class);
    }

    private static long accepted(Truth truth) {
        return truth.counts().values().stream()
                .mapToLong(counts -> counts.accepted())
                .sum();
    }

    private static Optional<String> meant(String intent) {
        int end = intent.indexOf(':');
        return end < 0 ? Optional.empty() : Optional.of(intent.substring(0, end));
    }

    private static List<SimulatedRecord> records(SimulatorOptions options) {
        List<SimulatedRecord> records = new ArrayList<>();
        MarketSimulator.simulated(options).forEachRemaining(records::add);
        return records;
    }

    private static List<SimulatedRecord> concat(List<SimulatedRecord> one, List<SimulatedRecord> other) {
        List<SimulatedRecord> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
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
        return Truth.of(stored, TruthRules.defaults());
    }

    private static List<List<Object>> fingerprints(SimulatorOptions options) {
        return records(options).stream()
                .map(record -> List.<Object>of(
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
