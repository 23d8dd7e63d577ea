package io.kappalake.transforms.gold.market;

import static io.kappalake.transforms.gold.Events.buy;
import static io.kappalake.transforms.gold.Events.completed;
import static io.kappalake.transforms.gold.Events.quote;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.gold.Events;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.PartialBars;
import io.kappalake.transforms.gold.Times;
import io.kappalake.transforms.gold.WindowSource;
import io.kappalake.transforms.gold.orders.OrderPartial;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class PartialBarsTest {

    @Test
    void eventsOfAWindowLeaveAsOnePartialBeforeTheBarrier() throws Exception {
        try (var partials = started(Families.MARKET, Feeds.TRADES)) {
            partials.processElement(new StreamRecord<>(buy("t1", "ACME", "10:00:01", "1", "1")));
            partials.processElement(new StreamRecord<>(buy("t2", "ACME", "10:00:02", "2", "1")));
            partials.processElement(new StreamRecord<>(buy("t3", "ACME", "10:01:00", "2", "1")));
            assertThat(partials.getOutput()).isEmpty();

            partials.prepareSnapshotPreBarrier(1);
            List<MarketPartial> sent = partials.extractOutputValues();
            assertThat(sent).extracting(partial -> partial.trades().count()).containsExactly(2L, 1L);
            assertThat(sent).extracting(MarketPartial::minute).containsExactly(Times.at("10:00"), Times.at("10:01"));

            partials.prepareSnapshotPreBarrier(2);
            assertThat(partials.extractOutputValues()).hasSize(2);
        }
    }

    @Test
    void noWatermarkOvertakesAPartialOfAWindowThatItCloses() throws Exception {
        try (var partials = started(Families.MARKET, Feeds.QUOTES)) {
            partials.processElement(new StreamRecord<>(quote("q1", "ACME", "10:00:01", "1", "2")));
            Watermark open = new Watermark(Times.watermark("10:00:59.999"));
            Watermark closes = new Watermark(Times.watermark("10:01"));
            partials.processWatermark(open);
            assertThat(partials.getOutput()).containsExactly(open);

            partials.processWatermark(closes);
            assertThat(partials.getOutput()).hasSize(3).last().isEqualTo(closes);
        }
    }

    @Test
    void theEndOfTheInputLeavesNothingBehind() throws Exception {
        try (var partials = started(Families.ORDERS, Feeds.ORDERS)) {
            partials.processElement(new StreamRecord<>(completed("o1", "ann", "10:00:00", "1")));
            partials.processElement(new StreamRecord<>(completed("o2", "ann", "11:00:00", "1")));
            partials.processElement(new StreamRecord<>(Events.order("o3", "eve", Times.at("11:00"), "1", "pending")));
            partials.endInput();

            List<OrderPartial> sent = partials.extractOutputValues();
            assertThat(sent).extracting(OrderPartial::count).containsExactly(1L, 1L);
            // Ann's fingerprint goes once for the day.
            assertThat(sent.get(0).customers()).hasSize(2);
            assertThat(sent.get(1).customers()).isEmpty();
        }
    }

    @Test
    void tooManyPartialsAreNotHeld() throws Exception {
        try (var partials = started(Families.MARKET, Feeds.TRADES)) {
            for (int i = 0; i < 25_000; i++) {
                partials.processElement(new StreamRecord<>(buy("t" + i, "S" + i, "10:00:01", "1", "1")));
            }
            assertThat(partials.getOutput()).hasSize(2 * 10_001);
        }
    }

    private static <E extends Event, P extends Partial, S extends WindowSource<P>>
            OneInputStreamOperatorTestHarness<E, P> started(Family<S, P> family, Feed<E> feed) throws Exception {
        OneInputStreamOperatorTestHarness<E, P> harness = new OneInputStreamOperatorTestHarness<>(
                PartialBars.of(family, family.fold(feed).orElseThrow()));
        harness.setup(
                family.partials().createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        harness.open();
        return harness;
    }
}
