package io.kappalake.tables.catalog;

import static io.kappalake.tables.catalog.TestLake.file;
import static io.kappalake.tables.catalog.TestLake.ledger;
import static io.kappalake.tables.catalog.TestLake.paths;
import static io.kappalake.tables.catalog.TestLake.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.LakeCommit.Guard.Verdict;
import io.kappalake.tables.catalog.Landed.Outcome;
import io.kappalake.tables.catalog.TestLake.Row;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LakeCommitTest {

    private static final TableDefinition<Row> TRADES = TestLake.table("silver", "trades");
    private static final TableDefinition<Row> ORDERS = TestLake.table("silver", "orders");

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
    void theLedgerStandsInTheCommitAndInTheSnapshotOfEachTouchedTable() {
        try (Lake lake = TestLake.with(List.of(TRADES, ORDERS))) {
            Ledger ledger = ledger("live", 1, 0, 10);

            lake.commit("checkpoint 1")
                    .ledger(ledger)
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 1)))
                    .land();

            assertThat(lake.log().findFirst().flatMap(Commit::ledger)).contains(ledger);
            assertThat(Ledger.fromProperties(
                            lake.table(TRADES).currentSnapshot().summary()))
                    .contains(ledger);
            assertThat(lake.table(ORDERS).currentSnapshot()).isNull();
        }
    }

    @Test
    void anAppendThatMeetsAnotherAppendStagesAgainAndBothSurvive() {
        try (Lake lake = TestLake.with(List.of(TRADES, ORDERS));
                Lake other = Lake.open(lake.address())) {
            List<DataFile> theirs = file(lake, TRADES, 1);
            List<DataFile> ours = file(lake, TRADES, 2);
            Once otherFirst = new Once(Probe.Step.STAGED, () -> other.commit("theirs")
                    .change(TableChange.of(TRADES).append(theirs))
                    .land());

            Landed landed = lake.commit("ours")
                    .change(TableChange.of(TRADES).append(ours))
                    .change(TableChange.of(ORDERS).append(file(lake, ORDERS, 3)))
                    .probe(otherFirst)
                    .land();

            assertThat(landed.attempts()).isEqualTo(2);
            assertThat(paths(lake.table(TRADES))).isEqualTo(union(theirs, ours));
            assertThat(rows(lake.table(ORDERS))).isEqualTo(1);
            assertThat(orphans(lake)).isEmpty();
        }
    }

    @Test
    void compactionThatMeetsAnAppendKeepsTheAppendedFile() {
        try (Lake lake = TestLake.with(List.of(TRADES));
                Lake job = Lake.open(lake.address())) {
            List<DataFile> small = new ArrayList<>(file(lake, TRADES, 1));
            small.addAll(file(lake, TRADES, 2));
            job.commit("two small files")
                    .change(TableChange.of(TRADES).append(small))
                    .land();
            List<DataFile> merged = file(lake, TRADES, 1, 2);
            List<DataFile> appended = file(lake, TRADES, 3);

            lake.commit("compact")
                    .change(TableChange.of(TRADES).rewrite(merged, small))
                    .probe(new Once(Probe.Step.STAGED, () -> job.commit("append")
                            .change(TableChange.of(TRADES).append(appended))
                            .land()))
                    .land();

            assertThat(paths(lake.table(TRADES))).isEqualTo(union(merged, appended));
            assertThat(lake.table(TRADES).currentSnapshot().operation()).isEqualTo("replace");
        }
    }

    @Test
    void aCommitWhoseAnswerWasLostIsFoundInTheLogAndNotLandedTwice() {
        try (Lake lake = TestLake.with(List.of(TRADES));
                Lake other = Lake.open(lake.address())) {
            List<DataFile> ours = file(lake, TRADES, 1);
            List<DataFile> theirs = file(lake, TRADES, 2);
            Once lost = new Once(Probe.Step.AFTER_NESSIE, () -> {
                other.commit("theirs")
                        .change(TableChange.of(TRADES).append(theirs))
                        .land();
                throw new LakeUnreachable("the connection broke", new java.io.IOException());
            });

            Landed landed = lake.commit("ours")
                    .change(TableChange.of(TRADES).append(ours))
                    .probe(lost)
                    .land();

            assertThat(landed.outcome()).isEqualTo(Outcome.LANDED);
            assertThat(lake.log().map(Commit::message).limit(3))
                    .containsExactly("theirs", "ours", "Create silver.trades");
            assertThat(landed.hash())
                    .isEqualTo(lake.log().skip(1).findFirst().orElseThrow().hash());
            assertThat(paths(lake.table(TRADES))).isEqualTo(union(ours, theirs));
        }
    }

    @Test
    void aRequestThatNeverArrivedIsSentAgain() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            Once lost = new Once(Probe.Step.BEFORE_NESSIE, () -> {
                throw new LakeUnreachable("the connection broke", new java.io.IOException());
            });

            Landed landed = lake.commit("ours")
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 1)))
                    .probe(lost)
                    .land();

            assertThat(landed.attempts()).isEqualTo(2);
            assertThat(rows(lake.table(TRADES))).isEqualTo(1);
        }
    }

    @Test
    void aFileThatIsGoneCannotBeReplacedBecauseItsSuccessorWouldStayLive() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            List<DataFile> first = file(lake, TRADES, 1);
            List<DataFile> second = file(lake, TRADES, 2);
            lake.commit("first").change(TableChange.of(TRADES).append(first)).land();
            lake.commit("second for first")
                    .change(TableChange.of(TRADES).replace(second, first))
                    .land();
            String head = lake.head();

            LakeCommit again =
                    lake.commit("third for first").change(TableChange.of(TRADES).replace(file(lake, TRADES, 3), first));

            assertThatThrownBy(again::land)
                    .isInstanceOf(CommitRefused.class)
                    .hasMessageContaining("silver.trades")
                    .hasMessageContaining(first.get(0).location());
            assertThat(lake.head()).isEqualTo(head);
            assertThat(paths(lake.table(TRADES))).isEqualTo(paths(second));
        }
    }

    @Test
    void aFileThatIsReplacedWhileWeStageIsNotReplacedTwice() {
        try (Lake lake = TestLake.with(List.of(TRADES));
                Lake other = Lake.open(lake.address())) {
            List<DataFile> first = file(lake, TRADES, 1);
            List<DataFile> theirs = file(lake, TRADES, 2);
            lake.commit("first").change(TableChange.of(TRADES).append(first)).land();

            LakeCommit ours = lake.commit("ours")
                    .change(TableChange.of(TRADES).replace(file(lake, TRADES, 3), first))
                    .probe(new Once(Probe.Step.STAGED, () -> other.commit("theirs")
                            .change(TableChange.of(TRADES).replace(theirs, first))
                            .land()));

            assertThatThrownBy(ours::land).isInstanceOf(CommitRefused.class);
            assertThat(paths(lake.table(TRADES))).isEqualTo(paths(theirs));
        }
    }

    @Test
    void theGuardIsAskedAgainAtTheHeadOfEveryAttempt() {
        try (Lake lake = TestLake.with(List.of(TRADES, ORDERS));
                Lake other = Lake.open(lake.address())) {
            List<String> seen = new ArrayList<>();
            String before = lake.head();
            Once otherFirst = new Once(Probe.Step.STAGED, () -> other.commit("theirs")
                    .guard(head -> Verdict.GO)
                    .change(TableChange.of(ORDERS).append(file(other, ORDERS, 1)))
                    .land());

            Landed landed = lake.commit("ours")
                    .guard(head -> {
                        seen.add(head.hash());
                        return Verdict.GO;
                    })
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 1)))
                    .probe(otherFirst)
                    .land();

            // The two commits share no table, and yet one guard must see the other's commit.
            assertThat(landed.attempts()).isEqualTo(2);
            String theirs = lake.log().skip(1).findFirst().orElseThrow().hash();
            assertThat(seen).containsExactly(before, theirs);
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
    void aCommitThatIsThereAlreadyIsSkipped() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            List<DataFile> files = file(lake, TRADES, 1);
            lake.commit("checkpoint 1")
                    .ledger(ledger("live", 1, 0, 10))
                    .change(TableChange.of(TRADES).append(files))
                    .land();

            Landed again = lake.commit("checkpoint 1")
                    .ledger(ledger("live", 1, 0, 10))
                    .change(TableChange.of(TRADES).append(files))
                    .land();

            assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_THERE);
            assertThat(rows(lake.table(TRADES))).isEqualTo(1);
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
                    .hasMessageContaining("trades partition 0: the lake ends at 10, the commit begins at 12 (gap of 2)")
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
    void repairsAreNotedBesideThoseOfOthersAndCrossedOff() {
        Instant ten = Instant.parse("2026-03-01T10:00:00Z");
        Instant eleven = Instant.parse("2026-03-01T11:00:00Z");
        try (Lake lake = TestLake.with(List.of(TRADES, ORDERS));
                Lake other = Lake.open(lake.address())) {
            lake.commit("ours")
                    .change(TableChange.of(TRADES).addRepairs(List.of(eleven)))
                    .probe(new Once(Probe.Step.STAGED, () -> other.commit("theirs")
                            .change(TableChange.of(TRADES).addRepairs(List.of(ten)))
                            .land()))
                    .land();
            assertThat(lake.repairs()).containsOnlyKeys("silver.trades");
            assertThat(lake.repairs().get("silver.trades")).containsExactly(ten, eleven);

            lake.commit("repaired")
                    .change(TableChange.of(TRADES).removeRepairs(List.of(ten)))
                    .land();
            assertThat(lake.repairs().get("silver.trades")).containsExactly(eleven);

            lake.commit("repaired")
                    .change(TableChange.of(TRADES).removeRepairs(List.of(eleven)))
                    .land();
            assertThat(lake.repairs()).isEmpty();
            assertThat(lake.table(TRADES).properties()).doesNotContainKey("kappalake.repairs");
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

    @Test
    void fiftyWritersThatAppendAtOnceAllLandOnceEach() throws InterruptedException, ExecutionException {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            ConcurrentLinkedQueue<DataFile> written = new ConcurrentLinkedQueue<>();
            ExecutorService writers = Executors.newFixedThreadPool(50);
            List<Future<Landed>> running = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                List<DataFile> files = file(lake, TRADES, i);
                written.addAll(files);
                LakeCommit commit =
                        lake.commit("writer " + i).change(TableChange.of(TRADES).append(files));
                running.add(writers.submit(commit::land));
            }
            for (Future<Landed> landing : running) {
                assertThat(landing.get().outcome()).isEqualTo(Outcome.LANDED);
            }
            writers.shutdown();

            assertThat(paths(lake.table(TRADES))).isEqualTo(paths(List.copyOf(written)));
            assertThat(TableFiles.live(lake.table(TRADES))).hasSize(50);
            assertThat(lake.log().filter(commit -> commit.message().startsWith("writer")))
                    .hasSize(50);
            assertThat(orphans(lake)).isEmpty();
        }
    }

    @Test
    @Timeout(60)
    void aCommitThatKeepsLosingEndsAtItsTimeLimit() {
        try (Lake lake = TestLake.with(List.of(TRADES));
                Lake other = Lake.open(lake.address())) {
            AtomicInteger id = new AtomicInteger();
            LakeCommit ours = lake.commit("ours")
                    .limit(Duration.ofMillis(300))
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 1)))
                    .probe(step -> {
                        if (step == Probe.Step.STAGED) {
                            other.commit("theirs")
                                    .change(TableChange.of(TRADES).append(file(other, TRADES, id.incrementAndGet())))
                                    .land();
                        }
                    });

            assertThatThrownBy(ours::land)
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("did not land")
                    .hasMessageContaining("attempts");
            assertThat(orphans(lake)).isEmpty();
        }
    }

    /** Manifests and metadata files that no commit of the branch refers to. */
    private static TreeSet<String> orphans(Lake lake) {
        TreeSet<String> files = new TreeSet<>();
        ((SupportsPrefixOperations) lake.io())
                .listPrefix(lake.address().warehouse())
                .forEach(file -> files.add(file.location()));
        files.removeIf(file -> file.endsWith(".parquet") || file.endsWith("/.kappalake/lake.json"));
        lake.log().forEach(commit -> lake.tablesAt(commit.hash()).values().forEach(table -> {
            files.remove(((org.apache.iceberg.HasTableOperations) table)
                    .operations()
                    .current()
                    .metadataFileLocation());
            table.snapshots().forEach(snapshot -> {
                files.remove(snapshot.manifestListLocation());
                snapshot.allManifests(lake.io()).forEach(manifest -> files.remove(manifest.path()));
            });
        }));
        return files;
    }

    private static long metadataFiles(Lake lake) {
        Iterable<FileInfo> files =
                ((SupportsPrefixOperations) lake.io()).listPrefix(lake.address().warehouse());
        return StreamSupport.stream(files.spliterator(), false)
                .filter(file -> file.location().endsWith(".metadata.json"))
                .count();
    }

    private static TreeSet<String> union(List<DataFile> one, List<DataFile> other) {
        TreeSet<String> all = new TreeSet<>(paths(one));
        all.addAll(paths(other));
        return all;
    }

    /** Does something at a step of the first attempt only. */
    private static final class Once implements Probe {
        private final Step at;
        private final Runnable action;
        private boolean done;

        Once(Step at, Runnable action) {
            this.at = at;
            this.action = action;
        }

        @Override
        public void at(Step step) {
            if (step == at && !done) {
                done = true;
                action.run();
            }
        }
    }
}
