package io.kappalake.tables.catalog;

import static io.kappalake.tables.catalog.LakeCommitFixture.ORDERS;
import static io.kappalake.tables.catalog.LakeCommitFixture.TRADES;
import static io.kappalake.tables.catalog.TestLake.file;
import static io.kappalake.tables.catalog.TestLake.ledger;
import static io.kappalake.tables.catalog.TestLake.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.catalog.TestLake.Row;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.junit.jupiter.api.Test;

class LakeCommitTest {

    @Test
    void thirteenTablesMoveInOneCommitSoThatNoReaderSeesAMix() {
        List<TableDefinition<Row>> tables = TestLake.tables(13);
        try (Lake lake = TestLake.with(tables)) {
            String before = lake.head();
            for (int checkpoint = 1; checkpoint <= 3; checkpoint++) {
                LakeCommit commit = lake.commit("checkpoint " + checkpoint)
                        .ledger(ledger("live", checkpoint, checkpoint * 10L - 10, checkpoint * 10L));
                for (TableDefinition<Row> table : tables) {
                    commit.change(TableChange.of(table).append(file(lake, table, checkpoint)));
                }
                assertThat(commit.land().attempts()).isEqualTo(1);
            }

            List<Commit> log = lake.log()
                    .takeWhile(commit -> !commit.hash().equals(before))
                    .toList();
            assertThat(log).extracting(Commit::message).containsExactly("checkpoint 3", "checkpoint 2", "checkpoint 1");
            for (int i = 0; i < log.size(); i++) {
                long expected = log.size() - i;
                String hash = log.get(i).hash();
                assertThat(tables).allSatisfy(table -> assertThat(rows(lake.tableAt(table.fullName(), hash)))
                        .isEqualTo(expected));
            }
        }
    }

    @Test
    void theLedgerStandsOnceInTheCommitAndTheSnapshotOfEachTouchedTableNamesIt() {
        try (Lake lake = TestLake.with(List.of(TRADES, ORDERS))) {
            Ledger ledger = ledger("live", 1, 0, 10);

            lake.commit("checkpoint 1")
                    .ledger(ledger)
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 1)))
                    .land();

            assertThat(lake.log().findFirst().flatMap(Commit::ledger)).contains(ledger);
            assertThat(lake.table(TRADES).currentSnapshot().summary())
                    .containsEntry(Commit.ID, ledger.id())
                    .containsEntry("pipeline", "live")
                    .containsEntry("checkpoint", "1")
                    .doesNotContainKeys("offsets", "feeds", "progress");
            assertThat(lake.table(ORDERS).currentSnapshot()).isNull();
        }
    }

    @Test
    void aCheckpointWithoutFilesStillLandsItsLedger() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            lake.commit("checkpoint 1").ledger(ledger("live", 1, 0, 0)).land();
            lake.commit("checkpoint 2").ledger(ledger("live", 2, 0, 5)).land();

            assertThat(lake.lastLedger()).contains(ledger("live", 2, 0, 5));
        }
    }

    @Test
    void aGapAnOverlapAndAnotherPipelineAreRefusedAndNothingHappens() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            lake.commit("checkpoint 1").ledger(ledger("live", 1, 0, 10)).land();
            lake.commit("compact")
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 1)))
                    .land();
            String head = lake.head();

            assertThatThrownBy(() ->
                            lake.commit("gap").ledger(ledger("live", 2, 12, 20)).land())
                    .isInstanceOf(CommitRefused.class)
                    .hasMessageContaining("trades/0: the lake ends at 10, the commit begins at 12 (gap of 2)")
                    .hasMessageContaining("./lake rollback --to COMMIT");
            assertThatThrownBy(() -> lake.commit("overlap")
                            .ledger(ledger("live", 2, 8, 20))
                            .land())
                    .isInstanceOf(CommitRefused.class)
                    .hasMessageContaining("the commit begins at 8 (overlap of 2)");
            assertThatThrownBy(() -> lake.commit("other")
                            .ledger(ledger("other", 2, 10, 20))
                            .land())
                    .isInstanceOf(CommitRefused.class)
                    .hasMessageContaining("'live'")
                    .hasMessageContaining("'other'");
            assertThat(lake.head()).isEqualTo(head);
        }
    }

    @Test
    void oldSnapshotsLeaveTheMetadataAndAreStillReadByTheHashOfTheirCommit() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            Retention two = new Retention(2, Duration.ofHours(1));
            List<String> hashes = new ArrayList<>();
            for (int id = 1; id <= 5; id++) {
                hashes.add(lake.commit("commit " + id)
                        .retention(two)
                        .change(TableChange.of(TRADES).append(file(lake, TRADES, id)))
                        .land()
                        .hash());
            }

            assertThat(lake.table(TRADES).snapshots()).hasSize(2);
            assertThat(rows(lake.table(TRADES))).isEqualTo(5);
            for (int id = 1; id <= 5; id++) {
                assertThat(rows(lake.tableAt("silver.trades", hashes.get(id - 1))))
                        .isEqualTo(id);
            }
        }
    }

    @Test
    void oneMetadataFileIsWrittenForATableHoweverMuchIsDoneToIt() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            List<DataFile> first = file(lake, TRADES, 1);
            lake.commit("first").change(TableChange.of(TRADES).append(first)).land();
            long before = metadataFiles(lake);

            lake.commit("much")
                    .retention(new Retention(1, Duration.ofHours(1)))
                    .change(TableChange.of(TRADES)
                            .append(file(lake, TRADES, 2))
                            .replace(file(lake, TRADES, 3), first)
                            .addRepairs(List.of(Instant.EPOCH)))
                    .land();

            assertThat(metadataFiles(lake) - before).isEqualTo(1);
            assertThat(rows(lake.table(TRADES))).isEqualTo(2);
        }
    }

    @Test
    void tablesGoBackToAnEarlierCommitAsANewCommit() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            String good = lake.commit("good")
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 1)))
                    .land()
                    .hash();
            String bad = lake.commit("bad")
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 2)))
                    .land()
                    .hash();

            lake.commit("roll back").change(TableChange.of(TRADES).asOf(good)).land();
            assertThat(rows(lake.table(TRADES))).isEqualTo(1);
            assertThat(rows(lake.tableAt("silver.trades", bad))).isEqualTo(2);

            lake.commit("go on")
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 3, 4)))
                    .land();
            assertThat(rows(lake.table(TRADES))).isEqualTo(3);
        }
    }

    private static long metadataFiles(Lake lake) {
        Iterable<FileInfo> files =
                ((SupportsPrefixOperations) lake.io()).listPrefix(lake.address().warehouse());
        return StreamSupport.stream(files.spliterator(), false)
                .filter(file -> file.location().endsWith(".metadata.json"))
                .count();
    }
}
