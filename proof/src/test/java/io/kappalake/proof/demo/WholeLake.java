package io.kappalake.proof.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.compaction.repair.Repair;
import io.kappalake.proof.comparison.ComparisonReport;
import io.kappalake.proof.comparison.TruthComparison;
import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.Truth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/** What must hold for a lake as a whole, at its head and at each commit of the job. */
public final class WholeLake {

    private final ProvedPipeline pipeline;
    private final Lake lake;
    private final List<Commit> commits;

    public WholeLake(Lake lake) {
        this(ProvedPipeline.MARKET, lake);
    }

    public WholeLake(ProvedPipeline pipeline, Lake lake) {
        this.pipeline = pipeline;
        this.lake = lake;
        List<Commit> oldestFirst = new ArrayList<>(
                lake.log().filter(commit -> commit.ledger().isPresent()).toList());
        Collections.reverse(oldestFirst);
        this.commits = oldestFirst;
    }

    /**
     * Every row and column, and the ledgers' sums. At first without the Gold windows that wait for a repair, and after
     * it with them.
     */
    public void assertRowsAreTheTruthOf(List<StoredRecord> records) {
        Truth truth = pipeline.truth(records, pipeline.pipeline().rules());
        assertRowsAre(truth, "before the repair");
        Repair.of(lake).run(buckets -> {});
        assertRowsAre(truth, "after the repair");
        Map<String, FeedCounts> sums = new TreeMap<>();
        ledgers().forEach(ledger -> ledger.feeds()
                .forEach((feed, counts) -> sums.merge(feed, counts, FeedCounts::plus)));
        truth.counts().forEach((feed, counts) -> {
            FeedCounts sum = sums.get(feed);
            assertThat(List.of(sum.read(), sum.accepted(), sum.duplicates()))
                    .as("read, accepted and duplicates of %s in all ledgers", feed)
                    .containsExactly(counts.read(), counts.accepted(), counts.duplicates());
            assertThat(sum.rejected()).as("rejected of %s in all ledgers", feed).isEqualTo(counts.rejected());
        });
    }

    private void assertRowsAre(Truth truth, String when) {
        ComparisonReport report = TruthComparison.compare(truth, lake::table, PendingRepairs.of(lake));
        assertThat(report.holds())
                .as(() -> when + "\n" + String.join("\n", report.lines()))
                .isTrue();
    }

    public void assertOffsetsAreContiguousUpTo(Positions ends) {
        Positions position = Positions.NONE;
        for (Ledger ledger : ledgers()) {
            Positions before = position;
            ledger.offsets().each((topic, partition, range) -> assertThat(range.from())
                    .as("%s: first offset of %s/%d", ledger.id(), topic, partition)
                    .isEqualTo(before.of(topic, partition).orElse(0)));
            position = ledger.ends().over(position);
        }
        assertThat(position).isEqualTo(ends);
    }

    /**
     * At each commit the rows of Bronze and Silver are the ledgers' sums up to there, and a table that moved carries
     * that commit's ledger.
     */
    public void assertEveryCommitMovedAllTablesTogether() {
        Map<String, Long> rows = new HashMap<>();
        Map<String, Long> snapshots = new HashMap<>();
        for (Commit commit : commits) {
            Ledger ledger = commit.ledger().orElseThrow();
            ledger.feeds().forEach((feed, counts) -> {
                assertThat(counts.balanced())
                        .as("balance of %s in %s: %s", feed, ledger.id(), counts)
                        .isTrue();
                assertThat(counts.read())
                        .as("records of %s in %s", feed, ledger.id())
                        .isEqualTo(ledger.offsets().records(feed));
                rows.merge("bronze." + feed, counts.read(), Long::sum);
                rows.merge("silver." + feed, counts.accepted(), Long::sum);
                rows.merge("silver.rejected", counts.rejectedTotal(), Long::sum);
            });
            SortedMap<String, Table> tables = lake.tablesAt(commit.hash());
            rows.forEach((table, expected) -> assertThat(total(tables.get(table)))
                    .as("rows of %s at %s", table, ledger.id())
                    .isEqualTo(expected));
            tables.forEach((name, table) -> {
                Snapshot snapshot = table.currentSnapshot();
                if (snapshot != null
                        && !Long.valueOf(snapshot.snapshotId()).equals(snapshots.put(name, snapshot.snapshotId()))) {
                    assertThat(snapshot.summary())
                            .as("commit that %s is of at %s", name, ledger.id())
                            .containsEntry(Commit.ID, ledger.id());
                }
            });
            assertGoldMovesWithSilver(commit, ledger, tables);
        }
    }

    /**
     * Trades that change no bar of this commit are all later than the horizon, and then the commit notes their repair.
     */
    private static void assertGoldMovesWithSilver(Commit commit, Ledger ledger, SortedMap<String, Table> tables) {
        boolean accepted = ledger.feeds().containsKey("trades")
                && ledger.feeds().get("trades").accepted() > 0;
        if (!accepted || commit.repairs().containsKey("gold.trade_bars_1m")) {
            return;
        }
        assertThat(tables.get("gold.trade_bars_1m").currentSnapshot().summary())
                .as("Gold moves with Silver at %s", ledger.id())
                .containsEntry(Commit.ID, ledger.id());
    }

    public void assertEachFileIsThereOnceAndNoneDeletesRows() {
        lake.tablesAt(lake.head()).forEach((name, table) -> {
            List<String> files = new ArrayList<>();
            try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
                tasks.forEach(task -> {
                    files.add(task.file().location());
                    assertThat(task.deletes()).as("delete files of " + name).isEmpty();
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            assertThat(files).as("data files of " + name).doesNotHaveDuplicates();
            assertThat(table.currentSnapshot().deleteManifests(table.io()))
                    .as("delete manifests of " + name)
                    .isEmpty();
        });
    }

    private List<Ledger> ledgers() {
        return commits.stream().map(commit -> commit.ledger().orElseThrow()).toList();
    }

    private static long total(Table table) {
        Snapshot snapshot = table.currentSnapshot();
        return snapshot == null ? 0 : Long.parseLong(snapshot.summary().get("total-records"));
    }
}
