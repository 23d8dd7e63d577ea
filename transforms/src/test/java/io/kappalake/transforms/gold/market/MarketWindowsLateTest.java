package io.kappalake.transforms.gold.market;

import static io.kappalake.transforms.gold.Events.buy;
import static io.kappalake.transforms.gold.Events.quote;
import static io.kappalake.transforms.gold.Times.at;
import static io.kappalake.transforms.gold.Times.unscaled;
import static io.kappalake.transforms.gold.market.MarketRows.BARS_1M;
import static io.kappalake.transforms.gold.market.MarketRows.BARS_5M;
import static io.kappalake.transforms.gold.market.MarketRows.FEATURES;
import static io.kappalake.transforms.gold.market.MarketRows.QUOTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Events that come late: within the horizon they revise, beyond it they are named for repair. */
class MarketWindowsLateTest {

    @Test
    void aLateTradeRevisesItsWindowAndLeavesOtherHoursAlone() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"), buy("t2", "ACME", "11:20:00", "20", "1"))
                    .watermark("11:01")
                    .checkpoint();
            market.receive(buy("t3", "ACME", "10:02:30", "12", "1")).checkpoint();

            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .extracting(TradeBarRow::close)
                    .containsExactly(unscaled("12"), unscaled("20"));
            assertThat(market.written())
                    .containsExactlyInAnyOrder(
                            BARS_1M + " 0/2026-03-02T10:00:00Z/60",
                            BARS_5M + " 0/2026-03-02T10:00:00Z/60",
                            FEATURES + " 0/2026-03-02T10:00:00Z/60");
            assertThat(market.run().repairs()).isEmpty();
        }
    }

    @Test
    void aTradeAfterItsRowWasWrittenChangesWhatWasDivided() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"), buy("t2", "ACME", "10:02:10", "12", "1"))
                    .checkpoint();
            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .extracting(TradeBarRow::vwap, TradeBarRow::volatility)
                    .containsExactly(tuple(unscaled("11"), Math.sqrt(2)));

            market.receive(buy("t3", "ACME", "10:02:20", "14", "2")).checkpoint();
            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .extracting(TradeBarRow::vwap, TradeBarRow::volatility)
                    .containsExactly(tuple(unscaled("12.5"), 2.0));
        }
    }

    @Test
    void aLateTradeRevisesTheFeaturesThatLookBackOnItAlsoInTheNextHour() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:59:00", "10", "1"), buy("t2", "ACME", "11:00:00", "20", "1"))
                    .checkpoint();
            market.receive(buy("t3", "ACME", "10:59:30", "16", "1")).checkpoint();

            assertThat(market.rows(FeaturesRow.TABLE))
                    .extracting(FeaturesRow::logReturn1m)
                    .containsExactly(null, StrictMath.log1p(4.0 / 16));
            assertThat(market.written())
                    .contains(FEATURES + " 0/2026-03-02T11:00:00Z/60")
                    .doesNotContain(BARS_1M + " 0/2026-03-02T11:00:00Z/60");
        }
    }

    @Test
    void finalTurnsTrueExactlyAtWindowEndPlusHorizon() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"), quote("q1", "ACME", "10:02:00", "10", "11"));
            market.watermark("11:02:59.999").checkpoint();
            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .extracting(TradeBarRow::isFinal)
                    .containsExactly(false);

            market.watermark("11:03").checkpoint();
            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .extracting(TradeBarRow::isFinal)
                    .containsExactly(true);
            assertThat(market.rows(QuoteBarRow.TABLE))
                    .extracting(QuoteBarRow::isFinal)
                    .containsExactly(true);
            assertThat(market.rows(FeaturesRow.TABLE))
                    .extracting(FeaturesRow::isFinal)
                    .containsExactly(true);
            assertThat(market.rows(TradeBarRow.FIVE_MINUTES))
                    .extracting(TradeBarRow::isFinal)
                    .containsExactly(false);

            market.watermark("11:05").checkpoint();
            assertThat(market.rows(TradeBarRow.FIVE_MINUTES))
                    .extracting(TradeBarRow::isFinal)
                    .containsExactly(true);
            assertThat(market.written()).containsExactly(BARS_5M + " 0/2026-03-02T10:00:00Z/60");
        }
    }

    @Test
    void anEventOfASealedHourIsNamedForRepairAndChangesNothingElse() throws Exception {
        try (Market market = new Market()) {
            market.receive(
                    buy("t1", "ACME", "09:50:00", "10", "1"),
                    buy("t2", "ACME", "10:20:00", "12", "1"),
                    buy("t3", "ACME", "11:59:00", "12", "1"));
            market.watermark("12:00").checkpoint();
            List<Object> rows = market.everyRow();

            market.receive(buy("t4", "ACME", "09:50:30", "99", "1"), quote("q1", "ACME", "09:10:00", "1", "2"))
                    .checkpoint();

            assertThat(market.run().repairs())
                    .isEqualTo(Map.of(
                            BARS_1M, Set.of(at("09:00")),
                            BARS_5M, Set.of(at("09:00")),
                            QUOTES, Set.of(at("09:00")),
                            FEATURES, Set.of(at("09:00"), at("10:00"))));
            assertThat(market.everyRow()).isEqualTo(rows);
        }
    }

    @Test
    void aRepairIsNamedOnlyForBucketsThatAreSealed() throws Exception {
        try (Market market = new Market()) {
            market.watermark("12:00").checkpoint();
            market.receive(buy("t1", "ACME", "10:50:00", "10", "1")).checkpoint();

            assertThat(market.run().repairs())
                    .isEqualTo(Map.of(
                            BARS_1M, Set.of(at("10:00")), BARS_5M, Set.of(at("10:00")), FEATURES, Set.of(at("10:00"))));
        }
    }

    @Test
    void anEventOfASealedMinuteIsStillHistoryForOpenFeatures() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:59:00", "10", "1"), buy("t2", "ACME", "11:00:00", "20", "1"));
            market.watermark("12:00").checkpoint();
            assertThat(market.run().progress().sealed()).isEqualTo(at("11:00"));

            market.receive(buy("t3", "ACME", "10:59:30", "16", "1"), buy("t4", "ZETA", "10:45:00", "16", "1"))
                    .checkpoint();

            assertThat(market.rows(FeaturesRow.TABLE))
                    .extracting(FeaturesRow::logReturn1m)
                    .containsExactly(null, StrictMath.log1p(4.0 / 16));
            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .extracting(TradeBarRow::close)
                    .containsExactly(unscaled("10"), unscaled("20"));
            assertThat(market.run().repairs()).containsEntry(BARS_1M, Set.of(at("10:00")));
        }
    }
}
