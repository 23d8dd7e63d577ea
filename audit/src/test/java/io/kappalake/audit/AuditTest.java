package io.kappalake.audit;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.audit.read.AuditProgress;
import io.kappalake.tables.catalog.DeleteFiles;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditTest extends AuditFixture {

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
    void anIdentityThatWasAcceptedTwiceWithinTheHorizonIsNamedWithItsPlaces() {
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY")
                .trade("t1", at("2026-03-03T10:00:00Z"), "AAPL", 100, 1, "BUY")
                .land();

        AuditReport report = audit();

        assertThat(report.failed()).containsExactly("identities");
        assertThat(report.checks().get(3).examples())
                .containsExactly(
                        "silver.trades has t1 at offset 0 of trades/0, 2026-03-02T10:00:00Z, and t1 at offset 1 of"
                                + " trades/0, 2026-03-03T10:00:00Z");
    }

    @Test
    void identitiesOfSeveralColumnsWithAnyBytesInThemAreNoRepeats() {
        lake.order(at("10:00"), "c", 1, "a\0b")
                .order(at("10:00"), "c\0a", 1, "b")
                .order(at("10:00"), "c1 x", 1, "d")
                .order(at("10:00"), "c", 1, "1 xd")
                .land();

        assertFails();
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
    void littleMemoryGivesTheSameReport() {
        twoCommits();

        AuditReport report =
                Audit.of(lake.lake).symbolMinutesInMemory(7).keysInMemory(16).run(AuditProgress.NONE);

        assertThat(report.checks()).isEqualTo(audit().checks());
    }
}
