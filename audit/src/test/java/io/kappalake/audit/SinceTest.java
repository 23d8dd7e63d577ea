package io.kappalake.audit;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.audit.read.AuditProgress;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.market.TradeBarRow;
import io.kappalake.transforms.silver.Silver;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SinceTest {

    private final AuditedLake lake = new AuditedLake();
    private String since;

    @BeforeEach
    void firstCommit() {
        lake.trade("t1", at("09:00"), "AAPL", 100, 1, "BUY")
                .market(at("10:50"), at("11:00"))
                .land();
        since = lake.lake.head();
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private AuditReport audit() {
        return Audit.of(lake.lake).since(since).run(AuditProgress.NONE);
    }

    private void assertFails(String... checks) {
        AuditReport report = audit();
        assertThat(report.failed()).as(report.toString()).containsExactly(checks);
    }

    @Test
    void onlyWhatIsNewIsReadAndItsHoursAreCompared() {
        lake.market(at("11:00"), at("11:02")).land();

        AuditReport report = audit();

        assertThat(report.failed()).as(report.toString()).isEmpty();
        assertThat(report.checks().stream().map(check -> check.check() + ": " + check.numbersText()))
                .startsWith("ledger: 1 commits, 3 partitions, 14 records", "bronze: 14 rows");
    }

    @Test
    void nothingNewHolds() {
        assertFails();
        assertThat(audit().commits()).isZero();
    }

    @Test
    void aCommitThatIsNotInTheHistoryIsRefused() {
        lake.market(at("11:00"), at("11:02")).land();
        String newer = lake.lake.head();

        assertThatThrownBy(() -> Audit.of(lake.lake).at(since).since(newer).run(AuditProgress.NONE))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith("Commit " + newer + " is not in the history of commit " + since);
    }

    @Test
    void aGapToTheCommitBeforeIsSeen() {
        lake.gapOfKafka("trades", 1).trade(at("11:00"), "AAPL", 100, 1, "BUY").land();

        assertFails("ledger");
    }

    @Test
    void aLostRecordIsSeen() {
        lake.market(at("11:00"), at("11:02")).loseBronze("quotes", 1).land();

        assertFails("bronze");
    }

    @Test
    void anIdentityOfBeforeThatComesAgainIsSeen() {
        lake.trade("t1", at("11:00"), "AAPL", 101, 1, "BUY").land();

        assertFails("identities");
    }

    @Test
    void aLateEventThatNobodyNotedIsSeenThoughNoFileOfGoldChanged() {
        lake.trade(at("10:59"), "AAPL", 500, 1, "BUY").landLate(Map.of());

        assertFails("gold.trade_bars_1m", "gold.trade_bars_5m", "gold.features_1m");
    }

    @Test
    void aFileOfGoldThatIsGoneIsSeenThoughNoEventCame() {
        lake.tamper(TableChange.of(AuditedLake.HOURLY).clear());

        assertFails("gold.orders_hourly");
    }

    @Test
    void aWrongRowInAnHourThatIsNotTouchedIsLeftToAFullAudit() {
        lake.tamperGold(TradeBarRow.ONE_MINUTE, rows -> rows.subList(1, rows.size()));
        since = lake.lake.head();
        lake.quote(at("11:30"), "AAPL", 100, 101);
        lake.landLate(Map.of(AuditedLake.QUOTES_1M, List.of(at("11:00"))));

        assertFails();
    }

    @Test
    void compactedFilesHoldTheSameRecordsAndAreNoNews() {
        lake.market(at("11:00"), at("11:02")).land();
        since = lake.lake.head();
        lake.compactTrades().market(at("11:02"), at("11:04")).land();

        assertFails();
    }

    @Test
    void aCompactionThatLosesARowIsSeen() {
        lake.market(at("11:00"), at("11:02")).land();
        since = lake.lake.head();
        List<Row> all = lake.trades();
        lake.tamper(TableChange.of("silver.trades")
                .rewrite(
                        lake.write(Silver.of(Feeds.TRADES), all.subList(1, all.size())),
                        TableFiles.live(lake.lake.table("silver.trades"))));

        assertThat(audit().failed()).contains("balance");
    }

    @Test
    void aCompactionThatChangesAnOffsetIsSeen() {
        lake.tamper(TableChange.of("bronze.trades")
                .rewrite(
                        lake.write(
                                io.kappalake.transforms.bronze.Bronze.of(Feeds.TRADES),
                                lake.bronzeTrades(offset -> offset == 0 ? 1 : offset)),
                        TableFiles.live(lake.lake.table("bronze.trades"))));

        assertFails("bronze");
    }

    @Test
    void anOverlapWithTheCommitBeforeIsSeen() {
        lake.market(at("11:00"), at("11:02"))
                .land(ledger -> AuditFixture.ranges(ledger, range -> new OffsetRange(range.from() - 1, range.to())));

        assertThat(audit().failed()).contains("ledger");
    }
}
