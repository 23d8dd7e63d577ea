package io.kappalake.audit;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.audit.read.AuditProgress;
import io.kappalake.tables.catalog.DeleteFiles;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.gold.market.FeaturesRow;
import io.kappalake.transforms.gold.market.QuoteBarRow;
import io.kappalake.transforms.gold.market.TradeBarRow;
import io.kappalake.transforms.gold.orders.OrdersDailyRow;
import io.kappalake.transforms.gold.orders.OrdersHourlyRow;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditTest {

    private final AuditedLake lake = new AuditedLake();

    @AfterEach
    void close() {
        lake.close();
    }

    private AuditedLake twoCommits() {
        return lake.market(at("10:00"), at("10:40"))
                .land()
                .market(at("10:40"), at("11:20"))
                .gapOfKafka("trades", 2)
                .progress(at("11:20"), at("10:00"))
                .land();
    }

    private AuditReport audit() {
        return Audit.of(lake.lake).run(AuditProgress.NONE);
    }

    private void assertFails(String... checks) {
        AuditReport report = audit();
        assertThat(report.failed()).as(report.toString()).containsExactly(checks);
    }

    @Test
    void aLakeThatTheJobWroteHoldsInEveryCheck() {
        twoCommits();

        AuditReport report = audit();

        assertThat(report.failed()).as(report.toString()).isEmpty();
        assertThat(report.commits()).isEqualTo(2);
        assertThat(report.checks().stream().map(check -> check.check() + ": " + check.numbersText()))
                .containsExactly(
                        "ledger: 2 commits, 3 partitions, 582 records",
                        "bronze: 582 rows",
                        "balance: 560 accepted, 11 duplicates, 11 rejected",
                        "identities: 560 identities",
                        "gold.trade_bars_1m: 160 rows",
                        "gold.trade_bars_5m: 32 rows",
                        "gold.quote_bars_1m: 160 rows",
                        "gold.features_1m: 160 rows",
                        "gold.orders_hourly: 2 rows",
                        "gold.orders_daily: 1 rows",
                        "is_final: 515 rows",
                        "files: 20 files, 20 in storage");
    }

    @Test
    void aBronzeRecordThatIsLostIsNamed() {
        lake.trade(at("10:00"), "AAPL", 100, 1, "BUY")
                .trade(at("10:01"), "AAPL", 101, 1, "BUY")
                .loseBronze("trades", 1)
                .land();

        AuditReport report = audit();

        assertThat(report.failed()).containsExactly("bronze");
        assertThat(report.checks().get(1).examples())
                .singleElement()
                .asString()
                .matches("checkpoint 1 \\(commit [0-9a-f]{16}\\) read 2 records of trades, bronze.trades has 1 of them:"
                        + " the first that is missing is 0/1");
    }

    @Test
    void rowsThatAnotherFileOfBronzeHoldsTooAreDoubled() {
        lake.market(at("10:00"), at("10:03"));
        List<RawRecord> records = lake.pending("trades");
        lake.land();
        lake.tamper(TableChange.of("bronze.trades").append(lake.write(Bronze.of(Feeds.TRADES), records)));

        assertFails("bronze");
    }

    @Test
    void aFileThatIsReferencedTwiceDoublesItsRows() {
        twoCommits();
        lake.tamper(TableChange.of("bronze.quotes")
                .append(TableFiles.live(lake.lake.table("bronze.quotes")).subList(0, 1)));

        assertFails("bronze", "files");
    }

    @Test
    void aBronzeRowThatNoCommitReadIsOutside() {
        lake.market(at("10:00"), at("10:03")).land();
        RawRecord never = new RawRecord(0, 1_000, 0, new byte[0], new byte[0], Map.of());
        lake.tamper(TableChange.of("bronze.trades").append(lake.write(Bronze.of(Feeds.TRADES), List.of(never))));

        assertFails("bronze");
    }

    @Test
    void aGapAndAnOverlapOfOffsetsAreNamedWithTheirWidth() {
        lake.trade(at("10:00"), "AAPL", 100, 1, "BUY").land();
        lake.gapOfKafka("trades", 3).trade(at("10:01"), "AAPL", 100, 1, "BUY").land();

        AuditReport report = audit();

        assertThat(report.failed()).containsExactly("ledger");
        assertThat(report.checks().get(0).examples())
                .singleElement()
                .asString()
                .endsWith("begins in trades/0 at offset 4, but the commit before it ended at 1: a gap of 3");
    }

    @Test
    void anOverlapOfOffsetsIsNoContinuation() {
        lake.market(at("10:00"), at("10:02")).land();
        lake.market(at("10:02"), at("10:04"))
                .land(ledger -> ranges(ledger, range -> new OffsetRange(range.from() - 1, range.to())));

        assertThat(audit().failed()).contains("ledger");
    }

    @Test
    void aPartitionThatTheNextCommitForgetsIsNamed() {
        lake.market(at("10:00"), at("10:02")).land();
        lake.trade(at("10:03"), "AAPL", 100, 1, "BUY").land(ledger -> {
            Map<String, Map<Integer, OffsetRange>> offsets =
                    new TreeMap<>(ledger.offsets().asMap());
            offsets.remove("orders");
            return with(ledger, OffsetRanges.of(offsets), ledger.feeds());
        });

        assertFails("ledger");
    }

    @Test
    void offsetsThatKafkaItselfLeftOutWithinACommitAreNoLoss() {
        lake.trade(at("10:00"), "AAPL", 100, 1, "BUY")
                .gapOfKafka("trades", 5)
                .trade(at("10:01"), "AAPL", 101, 1, "BUY")
                .land();

        assertFails();
    }

    @Test
    void aCommitOfAnotherPipelineIsNamed() {
        lake.market(at("10:00"), at("10:02")).land();
        lake.market(at("10:02"), at("10:04"))
                .land(ledger -> new Ledger(
                        "other",
                        ledger.run(),
                        ledger.checkpoint(),
                        ledger.offsets(),
                        ledger.feeds(),
                        ledger.progress()));

        assertFails("ledger");
    }

    @Test
    void countsThatDoNotAddUpFailInTheLedger() {
        lake.market(at("10:00"), at("10:02")).land(ledger -> counts(ledger, new FeedCounts(0, 0, 1, Map.of(), 0)));

        assertFails("ledger");
    }

    @Test
    void countsThatAddUpButAreNotThoseOfTheRowsFailInTheBalance() {
        lake.market(at("10:00"), at("10:02")).land(ledger -> counts(ledger, new FeedCounts(0, -1, 1, Map.of(), 0)));

        assertFails("balance");
    }

    @Test
    void aRejectedRecordOfAnotherReasonThanCountedFailsInTheBalance() {
        lake.reject("trades", at("10:00"), "MISSING_FIELD")
                .trade(at("10:00"), "AAPL", 100, 1, "BUY")
                .land(ledger ->
                        counts(ledger, new FeedCounts(0, 0, 0, Map.of("MISSING_FIELD", -1L, "WRONG_TYPE", 1L), 0)));

        assertFails("balance");
    }

    @Test
    void anIdentityThatWasAcceptedTwiceWithinTheHorizonIsNamedWithItsPlaces() {
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY")
                .trade("t1", at("2026-03-03T10:00:00Z"), "AAPL", 100, 1, "BUY")
                .land();

        AuditReport report = audit();

        assertThat(report.failed()).containsExactly("identities");
        assertThat(report.checks().get(3).examples())
                .containsExactly(
                        "silver.trades has t1 at 0/0 of 2026-03-02T10:00:00Z, and t1 at 0/1 of 2026-03-03T10:00:00Z");
    }

    @Test
    void anIdentityThatComesAgainAfterTheHorizonIsNoRepeat() {
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY")
                .trade("t1", at("2026-03-03T10:00:01Z"), "AAPL", 100, 1, "BUY")
                .land();

        assertFails();
        assertThat(Audit.of(lake.lake)
                        .duplicateHorizon(Duration.ofHours(25))
                        .run(AuditProgress.NONE)
                        .failed())
                .containsExactly("identities");
    }

    @Test
    void anOrdersStepsAreDifferentIdentities() {
        lake.order(at("10:00"), "c1", 10, "pending")
                .order(at("10:00"), "c1", 10, "completed")
                .land();

        assertFails();
    }

    @Test
    void aFileThatIsGoneFromStorageFailsWhereItsRowsAreMissed() throws Exception {
        twoCommits();
        Files.delete(Path.of(URI.create(
                TableFiles.live(lake.lake.table("gold.orders_hourly")).get(0).location())));

        assertFails("gold.orders_hourly", "files");
    }

    @Test
    void aFileOfAnotherLengthThanItsManifestSaysFails() throws Exception {
        twoCommits();
        Path file = Path.of(URI.create(
                TableFiles.live(lake.lake.table("silver.rejected")).get(0).location()));
        byte[] bytes = Files.readAllBytes(file);
        byte[] longer = new byte[bytes.length + 8];
        System.arraycopy(bytes, 0, longer, 0, bytes.length);
        Files.write(file, longer);

        assertFails("balance", "files");
    }

    @Test
    void aTableWithADeleteFileFails() throws Exception {
        lake.market(at("10:00"), at("10:02")).land();
        DeleteFiles.add(lake.lake, "silver.trades");

        assertFails("files");
    }

    @Test
    void aRollBackTakesItsCommitsOutOfTheLedger() {
        lake.market(at("10:00"), at("10:02")).land();
        String kept = lake.lake.head();
        AuditedLake.Position position = lake.position();
        lake.market(at("10:02"), at("10:04")).land();
        lake.rollBack(kept, position);
        assertFails();
        lake.market(at("10:06"), at("10:08")).land();

        assertFails();
        assertThat(audit().commits()).isEqualTo(2);
    }

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
                .map(AuditTest::swapped)
                .toList());

        assertFails("gold.trade_bars_5m");
    }

    @Test
    void aRowThatIsNotFinalThoughTheWatermarkPassedItFails() {
        lake.market(at("10:00"), at("10:10")).progress(at("11:05"), at("09:00")).land();
        lake.progress(at("11:20"), at("10:00")).market(at("11:10"), at("11:11")).land();
        assertFails();
        lake.tamperGold(
                TradeBarRow.ONE_MINUTE,
                rows -> rows.stream().map(row -> flipped(row)).toList());

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

    @Test
    void littleMemoryGivesTheSameReport() {
        twoCommits();

        AuditReport report =
                Audit.of(lake.lake).symbolMinutesInMemory(7).keysInMemory(16).run(AuditProgress.NONE);

        assertThat(report.checks()).isEqualTo(audit().checks());
    }

    static Ledger ranges(Ledger ledger, UnaryOperator<OffsetRange> change) {
        OffsetRanges[] changed = {OffsetRanges.NONE};
        ledger.offsets()
                .each((topic, partition, range) -> changed[0] = changed[0].with(topic, partition, change.apply(range)));
        return with(ledger, changed[0], ledger.feeds());
    }

    private static Ledger counts(Ledger ledger, FeedCounts more) {
        Map<String, FeedCounts> feeds = new TreeMap<>(ledger.feeds());
        feeds.merge("trades", more, FeedCounts::plus);
        return with(ledger, ledger.offsets(), feeds);
    }

    private static Ledger with(Ledger ledger, OffsetRanges offsets, Map<String, FeedCounts> feeds) {
        return new Ledger(ledger.pipeline(), ledger.run(), ledger.checkpoint(), offsets, feeds, ledger.progress());
    }

    private static TradeBarRow swapped(TradeBarRow row) {
        return new TradeBarRow(
                row.symbol(),
                row.windowStart(),
                row.windowEnd(),
                row.close(),
                row.high(),
                row.low(),
                row.open(),
                row.avgPrice(),
                row.vwap(),
                row.volatility(),
                row.volume(),
                row.buyVolume(),
                row.sellVolume(),
                row.tradeCount(),
                row.isFinal());
    }

    private static TradeBarRow flipped(TradeBarRow row) {
        return new TradeBarRow(
                row.symbol(),
                row.windowStart(),
                row.windowEnd(),
                row.open(),
                row.high(),
                row.low(),
                row.close(),
                row.avgPrice(),
                row.vwap(),
                row.volatility(),
                row.volume(),
                row.buyVolume(),
                row.sellVolume(),
                row.tradeCount(),
                !row.isFinal());
    }
}
