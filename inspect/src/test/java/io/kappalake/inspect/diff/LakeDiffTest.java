package io.kappalake.inspect.diff;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.audit.AuditedLake;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.SchemaChange;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Silver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LakeDiffTest {

    private static final long ONE = 100_000_000L;

    private final AuditedLake lake = new AuditedLake();
    private String first;

    @BeforeEach
    void firstCommit() {
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY")
                .trade("t2", at("10:01"), "AAPL", 101, 1, "BUY")
                .trade("t3", at("2026-03-01T10:00:00Z"), "AAPL", 102, 1, "BUY")
                .land();
        first = lake.lake.head();
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private Difference since(String... tables) {
        return LakeDiff.of(lake.lake, first, lake.lake.head(), 10, rows -> {}).run(List.of(tables));
    }

    private TableDifference table(Difference difference, String name) {
        return difference.tables().stream()
                .filter(table -> table.table().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void rowsThatWereAppendedAreCountedWithoutReadingThemAndRevisedGoldRowsAreChanged() {
        lake.trade("t4", at("10:01"), "AAPL", 104, 1, "BUY")
                .trade("t5", at("10:02"), "AAPL", 105, 1, "BUY")
                .land();

        Difference difference = since();

        TableDifference silver = table(difference, "silver.trades");
        assertThat(List.of(silver.added(), silver.removed(), silver.changed())).containsExactly(2L, 0L, 0L);
        assertThat(silver.first()).extracting(TableDifference.Row::kind).containsExactly("added", "added");
        TableDifference bars = table(difference, AuditedLake.BARS_1M);
        assertThat(bars.key()).containsExactly("symbol", "window_start");
        assertThat(List.of(bars.added(), bars.removed(), bars.changed())).containsExactly(1L, 0L, 1L);
        TableDifference.Row changed = bars.first().get(0);
        assertThat(changed.key()).isEqualTo(Map.of("symbol", "AAPL", "window_start", "2026-03-02T10:01:00Z"));
        assertThat(changed.columns()).contains("high", "close", "trade_count").doesNotContain("open", "low");
        assertThat(changed.a()).containsEntry("high", "101.00000000");
        assertThat(changed.b()).containsEntry("high", "104.00000000");
        assertThat(difference.same())
                .contains("silver.orders", "silver.rejected", AuditedLake.HOURLY)
                .doesNotContain("silver.trades");

        Difference back =
                LakeDiff.of(lake.lake, lake.lake.head(), first, 10, rows -> {}).run(List.of(AuditedLake.BARS_1M));
        TableDifference removed = back.tables().get(0);
        assertThat(List.of(removed.added(), removed.removed(), removed.changed()))
                .containsExactly(0L, 1L, 1L);
    }

    @Test
    void rowsThatCompactionMovedAreNoDifference() {
        lake.trade("t4", at("10:03"), "AAPL", 104, 1, "BUY").land();
        first = lake.lake.head();
        lake.compactTrades();

        Difference difference = since();

        assertThat(difference.tables()).isEmpty();
        assertThat(difference.read().files()).as("both sides of two days").isEqualTo(5);
    }

    @Test
    void rowsThatCameWhileCompactionMovedOthersAreAdded() {
        lake.trade("t4", at("10:03"), "AAPL", 104, 1, "BUY").land().compactTrades();

        TableDifference silver = since("silver.trades").tables().get(0);

        assertThat(List.of(silver.added(), silver.removed(), silver.changed())).containsExactly(1L, 0L, 0L);
        assertThat(silver.first()).singleElement().satisfies(row -> assertThat(row.b())
                .containsEntry("trade_id", "t4"));
    }

    @Test
    void anEventWithAnotherValueIsChangedAndOneThatIsGoneIsRemoved() {
        lake.tamperTrades(trades -> {
            trades.remove(0);
            trades.set(0, trade("t2", at("10:01").getEpochSecond(), 7));
            return trades;
        });

        TableDifference silver = since("silver.trades").tables().get(0);

        assertThat(List.of(silver.added(), silver.removed(), silver.changed())).containsExactly(0L, 1L, 1L);
        assertThat(silver.first()).extracting(TableDifference.Row::kind).containsExactly("changed", "removed");
        assertThat(silver.first().get(0).columns()).contains("price");
        assertThat(silver.first().get(1).a()).containsEntry("trade_id", "t1");
    }

    @Test
    void anEventThatMovedToAnotherDayIsChangedAndNotAddedAndRemoved() {
        lake.tamperTrades(trades -> {
            trades.set(2, trade("t3", at("2026-03-05T10:00:00Z").getEpochSecond(), 102));
            return trades;
        });

        TableDifference silver = since("silver.trades").tables().get(0);

        assertThat(List.of(silver.added(), silver.removed(), silver.changed())).containsExactly(0L, 0L, 1L);
        assertThat(silver.first().get(0).columns()).contains("event_time");
    }

    @Test
    void anEventThatMovedBetweenDaysThatBothHaveIsChangedToo() {
        lake.tamperTrades(trades -> {
            trades.set(1, trade("t2", at("2026-03-01T11:00:00Z").getEpochSecond(), 101));
            return trades;
        });

        TableDifference silver = since("silver.trades").tables().get(0);

        assertThat(List.of(silver.added(), silver.removed(), silver.changed())).containsExactly(0L, 0L, 1L);
        assertThat(silver.first().get(0).key()).isEqualTo(Map.of("trade_id", "t2"));
    }

    @Test
    void aColumnThatOneOfTheSameNameReplacedIsTwoColumns() {
        List<String> order = lake.lake.table("silver.trades").schema().columns().stream()
                .map(Types.NestedField::name)
                .toList();
        Types.NestedField other = Types.NestedField.optional(100, "exchange", Types.StringType.get());
        lake.tamper(TableChange.of("silver.trades")
                .columns(new SchemaChange(
                        "silver.trades",
                        Map.of(),
                        List.of(other),
                        Map.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of("exchange"),
                        order,
                        List.of())));
        lake.tamper(TableChange.of("silver.trades")
                .replace(
                        lake.write(Silver.of(Feeds.TRADES), lake.trades().subList(0, 1)),
                        TableFiles.live(lake.lake.table("silver.trades"))));

        TableDifference silver = since("silver.trades").tables().get(0);

        assertThat(silver.schema()).contains("column exchange string was added", "column exchange string was dropped");
        assertThat(List.of(silver.added(), silver.removed(), silver.changed())).containsExactly(0L, 2L, 1L);
        assertThat(silver.first().get(0).columns()).containsExactly("exchange", "exchange in A");
        assertThat(silver.first().get(0).a()).containsEntry("exchange in A", "NYSE");
    }

    @Test
    void theSideWhoseFilesWereSweptIsNamed() {
        lake.trade("t4", at("10:03"), "AAPL", 104, 1, "BUY").land();
        String second = lake.lake.head();
        lake.trade("t5", at("10:04"), "AAPL", 105, 1, "BUY").land();
        DataFile ofSecond =
                TableFiles.live(lake.lake.tableAt(AuditedLake.BARS_1M, second)).get(0);
        lake.lake.io().deleteFile(ofSecond.location());
        String swept = "The files of commit " + second.substring(0, 16) + " were swept";

        assertThatThrownBy(() -> between(first, second)).hasMessageStartingWith(swept);
        assertThatThrownBy(() -> between(second, first)).hasMessageStartingWith(swept);

        lake.lake.io().deleteFile(manifests(second));
        assertThatThrownBy(() -> between(first, second)).hasMessageStartingWith(swept);
        assertThatThrownBy(() -> between(second, first)).hasMessageStartingWith(swept);
    }

    private String manifests(String commit) {
        return lake.lake.tableAt(AuditedLake.BARS_1M, commit).currentSnapshot().manifestListLocation();
    }

    private Difference between(String one, String other) {
        return LakeDiff.of(lake.lake, one, other, 10, rows -> {}).run(List.of(AuditedLake.BARS_1M));
    }

    private static Row trade(String id, long second, int price) {
        return MarketEvents.trade(
                id, "AAPL", price * ONE, ONE, "BUY", "NYSE", second * 1_000_000, 0, 1, second * 1_000_000);
    }

    @Test
    void aCommitIsTheSameAsItselfAndReadsNothing() {
        Difference difference =
                LakeDiff.of(lake.lake, first, first, 3, rows -> {}).run(List.of());

        assertThat(difference.tables()).isEmpty();
        assertThat(difference.same()).hasSize(13);
        assertThat(difference.read().files()).isZero();
    }

    @Test
    void aTableThatNeitherHasIsRefused() {
        assertThatThrownBy(() -> since("gold.nope"))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith("Neither commit has a table 'gold.nope': there are bronze.orders,");
    }
}
