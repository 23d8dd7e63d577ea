package io.kappalake.transforms.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.EventBlock;
import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.identity.Deduplicate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PackEventsTest {

    private OneInputStreamOperatorTestHarness<Row, EventBlock> pack;
    private OneInputStreamOperatorTestHarness<EventBlock, Row> unpack;

    @BeforeEach
    void start() throws Exception {
        pack = new OneInputStreamOperatorTestHarness<>(new PackEvents<>(Feeds.TRADES));
        pack.setup(EventBlock.TYPE.createSerializer(null));
        pack.open();
        unpack = new OneInputStreamOperatorTestHarness<>(new UnpackEvents<>(Feeds.TRADES));
        unpack.open();
    }

    @AfterEach
    void stop() throws Exception {
        pack.close();
        unpack.close();
    }

    @Test
    void eventsGoTogetherBeforeTheBarrierAndInTheOrderOfTheirShard() throws Exception {
        List<Row> trades = trades(1000);
        send(trades);
        assertThat(pack.getOutput()).isEmpty();

        pack.prepareSnapshotPreBarrier(1);

        assertThat(pack.getOutput()).hasSizeLessThanOrEqualTo(Shards.COUNT);
        assertThat(arrived())
                .containsExactlyElementsOf(trades.stream()
                        .sorted(Comparator.comparing(PackEventsTest::shard))
                        .toList());
    }

    @Test
    void noEventIsSentTwice() throws Exception {
        send(trades(10));
        pack.prepareSnapshotPreBarrier(1);
        pack.prepareSnapshotPreBarrier(2);
        pack.endInput();

        assertThat(arrived()).hasSize(10);
    }

    @Test
    void aBlockSaysWhereItBelongs() throws Exception {
        send(trades(100));
        pack.endInput();

        for (EventBlock block : pack.extractOutputValues()) {
            unpack.getOutput().clear();
            unpack.processElement(new StreamRecord<>(block));
            assertThat(unpack.extractOutputValues()).hasSize(block.count()).allSatisfy(trade -> assertThat(
                            Deduplicate.<Row>shard().getKey(trade))
                    .isEqualTo(block.key()));
        }
    }

    @Test
    void noWatermarkOvertakesAnEvent() throws Exception {
        send(trades(1));

        pack.processWatermark(new Watermark(5));

        assertThat(pack.getOutput()).hasSize(2).last().isEqualTo(new Watermark(5));
    }

    @Test
    void idlenessDoesNotOvertakeAnEvent() throws Exception {
        send(trades(1));

        pack.processWatermarkStatus(WatermarkStatus.IDLE);

        assertThat(pack.getOutput()).hasSize(2).last().isEqualTo(WatermarkStatus.IDLE);
    }

    @Test
    void aFullBlockDoesNotWait() throws Exception {
        Row trade = trades(1).get(0);
        for (int i = 0; i < 1000; i++) {
            pack.processElement(new StreamRecord<>(trade));
        }

        assertThat(pack.getOutput()).hasSizeBetween(2, 20);
    }

    private void send(List<Row> trades) throws Exception {
        for (Row trade : trades) {
            pack.processElement(new StreamRecord<>(trade));
        }
    }

    private List<Row> arrived() throws Exception {
        for (EventBlock block : pack.extractOutputValues()) {
            unpack.processElement(new StreamRecord<>(block));
        }
        return new ArrayList<>(unpack.extractOutputValues());
    }

    private static int shard(Row trade) {
        return Shards.of(Fingerprint.of(trade.identity()).high());
    }

    private static List<Row> trades(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> MarketEvents.trade(
                        "t-" + i, "Ä" + i % 7, i, 2L * i, "BUY", "IEX", 60_000_000L * i, i % 3, i, i))
                .toList();
    }
}
