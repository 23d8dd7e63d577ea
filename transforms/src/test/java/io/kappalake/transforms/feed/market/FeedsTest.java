package io.kappalake.transforms.feed.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.row.Row;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class FeedsTest {

    @Test
    void aFeedTravelsToTheTasksWithAllItHolds() throws Exception {
        for (Feed<Row> feed : Feeds.ALL) {
            Feed<Row> copy = InstantiationUtil.clone(feed);
            assertThat(copy.columns()).hasSameSizeAs(feed.columns());
            assertThat(copy.decoder()
                            .under(Rules.DEFAULT)
                            .decode(new RawRecord(0, 0, 0, null, null, null))
                            .isEvent())
                    .isFalse();
        }
    }

    @Test
    void anEventReadBackFromItsSilverRowHasTheColumnsInTheirPlaces() {
        Row trade = MarketEvents.row(
                Feeds.TRADES,
                "t-1",
                "AAPL",
                18_950_000_001L,
                1L,
                "SELL",
                "IEX",
                1_772_359_200_123_456L,
                3L,
                42L,
                253_402_300_799_999_999L);
        Row step = MarketEvents.row(
                Feeds.ORDERS, "o-1", "c-1", 2_025_000_000L, "pending", -1L, 0L, 1L << 40, 1_772_359_200_000_000L);

        assertThat(trade)
                .hasToString("trade_id=t-1, symbol=AAPL, price=189.50000001, volume=0.00000001, trade_type=SELL,"
                        + " exchange=IEX, event_time=2026-03-01T10:00:00.123456Z, kafka_partition=3, kafka_offset=42,"
                        + " kafka_timestamp=9999-12-31T23:59:59.999999Z");
        assertThat(trade.identity()).isEqualTo("t-1");
        assertThat(step)
                .hasToString("order_id=o-1, customer_id=c-1, order_value=20.25, status=pending,"
                        + " event_time=1969-12-31T23:59:59.999999Z, kafka_partition=0, kafka_offset=1099511627776,"
                        + " kafka_timestamp=2026-03-01T10:00:00Z");
        assertThat(step.identity()).isEqualTo("o-1/pending");
        assertThat(step.kafkaOffset()).isEqualTo(1L << 40);
    }
}
