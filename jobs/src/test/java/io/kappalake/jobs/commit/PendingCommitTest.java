package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Progress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.junit.jupiter.api.Test;

class PendingCommitTest {

    private static final String BRONZE = "bronze.trades";
    private static final String GOLD = "gold.trade_bars_1m";

    @Test
    void offsetsJoinCountsAddUpAndTheLaterCheckpointNamesTheCommit() {
        Ledger first = new Ledger(
                "live",
                "run",
                4,
                OffsetRanges.NONE.with("trades", 0, new OffsetRange(0, 10)),
                Map.of("trades", new FeedCounts(10, 8, 1, Map.of("WRONG_TYPE", 1L), 2)),
                Map.of("market", new Progress(100, 50)));
        Ledger next = new Ledger(
                "live",
                "run",
                5,
                OffsetRanges.of(Map.of(
                        "trades",
                        Map.of(0, new OffsetRange(10, 13), 1, new OffsetRange(7, 9)),
                        "orders",
                        Map.of(0, new OffsetRange(0, 1)))),
                Map.of(
                        "trades",
                        new FeedCounts(5, 4, 0, Map.of("WRONG_TYPE", 1L), 0),
                        "orders",
                        new FeedCounts(1, 1, 0, Map.of(), 0)),
                Map.of("market", new Progress(200, 50), "orders", new Progress(7, 7)));

        assertThat(commit(first).then(commit(next)).ledger())
                .isEqualTo(new Ledger(
                        "live",
                        "run",
                        5,
                        OffsetRanges.of(Map.of(
                                "trades", Map.of(0, new OffsetRange(0, 13), 1, new OffsetRange(7, 9)),
                                "orders", Map.of(0, new OffsetRange(0, 1)))),
                        Map.of(
                                "trades", new FeedCounts(15, 12, 1, Map.of("WRONG_TYPE", 2L), 2),
                                "orders", new FeedCounts(1, 1, 0, Map.of(), 0)),
                        Map.of("market", new Progress(200, 50), "orders", new Progress(7, 7))));
    }

    @Test
    void aGoldFileThatNoReaderSawLeavesAndTheOneBeforeItIsStillReplaced() {
        PendingCommit first = commit(Map.of(BRONZE, files("b1"), GOLD, files("g1")), Map.of(GOLD, files("g0")));
        PendingCommit second = commit(Map.of(BRONZE, files("b2"), GOLD, files("g2")), Map.of(GOLD, files("g1")));
        PendingCommit third = commit(Map.of(GOLD, files("g3")), Map.of(GOLD, files("g2")));

        PendingCommit all = first.then(second).then(third);

        assertThat(paths(all.added())).isEqualTo(Map.of(BRONZE, Set.of("b1", "b2"), GOLD, Set.of("g3")));
        assertThat(paths(all.replaced())).isEqualTo(Map.of(GOLD, Set.of("g0")));
    }

    @Test
    void aTableWhoseFilesAllCancelOutIsNotTouched() {
        PendingCommit both =
                commit(Map.of(GOLD, files("g1")), Map.of()).then(commit(Map.of(), Map.of(GOLD, files("g1"))));

        assertThat(both.added()).isEmpty();
        assertThat(both.replaced()).isEmpty();
    }

    @Test
    void repairsOfBothRemain() {
        PendingCommit first = new PendingCommit(ledger(), Map.of(), Map.of(), Map.of(GOLD, Set.of(1L, 2L)));
        PendingCommit next =
                new PendingCommit(ledger(), Map.of(), Map.of(), Map.of(GOLD, Set.of(2L, 3L), BRONZE, Set.of(9L)));

        assertThat(first.then(next).repairs()).isEqualTo(Map.of(GOLD, Set.of(1L, 2L, 3L), BRONZE, Set.of(9L)));
    }

    @Test
    void theTwoThatWereJoinedStayAsTheyWereSinceStateHoldsThem() {
        PendingCommit first = commit(Map.of(GOLD, files("g1")), Map.of());
        PendingCommit next = commit(Map.of(GOLD, files("g2")), Map.of(GOLD, files("g1")));

        first.then(next);

        assertThat(paths(first.added())).isEqualTo(Map.of(GOLD, Set.of("g1")));
        assertThat(paths(next.replaced())).isEqualTo(Map.of(GOLD, Set.of("g1")));
    }

    private static PendingCommit commit(Ledger ledger) {
        return new PendingCommit(ledger, Map.of(), Map.of(), Map.of());
    }

    private static PendingCommit commit(Map<String, List<DataFile>> added, Map<String, List<DataFile>> replaced) {
        return new PendingCommit(ledger(), added, replaced, Map.of());
    }

    private static Ledger ledger() {
        return new Ledger("live", "run", 1, OffsetRanges.NONE, Map.of(), Map.of());
    }

    private static List<DataFile> files(String... paths) {
        return List.of(paths).stream().map(PendingCommitTest::file).toList();
    }

    static DataFile file(String path) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(path)
                .withFormat("parquet")
                .withFileSizeInBytes(1)
                .withRecordCount(1)
                .build();
    }

    private static Map<String, Set<String>> paths(Map<String, List<DataFile>> files) {
        Map<String, Set<String>> paths = new java.util.TreeMap<>();
        files.forEach((table, list) -> {
            Set<String> of = new TreeSet<>();
            list.forEach(file -> of.add(file.location()));
            assertThat(of).as("files of %s, each once", table).hasSameSizeAs(list);
            paths.put(table, of);
        });
        return paths;
    }
}
