package io.kappalake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.source.LakeLogs;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PassEventsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Instant YEAR_2100 = Instant.parse("2100-01-01T00:00:00Z");
    private static final Instant NO_TIME = Instant.ofEpochMilli(Long.MAX_VALUE);

    private final List<OneInputStreamOperatorTestHarness<Decoded<Row>, Row>> started = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (var operator : started) {
            operator.close();
        }
    }

    @Test
    void eventsPassAndTheRestIsRejectedWithItsReason() throws Exception {
        var operator = start();
        take(operator, 0, NOON, 1);
        RawRecord raw = new RawRecord(0, 7, Micros.of(NOON), null, null, Map.of());
        Rejection rejection = new Rejection(Rejection.Reason.MALFORMED_JSON, "no JSON");
        operator.processElement(new StreamRecord<>(new Decoded<>(raw, null, rejection)));

        assertThat(operator.extractOutputValues()).containsExactly(trade(0, NOON));
        assertThat(operator.getSideOutput(PassEvents.REJECTED))
                .extracting(
                        row -> row.getValue().reason() + " at " + row.getValue().kafkaOffset())
                .containsExactly("MALFORMED_JSON at 7");
    }

    @Test
    void aWatermarkThatFollowsFromTheEventsPassesAsItIs() throws Exception {
        var operator = start();
        take(operator, 0, NOON, 2);
        take(operator, 1, NOON.plusSeconds(60), 2);
        watermark(operator, NOON.minusSeconds(5));

        assertThat(watermarks(operator)).containsExactly(NOON.minusSeconds(5));
    }

    @Test
    void straysThatComeFirstAfterARestartMoveNothing() throws Exception {
        var before = start();
        take(before, 0, NOON, 200);
        take(before, 1, NOON.minusSeconds(600), 200);
        var operator = restore(before.snapshot(1, 1));

        take(operator, 0, YEAR_2100, 100);
        watermark(operator, YEAR_2100.minusSeconds(5));
        take(operator, 0, NOON.plusSeconds(10), 1);

        assertThat(watermarks(operator)).containsExactly(NOON.minusSeconds(5), NOON.plusSeconds(5));
    }

    @Test
    void aWeekendThatTheJobWasAwayForIsPassedOnceEnoughEventsSaySo() throws Exception {
        var before = start();
        take(before, 0, NOON, 200);
        var operator = restore(before.snapshot(1, 1));
        Instant monday = NOON.plusSeconds(3 * 86_400);

        take(operator, 0, monday, 128);
        watermark(operator, monday.minusSeconds(5));
        take(operator, 0, monday, 1);

        assertThat(watermarks(operator)).containsExactly(monday.minusSeconds(5));
    }

    @Test
    void theEndOfTheInputPasses() throws Exception {
        var operator = start();
        operator.processWatermark(Watermark.MAX_WATERMARK);

        assertThat(watermarks(operator)).containsExactly(NO_TIME);
    }

    private OneInputStreamOperatorTestHarness<Decoded<Row>, Row> start() throws Exception {
        return restore(null);
    }

    private OneInputStreamOperatorTestHarness<Decoded<Row>, Row> restore(OperatorSubtaskState state) throws Exception {
        var operator = new OneInputStreamOperatorTestHarness<Decoded<Row>, Row>(
                new PassEvents<>("trades", List.of("trades"), LakeLogs.NONE, Rules.DEFAULT));
        if (state != null) {
            operator.initializeState(state);
        }
        operator.open();
        started.add(operator);
        return operator;
    }

    private static void take(
            OneInputStreamOperatorTestHarness<Decoded<Row>, Row> operator, int partition, Instant time, int count)
            throws Exception {
        for (int i = 0; i < count; i++) {
            operator.processElement(new StreamRecord<>(new Decoded<>(null, trade(partition, time), null)));
        }
    }

    private static Row trade(int partition, Instant time) {
        return MarketEvents.trade("t", "AAPL", 1, 1, "BUY", "NYSE", Micros.of(time), partition, 0, Micros.of(time));
    }

    /** Of the source: everything before it has come. */
    private static void watermark(OneInputStreamOperatorTestHarness<?, ?> operator, Instant time) throws Exception {
        operator.processWatermark(new Watermark(time.toEpochMilli() - 1));
    }

    private static List<Instant> watermarks(OneInputStreamOperatorTestHarness<?, ?> operator) {
        return operator.getOutput().stream()
                .filter(Watermark.class::isInstance)
                .map(mark -> ((Watermark) mark).getTimestamp())
                .map(millis -> millis == Long.MAX_VALUE ? NO_TIME : Instant.ofEpochMilli(millis + 1))
                .toList();
    }
}
