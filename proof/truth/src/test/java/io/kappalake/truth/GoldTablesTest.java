package io.kappalake.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Rows computed by hand. */
class GoldTablesTest {
    @Test
    void barsFollowEventTimeThenIdentityAndNotArrival() {
        Truth truth = new Recorded()
                .trade("T3", "2026-03-02T10:00:59.999999Z", "11", "3", "BUY")
                .trade("T2", "2026-03-02T10:00:05Z", "12", "1", "SELL")
                .trade("T4", "2026-03-02T10:01:00Z", "13", "1", "BUY")
                .trade("T1", "2026-03-02T10:00:05Z", "10", "2", "BUY")
                .truth();

        assertThat(Recorded.rows(truth, "gold.trade_bars_1m"))
                .containsExactly(
                        "AAPL 2026-03-02T10:00:00Z 2026-03-02T10:01:00Z 10 12 10 11 11 10.83333333 1.0 6 5 1 3",
                        "AAPL 2026-03-02T10:01:00Z 2026-03-02T10:02:00Z 13 13 13 13 13 13 null 1 1 0 1");
        assertThat(Recorded.rows(truth, "gold.trade_bars_5m"))
                .containsExactly(
                        "AAPL 2026-03-02T10:00:00Z 2026-03-02T10:05:00Z 10 13 10 13 11.5 11.14285714 1.2909944487358056 7 6 1 4");
    }

    @Test
    void averagesAreRoundedOnceHalfToEven() {
        Truth truth = new Recorded()
                .trade("A", "2026-03-02T10:00:00Z", "1.00000001", "1", "BUY")
                .trade("B", "2026-03-02T10:00:00Z", "1.00000002", "1", "BUY")
                .trade("C", "2026-03-02T10:01:00Z", "1.00000000", "1", "BUY")
                .trade("D", "2026-03-02T10:01:00Z", "1.00000001", "1", "BUY")
                .truth();

        assertThat(Recorded.column(truth, "gold.trade_bars_1m", "avg_price").toString())
                .isEqualTo("[1.00000002, 1.00000000]");
    }

    @Test
    void sumsStayExactWhereLongsAndDoublesDoNot() {
        Truth truth = new Recorded()
                .trade("A", "2026-03-02T10:00:00Z", "9999999999.99999999", "9999999999.99999999", "BUY")
                .trade("B", "2026-03-02T10:00:01Z", "0.00000001", "9999999999.99999999", "SELL")
                .truth();

        assertThat(Recorded.rows(truth, "gold.trade_bars_1m"))
                .containsExactly(
                        "AAPL 2026-03-02T10:00:00Z 2026-03-02T10:01:00Z 9999999999.99999999 9999999999.99999999 0.00000001"
                                + " 0.00000001 5000000000 5000000000 7.071067811865476E9 19999999999.99999998 9999999999.99999999"
                                + " 9999999999.99999999 2");
    }

    @Test
    void theReturnOverACollapsedPriceIsTheLogarithmOfTheQuotient() {
        Truth truth = new Recorded()
                .trade("A", "2026-03-02T10:00:00Z", "100", "1", "BUY")
                .trade("B", "2026-03-02T10:01:00Z", "0.00000001", "1", "BUY")
                .truth();

        assertThat(Recorded.column(truth, "gold.features_1m", "log_return_1m")).containsExactly(null, Math.log(1e-10));
    }

    @Test
    void quoteBarsAverageSpreadAndMid() {
        Truth truth = new Recorded()
                .quote("Q2", "2026-03-02T10:00:30Z", "11", "11.04")
                .quote("Q1", "2026-03-02T10:00:10Z", "10", "10.02")
                .truth();

        assertThat(Recorded.rows(truth, "gold.quote_bars_1m"))
                .containsExactly("AAPL 2026-03-02T10:00:00Z 2026-03-02T10:01:00Z 11 11.04 0.03 0.04 10.515 2");
    }

    @Test
    void featuresLookBackAtTheBarsExactlyOneAndFiveMinutesBefore() {
        Truth truth = new Recorded()
                .trade("T1", "2026-03-02T10:00:01Z", "10", "1", "BUY")
                .trade("T2", "2026-03-02T10:00:02Z", "11", "3", "SELL")
                .trade("T3", "2026-03-02T10:01:00Z", "13", "1", "BUY")
                .trade("T4", "2026-03-02T10:05:00Z", "22", "1", "BUY")
                .quote("Q1", "2026-03-02T10:00:30Z", "10", "10.02")
                .quote("Q2", "2026-03-02T10:00:40Z", "11", "11.04")
                .truth();

        assertThat(Recorded.column(truth, "gold.features_1m", "close")).containsExactly(11.0, 13.0, 22.0);
        assertThat(Recorded.column(truth, "gold.features_1m", "log_return_1m"))
                .containsExactly(null, 0.1670540846631662, null);
        assertThat(Recorded.column(truth, "gold.features_1m", "log_return_5m"))
                .containsExactly(null, null, 0.6931471805599453);
        assertThat(Recorded.column(truth, "gold.features_1m", "volatility_15m")).containsExactly(null, null, null);
        assertThat(Recorded.column(truth, "gold.features_1m", "order_imbalance"))
                .containsExactly(-0.5, 1.0, 1.0);
        // vwap 43 / 4 = 10.75, avg spread 0.03, avg mid 10.515
        assertThat((Double) Recorded.column(truth, "gold.features_1m", "vwap_gap_bps")
                        .get(0))
                .isCloseTo(232.5581395348837, within(1e-9));
        assertThat((Double)
                        Recorded.column(truth, "gold.features_1m", "spread_bps").get(0))
                .isCloseTo(28.530670470756063, within(1e-9));
        assertThat(Recorded.column(truth, "gold.features_1m", "spread_bps").get(1))
                .isNull();
    }

    @Test
    void volatilityNeedsFifteenReturnsWithoutAGap() {
        Recorded recorded = new Recorded();
        for (int minute = 0; minute <= 15; minute++) {
            recorded.trade(
                    "T" + minute, "2026-03-02T10:%02d:00Z".formatted(minute), minute % 2 == 0 ? "1" : "2", "1", "BUY");
        }

        Object last = Recorded.column(recorded.truth(), "gold.features_1m", "volatility_15m")
                .get(15);
        Object oneBefore = Recorded.column(recorded.truth(), "gold.features_1m", "volatility_15m")
                .get(14);

        // Eight returns of +ln 2 and seven of -ln 2.
        assertThat((Double) last).isCloseTo(Math.log(2) * Math.sqrt(224 / 210d), within(1e-14));
        assertThat(oneBefore).as("only 14 returns").isNull();
    }

    @Test
    void onlyCompletedOrdersCountInTheHourAndDayOfTheirEventTime() {
        Truth truth = new Recorded()
                .sentAt("2026-03-03T12:00:00Z")
                .order("O1", "C1", "2026-03-02T22:59:59.999999Z", "10.00", "completed")
                .order("O2", "C2", "2026-03-02T23:00:00Z", "20.01", "completed")
                .order("O3", "C3", "2026-03-02T22:10:00Z", "99", "pending")
                .order("O4", "C1", "2026-03-02T22:30:00Z", "5.005", "completed")
                .order("O5", "C4", "2026-03-02T22:30:00Z", "7", "cancelled")
                .order("O6", "C1", "2026-03-03T01:30:00+02:00", "1", "completed")
                .order("O7", "C1", "2026-03-03T00:00:00Z", "3", "completed")
                .truth();

        assertThat(Recorded.rows(truth, "gold.orders_hourly"))
                .containsExactly(
                        "2026-03-02T22:00:00Z 2026-03-02T23:00:00Z 2 15.005 7.5025",
                        "2026-03-02T23:00:00Z 2026-03-03T00:00:00Z 2 21.01 10.505",
                        "2026-03-03T00:00:00Z 2026-03-03T01:00:00Z 1 3 3");
        assertThat(Recorded.rows(truth, "gold.orders_daily"))
                .containsExactly("2026-03-02 4 36.015 9.00375 2", "2026-03-03 1 3 3 1");
    }
}
