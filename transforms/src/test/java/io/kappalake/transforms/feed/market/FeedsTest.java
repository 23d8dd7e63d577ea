package io.kappalake.transforms.feed.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.format.RowValues;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class FeedsTest {

    @Test
    void aFeedIsFoundByTheNameOfItsTopic() {
        assertThat(Feeds.ALL)
                .extracting(feed -> (Object) Feeds.named(feed.name()))
                .containsExactlyElementsOf(Feeds.ALL);
        assertThatThrownBy(() -> Feeds.named("bonds"))
                .hasMessage("No feed is named bonds: there are trades, quotes, orders");
    }

    @Test
    void aFeedTravelsToTheTasksWithAllItHolds() throws Exception {
        for (Feed<? extends Event> feed : Feeds.ALL) {
            Feed<? extends Event> copy = InstantiationUtil.clone(feed);
            assertThat(copy.columns()).hasSameSizeAs(feed.columns());
            assertThat(copy.decoder()
                            .under(Rules.DEFAULT)
                            .decode(new RawRecord(0, 0, 0, null, null, null))
                            .isEvent())
                    .isFalse();
        }
    }

    @Test
    void anEventIsReadBackFromItsSilverRow() {
        Trade trade = new Trade(
                "t-1",
                "AAPL",
                18_950_000_001L,
                1,
                "SELL",
                "IEX",
                1_772_359_200_123_456L,
                3,
                42,
                253_402_300_799_999_999L);
        OrderStep step =
                new OrderStep("o-1", "c-1", 2_025_000_000L, "pending", -1, 0, 1L << 40, 1_772_359_200_000_000L);

        assertThat(Feeds.TRADES
                        .fromRow()
                        .of(row(
                                "t-1",
                                "AAPL",
                                18_950_000_001L,
                                1L,
                                "SELL",
                                "IEX",
                                1_772_359_200_123_456L,
                                3L,
                                42L,
                                253_402_300_799_999_999L)))
                .isEqualTo(trade);
        assertThat(Feeds.ORDERS
                        .fromRow()
                        .of(row("o-1", "c-1", 2_025_000_000L, "pending", -1L, 0L, 1L << 40, 1_772_359_200_000_000L)))
                .isEqualTo(step);
    }

    /** Texts, and numbers as Silver's columns have them. */
    private static RowValues row(Object... values) {
        RowValues row = new RowValues(values.length);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof String text) {
                row.set(i, text);
            } else {
                row.set(i, (long) values[i]);
            }
        }
        return row;
    }
}
