package io.kappalake.transforms.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.apache.iceberg.StructLike;
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
                        .of(new Row(
                                "t-1",
                                "AAPL",
                                new BigDecimal("189.50000001"),
                                new BigDecimal("0.00000001"),
                                "SELL",
                                "IEX",
                                time("2026-03-01T10:00:00.123456Z"),
                                3,
                                42L,
                                time("9999-12-31T23:59:59.999999Z"))))
                .isEqualTo(trade);
        assertThat(Feeds.ORDERS
                        .fromRow()
                        .of(new Row(
                                "o-1",
                                "c-1",
                                new BigDecimal("20.25000000"),
                                "pending",
                                -1L,
                                0,
                                1L << 40,
                                1_772_359_200_000_000L)))
                .isEqualTo(step);
    }

    private static Object time(String instant) {
        return Instant.parse(instant).atOffset(ZoneOffset.UTC);
    }

    /** A row as Iceberg's readers give it. */
    private record Row(List<Object> values) implements StructLike {

        Row(Object... values) {
            this(new ArrayList<>(List.of(values)));
        }

        @Override
        public int size() {
            return values.size();
        }

        @Override
        public <T> T get(int position, Class<T> type) {
            return type.cast(values.get(position));
        }

        @Override
        public <T> void set(int position, T value) {
            values.set(position, value);
        }
    }
}
