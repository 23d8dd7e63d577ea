package io.kappalake.audit;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.gold.market.FeaturesRow;
import io.kappalake.transforms.gold.market.QuoteBarRow;
import io.kappalake.transforms.gold.market.TradeBarRow;
import io.kappalake.transforms.gold.orders.OrdersDailyRow;
import io.kappalake.transforms.gold.orders.OrdersHourlyRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows of Gold that are wrong, missing or too many. */
class AuditGoldTest extends AuditFixture {

    @Test
    void aWrongValueInGoldIsPrintedWithBothRows() {
        twoCommits()
                .tamperGold(
                        OrdersDailyRow.TABLE,
                        rows -> List.of(new OrdersDailyRow(
                                rows.get(0).orderDate(),
                                rows.get(0).totalOrders(),
                                rows.get(0).totalRevenue(),
                                rows.get(0).avgOrderValue(),
                                rows.get(0).uniqueCustomers() + 1,
                                rows.get(0).isFinal())));

        AuditReport report = audit();

        assertThat(report.failed()).containsExactly("gold.orders_daily");
        assertThat(report.checks().get(9).examples())
                .containsExactly("gold.orders_daily: order_date=2026-03-02 differs in unique_customers:"
                        + " stored order_date=2026-03-02 total_orders=69 total_revenue=903.00000000"
                        + " avg_order_value=13.08695652 unique_customers=7,"
                        + " computed order_date=2026-03-02 total_orders=69 total_revenue=903.00000000"
                        + " avg_order_value=13.08695652 unique_customers=6");
    }

    @Test
    void aMissingGoldRowFails() {
        twoCommits().tamperGold(FeaturesRow.TABLE, rows -> rows.subList(1, rows.size()));

        assertFails("gold.features_1m");
    }

    @Test
    void anExtraGoldRowFails() {
        twoCommits().tamperGold(OrdersHourlyRow.TABLE, rows -> {
            List<OrdersHourlyRow> more = new ArrayList<>(rows);
            OrdersHourlyRow row = rows.get(0);
            more.add(new OrdersHourlyRow(
                    row.windowStart() - 3_600_000_000L,
                    row.windowStart(),
                    1,
                    row.totalRevenue(),
                    row.avgOrderValue(),
                    true));
            return more;
        });

        assertFails("gold.orders_hourly");
    }

    @Test
    void aGoldRowThatIsThereTwiceFails() {
        twoCommits().tamperGold(QuoteBarRow.TABLE, rows -> {
            List<QuoteBarRow> more = new ArrayList<>(rows);
            more.add(rows.get(7));
            return more;
        });

        assertFails("gold.quote_bars_1m");
    }

    @Test
    void aWrongValueInEitherTableOfBarsFailsThere() {
        twoCommits().tamperGold(TradeBarRow.FIVE_MINUTES, rows -> rows.stream()
                .map(bar ->
                        ChangedBar.of(bar).open(bar.close()).close(bar.open()).row())
                .toList());

        assertFails("gold.trade_bars_5m");
    }

    @Test
    void anIdentityThatIsAcceptedAgainBeyondTheHorizonIsFirstAndLastByItsPrice() {
        Instant time = at("10:00");
        Instant dayAfter = time.plusSeconds(25 * 3600);
        for (List<Integer> order : List.of(List.of(1, 2, 3), List.of(3, 2, 1))) {
            String id = "again-" + order.get(0);
            for (int i = 0; i < 3; i++) {
                Instant sent = dayAfter.plusSeconds(i * 25 * 3600);
                lake.trade(id, time, sent, id, order.get(i) * 100_000_000L);
                lake.quote(id, time, sent, id, order.get(i), 5);
                lake.quote(id + "-ask", time, sent, id + "-ask", 1, order.get(i));
            }
        }
        lake.land();

        assertFails();
    }

    @Test
    void aPriceThatCollapsesHasTheSameReturnsAsInTheJob() {
        long hundred = 10_000_000_000L;
        List<Long> prices = List.of(hundred, 1L, 2L, hundred, 1L, hundred / 2, hundred / 2 - 1, hundred);
        for (int minute = 0; minute < 20; minute++) {
            Instant time = at("10:00").plusSeconds(60 * minute);
            lake.trade("t" + minute, time, time, "AAPL", prices.get(minute % prices.size()));
        }
        lake.land();

        assertFails();
    }

    @Test
    void hugePricesHaveTheSameGapToTheirMeanAsInTheJob() {
        for (int i = 0; i < 3; i++) {
            Instant time = at("10:00").plusSeconds(i);
            lake.trade("t" + i, time, time, "AAPL", 999_999_999_999_999_990L + i);
        }
        lake.land();

        assertFails();
    }

    @Test
    void aRowThatIsNotFinalThoughTheWatermarkPassedItFails() {
        lake.market(at("10:00"), at("10:10")).progress(at("11:05"), at("09:00")).land();
        lake.progress(at("11:20"), at("10:00")).market(at("11:10"), at("11:11")).land();
        assertFails();
        lake.tamperGold(TradeBarRow.ONE_MINUTE, rows -> rows.stream()
                .map(bar -> ChangedBar.of(bar).isFinal(!bar.isFinal()).row())
                .toList());

        assertFails("is_final");
    }

    @Test
    void bucketsThatWaitForARepairAreNamedAndNotCompared() {
        twoCommits()
                .trade(at("10:02"), "AAPL", 500, 1, "BUY")
                .landLate(Map.of(
                        AuditedLake.BARS_1M, List.of(at("10:00")),
                        AuditedLake.BARS_5M, List.of(at("10:00")),
                        AuditedLake.FEATURES, List.of(at("10:00"))));

        AuditReport report = audit();

        assertThat(report.failed()).as(report.toString()).isEmpty();
        assertThat(report.pendingRepairs())
                .isEqualTo(Map.of(
                        AuditedLake.BARS_1M, List.of("2026-03-02T10:00:00Z"),
                        AuditedLake.BARS_5M, List.of("2026-03-02T10:00:00Z"),
                        AuditedLake.FEATURES, List.of("2026-03-02T10:00:00Z")));
    }

    @Test
    void aLateEventThatNobodyNotedFails() {
        twoCommits().trade(at("10:02"), "AAPL", 500, 1, "BUY").landLate(Map.of());

        assertFails("gold.trade_bars_1m", "gold.trade_bars_5m", "gold.features_1m");
    }
}
