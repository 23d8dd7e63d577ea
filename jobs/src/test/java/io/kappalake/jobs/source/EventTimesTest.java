package io.kappalake.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkOutputMultiplexer;
import org.apache.flink.api.common.eventtime.WatermarkOutputMultiplexer.WatermarkUpdateListener;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;

/** Partitions of one reader, whose watermarks Flink combines to the least of those that are not idle. */
class EventTimesTest {

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Instant YEAR_2100 = Instant.parse("2100-01-01T00:00:00Z");

    private final ManualClock wall = new ManualClock(1);
    private final Combined combined = new Combined();
    private final WatermarkOutputMultiplexer reader = new WatermarkOutputMultiplexer(combined);
    private final Partition first = new Partition("0");
    private final Partition second = new Partition("1");

    @Test
    void theWatermarkIsThatOfThePartitionFurthestBehind() {
        first.events(NOON.plusSeconds(60), 2);
        second.events(NOON, 2);
        look();

        assertThat(combined.watermark()).isEqualTo(NOON.minusSeconds(5));
    }

    @Test
    void aPartitionWithNothingButRejectedRecordsDoesNotHoldTheOthers() {
        for (int second = 0; second < 15; second++) {
            this.first.events(NOON.plusSeconds(second), 2);
            this.second.rejected();
            pass(Duration.ofSeconds(1));
        }

        assertThat(combined.watermark()).isEqualTo(NOON.plusSeconds(14 - 5));
    }

    @Test
    void neitherDoesOneWhoseLastAcceptedEventIsOldWhileRejectedOnesFlow() {
        second.events(NOON.minusSeconds(60), 2);
        for (int second = 0; second < 15; second++) {
            this.first.events(NOON.plusSeconds(second), 2);
            this.second.rejected();
            pass(Duration.ofSeconds(1));
        }

        assertThat(combined.watermark()).isEqualTo(NOON.plusSeconds(14 - 5));
    }

    @Test
    void neitherDoesOneWhoseEventTimeStands() {
        for (int second = 0; second < 15; second++) {
            this.first.events(NOON.plusSeconds(second), 2);
            this.second.events(NOON.minusSeconds(60), 2);
            pass(Duration.ofSeconds(1));
        }

        assertThat(combined.watermark()).isEqualTo(NOON.plusSeconds(14 - 5));
    }

    @Test
    void aPartitionWhoseTimeMovesAgainIsWaitedForAgain() {
        second.events(NOON, 2);
        first.events(NOON, 2);
        pass(Duration.ofSeconds(11));
        second.events(NOON.plusSeconds(30), 1);
        first.events(NOON.plusSeconds(90), 1);
        look();

        assertThat(combined.watermark()).isEqualTo(NOON.plusSeconds(30 - 5));
    }

    @Test
    void anEventOf2100IsNoTimeAndNoActivity() {
        first.events(NOON, 200);
        second.events(NOON, 200);
        look();
        for (int second = 0; second < 15; second++) {
            this.first.events(NOON.plusSeconds(second), 2);
            this.second.events(YEAR_2100, 6);
            pass(Duration.ofSeconds(1));
        }

        assertThat(combined.watermark()).isEqualTo(NOON.plusSeconds(14 - 5));
    }

    @Test
    void aSingleEventTakesThePartitionOnByTheLatenessHorizonAtMost() {
        first.events(NOON, 200);
        second.events(NOON, 200);
        Instant hourLater = NOON.plusSeconds(3600);
        first.events(hourLater, 1);
        second.events(hourLater.plusSeconds(1), 1);
        look();
        assertThat(combined.watermark()).isEqualTo(NOON.minusSeconds(5));

        second.events(hourLater, 1);
        look();
        assertThat(combined.watermark()).isEqualTo(hourLater.minusSeconds(5));
    }

    private void pass(Duration time) {
        look();
        wall.advanceTime(time);
        look();
    }

    private void look() {
        first.look();
        second.look();
        reader.onPeriodicEmit();
    }

    /** Of a partition's own watermark, which only alignment asks for. */
    private static final WatermarkUpdateListener UNHEARD = new WatermarkUpdateListener() {
        @Override
        public void onWatermarkUpdate(long watermark) {}

        @Override
        public void onIdleUpdate(boolean idle) {}
    };

    private final class Partition {

        private final EventTimes<Row> times = new EventTimes<>(Rules.DEFAULT, IDLE, wall);
        private final WatermarkOutput output;

        Partition(String split) {
            reader.registerNewOutput(split, UNHEARD);
            output = reader.getDeferredOutput(split);
        }

        void events(Instant time, int count) {
            long micros = Micros.of(time);
            Row trade = MarketEvents.trade("t", "AAPL", 1, 1, "BUY", "NYSE", micros, 0, 0, micros);
            for (int i = 0; i < count; i++) {
                times.onEvent(new Decoded<>(null, trade, null), Long.MIN_VALUE, output);
            }
        }

        void rejected() {
            RawRecord raw = new RawRecord(0, 0, Micros.of(YEAR_2100), null, null, Map.of());
            Rejection rejection = new Rejection(Rejection.Reason.MALFORMED_JSON, "not JSON");
            times.onEvent(new Decoded<>(raw, null, rejection), Long.MIN_VALUE, output);
        }

        void look() {
            times.onPeriodicEmit(output);
        }
    }

    /** What the reader tells the operators after it. */
    private static final class Combined implements WatermarkOutput {

        private long millis = Long.MIN_VALUE;

        @Override
        public void emitWatermark(Watermark watermark) {
            millis = watermark.getTimestamp();
        }

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}

        /** Everything before it has come. */
        Instant watermark() {
            return Instant.ofEpochMilli(millis + 1);
        }
    }
}
