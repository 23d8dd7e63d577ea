package io.kappalake.tables.catalog;

import static io.kappalake.tables.catalog.LakeCommitFixture.ORDERS;
import static io.kappalake.tables.catalog.LakeCommitFixture.TRADES;
import static io.kappalake.tables.catalog.LakeCommitFixture.union;
import static io.kappalake.tables.catalog.TestLake.file;
import static io.kappalake.tables.catalog.TestLake.paths;
import static io.kappalake.tables.catalog.TestLake.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.LakeCommit.Guard.Verdict;
import io.kappalake.tables.catalog.LakeCommitFixture.Once;
import io.kappalake.tables.catalog.Landed.Outcome;
import io.kappalake.tables.format.TableFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commits that meet those of others: which are staged again, and which are given up. */
class LakeCommitConflictTest {

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
            assertThat(landed.conflicts()).isEqualTo(1);
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
}
