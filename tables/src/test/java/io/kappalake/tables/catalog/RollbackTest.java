package io.kappalake.tables.catalog;

import static io.kappalake.tables.catalog.TestLake.file;
import static io.kappalake.tables.catalog.TestLake.ledger;
import static io.kappalake.tables.catalog.TestLake.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.RollbackPlan.Change;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.Progress;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RollbackTest {

    private static final TableDefinition<TestLake.Row> BRONZE = TestLake.table("bronze", "trades");
    private static final TableDefinition<TestLake.Row> SILVER = TestLake.table("silver", "trades");
    private static final Instant TEN = Instant.parse("2026-03-01T10:00:00Z");

    private Lake lake;

    @BeforeEach
    void openLake() {
        lake = TestLake.with(List.of(BRONZE, SILVER));
    }

    @AfterEach
    void closeLake() {
        lake.close();
    }

    @Test
    void allTablesTheLedgerAndTheRepairsGoBackInOneNewCommit() {
        String first = checkpoint(1, 0, 10);
        lake.commit("late")
                .change(TableChange.of(SILVER).addRepairs(List.of(TEN)))
                .land();
        checkpoint(2, 10, 30);
        String newest = checkpoint(3, 30, 31);

        Rollback rollback = Rollback.of(lake, first.substring(0, 16));
        RollbackPlan plan = rollback.plan();
        assertThat(lake.head()).isEqualTo(newest);
        assertThat(plan.commits()).isEqualTo(3);
        assertThat(plan.rows()).isEqualTo(Map.of("bronze.trades", new Change(3, 1), "silver.trades", new Change(3, 1)));
        assertThat(plan.offsets()).isEqualTo(Map.of("trades", Map.of(0, new Change(31, 10))));

        Landed landed = rollback.run();

        assertThat(lake.log().limit(2).map(Commit::hash)).containsExactly(landed.hash(), newest);
        assertThat(rows(lake.table(BRONZE))).isEqualTo(1);
        assertThat(rows(lake.table(SILVER))).isEqualTo(1);
        assertThat(lake.repairs()).isEmpty();
        Ledger ledger = lake.lastLedger().orElseThrow();
        assertThat(ledger.id()).isEqualTo("live/run-1/1");
        assertThat(ledger.offsets()).isEqualTo(OffsetRanges.NONE.with("trades", 0, new OffsetRange(10, 10)));
        assertThat(ledger.feeds()).isEmpty();
        assertThat(ledger.progress()).isEqualTo(Map.of("market", new Progress(1, 2)));
        assertThat(lake.rolledBack()).extracting(Ledger::checkpoint).containsExactly(3L, 2L);
    }

    @Test
    void theJobGoesOnFromTheEarlierCommitAndWhatWasRolledBackIsNotInTheHistory() {
        String first = checkpoint(1, 0, 10);
        checkpoint(2, 10, 30);
        Rollback.of(lake, first).run();

        assertThatThrownBy(() -> checkpoint(3, 30, 40))
                .isInstanceOf(CommitRefused.class)
                .hasMessageContaining("The lake was rolled back to commit " + first + ", behind checkpoint 3");
        checkpoint(4, 10, 12);

        assertThat(lake.history(lake.head())
                        .flatMap(commit -> commit.ledger().stream())
                        .map(ledger -> ledger.offsets().of("trades").get(0)))
                .containsExactly(new OffsetRange(10, 12), new OffsetRange(10, 10), new OffsetRange(0, 10));
        assertThat(lake.rolledBack()).isEmpty();
        assertThat(rows(lake.table(BRONZE))).isEqualTo(2);
    }

    @Test
    void aRollbackIsUndoneByRollingBackToTheCommitBeforeIt() {
        String first = checkpoint(1, 0, 10);
        String second = checkpoint(2, 10, 30);
        Rollback.of(lake, first).run();
        Rollback.of(lake, second).run();

        assertThat(rows(lake.table(BRONZE))).isEqualTo(2);
        assertThat(lake.lastLedger().orElseThrow().id()).isEqualTo("live/run-1/2");
        assertThat(lake.history(lake.head()).map(Commit::hash))
                .contains(first, second)
                .hasSize(4);
        assertThat(lake.rolledBack()).isEmpty();
        checkpoint(3, 30, 31);
    }

    @Test
    void aLakeGoesBackToBeforeItsFirstCheckpointAndBeginsAnew() {
        String empty = lake.head();
        checkpoint(1, 0, 10);

        Rollback.of(lake, empty).run();

        assertThat(rows(lake.table(BRONZE))).isZero();
        assertThat(lake.lastLedger().orElseThrow().ends()).isEqualTo(Positions.NONE);
        checkpoint(2, 3, 10);
    }

    @Test
    void theFilesOfThePipelineGoBackWithTheTablesEvenIfNoColumnDiffers() {
        String first = checkpoint(1, 0, 10);
        Map<String, String> files = Map.of("pipeline.yaml", "pipeline: mine\n");
        lake.provision(List.of(BRONZE, SILVER), files, (lakes, found) -> List.of(), (table, hash) -> List.of());
        String changed = checkpoint(2, 10, 30);

        assertThat(Rollback.of(lake, first).plan().files()).containsExactly("pipeline.yaml");
        Rollback.of(lake, first).run();
        assertThat(lake.pipelineFiles()).isEmpty();

        Rollback.of(lake, changed).run();
        assertThat(lake.pipelineFiles()).isEqualTo(files);
    }

    @Test
    void aJobThatWroteNothingSinceThePipelineChangedMustNotGoOnUnderTheFilesOfThen() {
        String first = checkpoint(1, 0, 10);
        changeThePipeline();

        Rollback.of(lake, first).run();

        assertThatThrownBy(() -> checkpointAfter("live/run-1/1", 2, 10, 30))
                .isInstanceOf(CommitRefused.class)
                .hasMessageContaining("The lake was rolled back to commit " + first + ", behind checkpoint 2");
        assertThat(rows(lake.table(BRONZE))).isEqualTo(1);
        Ledger now = lake.lastLedger().orElseThrow();
        assertThat(now.offsets()).isEqualTo(OffsetRanges.NONE.with("trades", 0, new OffsetRange(10, 10)));
        checkpointAfter(now.id(), 2, 10, 30);
        assertThat(rows(lake.table(BRONZE))).isEqualTo(2);
    }

    @Test
    void aJobGoesOnIfOnlyLayoutWasRolledBack() {
        String first = checkpoint(1, 0, 10);
        lake.commit("late")
                .change(TableChange.of(SILVER).addRepairs(List.of(TEN)))
                .land();

        Rollback.of(lake, first).run();

        checkpointAfter("live/run-1/1", 2, 10, 30);
    }

    @Test
    void aChangeOfThePipelineWhileARollBackIsUnderWayIsNotUndoneUnseen() {
        String first = checkpoint(1, 0, 10);
        lake.commit("late")
                .change(TableChange.of(SILVER).addRepairs(List.of(TEN)))
                .land();
        Rollback planned = Rollback.of(lake, first);
        changeThePipeline();

        assertThatThrownBy(planned::run)
                .isInstanceOf(CommitRefused.class)
                .hasMessageEndingWith(
                        "changed while the rollback was under way, nothing was rolled back: run it again");
    }

    @Test
    void withoutAnyRecordAChangeOfThePipelineIsNotRolledBackSinceARunningJobCouldNotNotice() {
        String before = lake.head();
        changeThePipeline();

        assertThatThrownBy(() -> Rollback.of(lake, before).run())
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith(
                        "No record is on branch " + lake.address().ref() + " yet")
                .hasMessageContaining(before);
    }

    @Test
    void norIsItAfterARollBackToBeforeTheFirstCheckpoint() {
        String empty = lake.head();
        checkpoint(1, 0, 10);
        String back = Rollback.of(lake, empty).run().hash();
        changeThePipeline();

        assertThatThrownBy(() -> Rollback.of(lake, back).run()).hasMessageStartingWith("No record is on branch ");
    }

    private void changeThePipeline() {
        Map<String, String> files = Map.of("pipeline.yaml", "pipeline: mine\n");
        lake.provision(List.of(BRONZE, SILVER), files, (lakes, found) -> List.of(), (table, hash) -> List.of());
    }

    private void checkpointAfter(String after, long number, long from, long to) {
        lake.commit("checkpoint " + number)
                .ledger(ledger("live", number, from, to), after)
                .change(TableChange.of(BRONZE).append(file(lake, BRONZE, number)))
                .land();
    }

    @Test
    void aTableThatWasMadeLaterBecomesEmpty() {
        String first = checkpoint(1, 0, 10);
        TableDefinition<TestLake.Row> later = TestLake.table("gold", "later");
        lake.provision(List.of(BRONZE, SILVER, later));
        lake.commit("gold")
                .change(TableChange.of(later).append(file(lake, later, 1)).addRepairs(List.of(TEN)))
                .land();

        Rollback.of(lake, first).run();

        assertThat(rows(lake.table(later))).isZero();
        assertThat(lake.repairs()).isEmpty();
    }

    @Test
    void aCommitThatLandsMeanwhileIsUndoneToo() {
        String first = checkpoint(1, 0, 10);
        checkpoint(2, 10, 30);
        Rollback planned = Rollback.of(lake, first);
        checkpoint(3, 30, 40);

        planned.run();

        assertThat(rows(lake.table(BRONZE))).isEqualTo(1);
        assertThat(lake.rolledBack()).extracting(Ledger::checkpoint).containsExactly(3L, 2L);
    }

    @Test
    void toTheNewestCommitIsNothingToDo() {
        String first = checkpoint(1, 0, 10);

        assertThat(Rollback.of(lake, first).run().outcome()).isEqualTo(Landed.Outcome.ALREADY_THERE);
        assertThat(lake.head()).isEqualTo(first);
    }

    @Test
    void aReaderThatFollowsTheTableGoesOnAfterARollBackAndSeesWhatComesThen() throws IOException {
        String good = checkpoint(1, 0, 1);
        checkpoint(2, 1, 2);
        long read = lake.table(SILVER).currentSnapshot().snapshotId();

        Rollback.of(lake, good).run();
        lake.commit("another")
                .change(TableChange.of(SILVER).append(file(lake, SILVER, 3)))
                .land();

        Table now = lake.table(SILVER);
        assertThat(now.currentSnapshot().summary()).containsEntry("total-records", "2");
        assertThat(rows(now)).isEqualTo(2);
        try (CloseableIterable<FileScanTask> news =
                now.newIncrementalAppendScan().fromSnapshotExclusive(read).planFiles()) {
            assertThat(news)
                    .singleElement()
                    .satisfies(task -> assertThat(task.file().recordCount()).isEqualTo(1));
        }
        assertThat(rows(lake.tableAt("silver.trades", good))).isEqualTo(1);
    }

    @Test
    void aCommitThatTheBranchDoesNotHaveIsRefused() {
        String first = checkpoint(1, 0, 10);
        String other = lake.address().ref() + "-other";
        lake.refs().createBranch(other, first);
        String elsewhere;
        try (Lake opened = Lake.open(lake.address().onRef(other))) {
            elsewhere = opened.commit("elsewhere")
                    .change(TableChange.of(BRONZE).append(file(opened, BRONZE, 9)))
                    .land()
                    .hash();
        }

        assertThatThrownBy(() -> Rollback.of(lake, "0123456789abcdef"))
                .isInstanceOf(LakeException.class)
                .hasMessage("Branch " + lake.address().ref()
                        + " has no commit 0123456789abcdef: ./lake log shows its commits");
        assertThatThrownBy(() -> Rollback.of(lake, elsewhere))
                .hasMessage("Branch " + lake.address().ref() + " has no commit " + elsewhere + " (" + other
                        + " has, see --nessie-ref): ./lake log shows its commits");
        assertThatThrownBy(() -> Rollback.of(lake, "yesterday"))
                .hasMessage("'yesterday' is not a commit: name one as ./lake log shows it,"
                        + " 6 or more of its hexadecimal digits");
    }

    private String checkpoint(long number, long from, long to) {
        return lake.commit("checkpoint " + number)
                .ledger(ledger("live", number, from, to))
                .change(TableChange.of(BRONZE).append(file(lake, BRONZE, number)))
                .change(TableChange.of(SILVER).append(file(lake, SILVER, number)))
                .land()
                .hash();
    }
}
