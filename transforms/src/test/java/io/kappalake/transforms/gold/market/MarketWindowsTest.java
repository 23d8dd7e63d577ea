package io.kappalake.transforms.gold.market;

import static io.kappalake.transforms.gold.Events.buy;
import static io.kappalake.transforms.gold.Events.quote;
import static io.kappalake.transforms.gold.Events.sell;
import static io.kappalake.transforms.gold.Times.at;
import static io.kappalake.transforms.gold.Times.unscaled;
import static io.kappalake.transforms.gold.market.MarketRows.bar;
import static io.kappalake.transforms.gold.market.MarketRows.features;
import static io.kappalake.transforms.gold.market.MarketRows.quoteBar;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.ledger.Progress;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarketWindowsTest {

    @Test
    void anOpenWindowIsVisibleWithTheFirstCheckpointAfterItsFirstEvent() throws Exception {
        try (Market market = new Market()) {
            market.receive(
                    buy("t1", "ACME", "10:02:01", "10", "1"),
                    sell("t2", "ACME", "10:02:30", "13", "2"),
                    buy("t3", "ACME", "10:02:20", "16", "3"),
                    quote("q1", "ACME", "10:02:05", "9.99", "10.01"),
                    quote("q2", "ACME", "10:02:40", "12.9", "13.0"));
            market.checkpoint();

            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .containsExactly(bar("ACME", "10:02", "10:03")
                            .open("10")
                            .high("16")
                            .low("10")
                            .close("13")
                            .average("13")
                            .vwap("14")
                            .volatility(3.0)
                            .volume("6")
                            .bought("4")
                            .sold("2")
                            .trades(3)
                            .row());
            assertThat(market.rows(TradeBarRow.FIVE_MINUTES))
                    .containsExactly(bar("ACME", "10:00", "10:05")
                            .open("10")
                            .high("16")
                            .low("10")
                            .close("13")
                            .average("13")
                            .vwap("14")
                            .volatility(3.0)
                            .volume("6")
                            .bought("4")
                            .sold("2")
                            .trades(3)
                            .row());
            assertThat(market.rows(QuoteBarRow.TABLE))
                    .containsExactly(quoteBar("ACME", "10:02", "10:03")
                            .bidClose("12.9")
                            .askClose("13")
                            .averageSpread("0.06")
                            .greatestSpread("0.1")
                            .averageMid("11.475")
                            .quotes(2)
                            .row());
            assertThat(market.rows(FeaturesRow.TABLE))
                    .containsExactly(features("ACME", "10:02")
                            .close(13.0)
                            .vwapGapBps(-1.0 / 14 * 1e4)
                            .orderImbalance(2.0 / 6)
                            .spreadBps(0.06 / 11.475 * 1e4)
                            .trades(3)
                            .row());
        }
    }

    @Test
    void aSingleTradeHasNoVolatility() throws Exception {
        try (Market market = new Market()) {
            market.receive(sell("t1", "ACME", "10:02:01", "10", "1")).checkpoint();

            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .containsExactly(bar("ACME", "10:02", "10:03")
                            .price("10")
                            .volume("1")
                            .sold("1")
                            .row());
        }
    }

    @Test
    void fiveMinutesAreMergedFromOneMinuteBars() throws Exception {
        try (Market market = new Market()) {
            market.receive(
                    buy("t1", "ACME", "10:00:00", "10", "1"),
                    buy("t2", "ZETA", "10:01:00", "7", "1"),
                    sell("t3", "ACME", "10:04:59.999999", "12", "3"),
                    sell("t4", "ACME", "10:05:00", "99", "1"));
            market.checkpoint();

            assertThat(market.rows(TradeBarRow.FIVE_MINUTES))
                    .containsExactly(
                            bar("ACME", "10:00", "10:05")
                                    .open("10")
                                    .high("12")
                                    .low("10")
                                    .close("12")
                                    .average("11")
                                    .vwap("11.5")
                                    .volatility(Math.sqrt(2))
                                    .volume("4")
                                    .bought("1")
                                    .sold("3")
                                    .trades(2)
                                    .row(),
                            bar("ACME", "10:05", "10:10")
                                    .price("99")
                                    .volume("1")
                                    .sold("1")
                                    .row(),
                            bar("ZETA", "10:00", "10:05")
                                    .price("7")
                                    .volume("1")
                                    .bought("1")
                                    .row());
        }
    }

    @Test
    void firstAndLastAreByEventTimeThenByIdentityWhateverCameFirst() throws Exception {
        try (Market market = new Market()) {
            market.receive(
                    buy("b", "ACME", "10:02:01", "2", "1"),
                    buy("c", "ACME", "10:02:01", "3", "1"),
                    buy("a", "ACME", "10:02:01", "1", "1"),
                    quote("y", "ACME", "10:02:01", "5", "6"),
                    quote("x", "ACME", "10:02:01", "3", "4"));
            market.checkpoint();

            TradeBarRow bar = market.rows(TradeBarRow.ONE_MINUTE).get(0);
            assertThat(bar.open()).isEqualTo(unscaled("1"));
            assertThat(bar.close()).isEqualTo(unscaled("3"));
            assertThat(market.rows(QuoteBarRow.TABLE).get(0).bidClose()).isEqualTo(unscaled("5"));
        }
    }

    @Test
    void ofOneIdentityThatWasAcceptedTwiceThePriceDecidesWhateverCameFirst() throws Exception {
        for (List<String> prices : List.of(List.of("1", "2"), List.of("2", "1"))) {
            try (Market market = new Market()) {
                for (String price : prices) {
                    market.receive(
                                    buy("same", "ACME", "10:00:00", price, "1"),
                                    quote("same", "ACME", "10:00:00", price, "3"))
                            .checkpoint();
                }
                TradeBarRow bar = market.rows(TradeBarRow.ONE_MINUTE).get(0);
                assertThat(bar.open()).isEqualTo(unscaled("1"));
                assertThat(bar.close()).isEqualTo(unscaled("2"));
                assertThat(market.rows(QuoteBarRow.TABLE).get(0).bidClose()).isEqualTo(unscaled("2"));
            }
        }
    }

    @Test
    void aCheckpointWithoutNewsWritesNothingButTellsHowFarItIs() throws Exception {
        try (Market market = new Market()) {
            market.checkpoint();
            assertThat(market.run().progress()).isEqualTo(Progress.NONE);

            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"))
                    .watermark("10:02:30")
                    .checkpoint();
            market.checkpoint();

            assertThat(market.written()).isEmpty();
            assertThat(market.run().family()).isEqualTo("market");
            assertThat(market.run().progress()).isEqualTo(new Progress(at("10:02:30"), at("09:00")));
        }
    }

    @Test
    void theEndOfTheInputWritesWhatIsOpenButMakesNothingFinal() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"))
                    .watermark("10:02:00")
                    .endInput();

            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .containsExactly(bar("ACME", "10:02", "10:03")
                            .price("10")
                            .volume("1")
                            .bought("1")
                            .row());
            assertThat(market.run().progress()).isEqualTo(new Progress(at("10:02"), at("09:00")));
            market.checkpoint();
            assertThat(market.written()).isEmpty();
            assertThat(market.run().progress()).isEqualTo(new Progress(at("10:02"), at("09:00")));
        }
    }
}
