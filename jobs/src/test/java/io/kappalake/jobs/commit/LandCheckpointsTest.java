package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.jobs.Lines;
import io.kappalake.jobs.Shared;
import io.kappalake.jobs.TestLake;
import io.kappalake.jobs.source.TopicIds;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Progress;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LandCheckpointsTest {

    private static final String BRONZE = "bronze.trades";
    private static final String BARS = "gold.trade_bars_1m";
    private static final String DAILY = "gold.orders_daily";

    private static final SynchronousQueue<String> LOOKS = new SynchronousQueue<>();

    private Lake lake;
    private String empty;

    @BeforeEach
    void openLake() {
        lake = TestLake.fresh();
        empty = lake.head();
    }

    @AfterEach
    void closeLake() {
        lake.close();
    }

    @Test
    void eachCompletedCheckpointIsOneCommitWhoseLedgerGoesOnFromTheOneBefore() throws Exception {
        try (Committer committer = Committer.start(lake)) {
            committer
                    .receive(trades(0, 0, 2), trades(1, 5, 6), bars(10, 3), Shared.market(11, 10))
                    .checkpoint(1);
            committer.receive(trades(1, 6, 9), Shared.market(12, 11)).checkpoint(2);
        }

        List<Ledger> ledgers = ledgers();
        assertThat(commits()).hasSize(2);
        assertThat(ledgers.get(0).offsets())
                .isEqualTo(
                        OffsetRanges.of(Map.of("trades", Map.of(0, new OffsetRange(0, 2), 1, new OffsetRange(5, 6)))));
        assertThat(ledgers.get(0).feeds()).isEqualTo(Map.of("trades", new FeedCounts(3, 3, 0, Map.of(), 0)));
        assertThat(ledgers.get(0).checkpoint()).isEqualTo(1);
        assertThat(ledgers.get(1).offsets())
                .isEqualTo(
                        OffsetRanges.of(Map.of("trades", Map.of(0, new OffsetRange(2, 2), 1, new OffsetRange(6, 9)))));
        assertThat(ledgers.get(1).feeds()).isEqualTo(Map.of("trades", new FeedCounts(3, 3, 0, Map.of(), 0)));
        assertThat(ledgers.get(1).progress()).isEqualTo(Map.of("market", progress("12:00", "11:00")));
        assertThat(offsets()).containsExactly("0 | 0", "0 | 1", "1 | 5", "1 | 6", "1 | 7", "1 | 8");
        assertThat(bars()).containsExactly("S0 | 3");
    }

    @Test
    void nothingLandsBeforeTheCheckpointHasCompleted() throws Exception {
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 2)).barrier(1);
            assertThat(lake.head()).isEqualTo(empty);

            committer.complete(1);
            assertThat(offsets()).containsExactly("0 | 0", "0 | 1");
        }
    }

    @Test
    void whatComesAfterTheBarrierWaitsForTheNextCheckpoint() throws Exception {
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 1)).barrier(1);
            committer.receive(trades(0, 1, 2)).complete(1);
            assertThat(offsets()).containsExactly("0 | 0");

            committer.checkpoint(2);
            assertThat(offsets()).containsExactly("0 | 0", "0 | 1");
        }
    }

    @Test
    void otherWorkOnTheLakeWaitsFromTheFirstCommittableUntilItsCommitHasLandedOrItsCheckpointIsAborted()
            throws Exception {
        BetweenCommits looks = (address, pause, metrics) -> {
            while (true) {
                pause.await();
                LOOKS.put("free");
            }
        };
        LandCheckpoints operator = Committer.planned("live", lake, Probe.NONE, looks, TopicIds.NONE);
        try (Committer committer = Committer.start(operator, null)) {
            assertFree();

            committer.receive(trades(0, 0, 1));
            assertHeld();
            committer.barrier(1);
            assertHeld();
            committer.complete(1);
            assertFree();

            committer.receive(trades(0, 1, 2)).abort(2);
            assertFree();
        }
    }

    private static void assertFree() throws InterruptedException {
        assertThat(LOOKS.poll(10, TimeUnit.SECONDS)).isEqualTo("free");
    }

    private static void assertHeld() throws InterruptedException {
        // It may have begun before.
        LOOKS.poll(50, TimeUnit.MILLISECONDS);
        assertThat(LOOKS.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aCheckpointOfNothingMakesNoCommit() throws Exception {
        try (Committer committer = Committer.start(lake)) {
            committer.checkpoint(1);
            assertThat(lake.head()).isEqualTo(empty);

            committer.receive(trades(0, 0, 1)).checkpoint(2);
            String head = lake.head();
            committer.receive(Shared.market(11, 10)).checkpoint(3);
            assertThat(lake.head()).isEqualTo(head);
        }
    }

    @Test
    void aCheckpointThatNeverCompletedIsPartOfTheNextAndItsGoldFilesCancelOut() throws Exception {
        try (Committer committer = Committer.start(lake)) {
            committer
                    .receive(trades(0, 0, 1), bars(10, 1), Shared.market(10, 9))
                    .checkpoint(1);
            committer
                    .receive(trades(0, 1, 2), bars(10, 2), Shared.market(10, 9))
                    .barrier(2);
            committer
                    .receive(trades(0, 2, 4), bars(10, 4), Shared.market(10, 9))
                    .checkpoint(3);
        }

        assertThat(commits())
                .extracting(Commit::message)
                .containsExactly("checkpoint 1: 1 records", "checkpoint 3: 3 records");
        assertThat(ledgers().get(1).offsets()).isEqualTo(OffsetRanges.NONE.with("trades", 0, new OffsetRange(1, 4)));
        assertThat(offsets()).containsExactly("0 | 0", "0 | 1", "0 | 2", "0 | 3");
        assertThat(bars()).containsExactly("S0 | 4");
    }

    @Test
    void aRepairIsNotedAtItsTable() throws Exception {
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 1), Shared.repair(9)).checkpoint(1);
        }

        assertThat(lake.repairs()).containsOnlyKeys(BARS);
        assertThat(lake.repairs().get(BARS)).containsExactly(Instant.parse("2026-03-02T09:00:00Z"));
        assertThat(bars()).isEmpty();
    }

    @Test
    void aRestoredRunLandsWhatHadCompletedButNotLanded() throws Exception {
        OperatorSubtaskState state;
        try (Committer committer = Committer.start(lake)) {
            state = committer
                    .receive(trades(0, 0, 2), bars(10, 2), Shared.market(10, 9))
                    .barrier(1);
        }
        assertThat(lake.head()).isEqualTo(empty);

        try (Committer restored = Committer.start(lake, state)) {
            assertThat(offsets()).containsExactly("0 | 0", "0 | 1");
            restored.receive(trades(0, 2, 3), bars(10, 3), Shared.market(10, 9)).checkpoint(2);
        }
        assertThat(offsets()).containsExactly("0 | 0", "0 | 1", "0 | 2");
        assertThat(bars()).containsExactly("S0 | 3");
    }

    @Test
    void aRestoredRunDoesNotLandAgainWhatHadLanded() throws Exception {
        OperatorSubtaskState state;
        try (Committer committer = Committer.start(lake)) {
            state = committer
                    .receive(trades(0, 0, 2), bars(10, 2), Shared.market(10, 9))
                    .checkpoint(1);
        }
        String head = lake.head();

        try (Committer restored = Committer.start(lake, state)) {
            assertThat(lake.head()).isEqualTo(head);
            restored.receive(trades(0, 2, 3), bars(10, 3), Shared.market(10, 9)).checkpoint(2);
        }
        assertThat(offsets()).containsExactly("0 | 0", "0 | 1", "0 | 2");
        assertThat(bars()).containsExactly("S0 | 3");
    }

    @Test
    void twoPendingCheckpointsThatLandedAsOneAreBothSkipped() throws Exception {
        OperatorSubtaskState state;
        try (Committer committer = Committer.start(lake)) {
            committer
                    .receive(trades(0, 0, 1), bars(10, 1), Shared.market(10, 9))
                    .barrier(1);
            state = committer
                    .receive(trades(0, 1, 2), bars(10, 2), Shared.market(10, 9))
                    .checkpoint(2);
        }
        String head = lake.head();

        try (Committer restored = Committer.start(lake, state)) {
            assertThat(lake.head()).isEqualTo(head);
            restored.receive(trades(0, 2, 3), bars(10, 3), Shared.market(10, 9)).checkpoint(3);
        }
        assertThat(offsets()).containsExactly("0 | 0", "0 | 1", "0 | 2");
        assertThat(bars()).containsExactly("S0 | 3");
    }

    @Test
    void twoPendingCheckpointsOfWhichNoneLandedAreBothLanded() throws Exception {
        OperatorSubtaskState state;
        try (Committer committer = Committer.start(lake)) {
            committer
                    .receive(trades(0, 0, 1), bars(10, 1), Shared.market(10, 9))
                    .barrier(1);
            state = committer
                    .receive(trades(0, 1, 2), bars(10, 2), Shared.market(10, 9))
                    .barrier(2);
        }

        Committer.start(lake, state).close();

        assertThat(offsets()).containsExactly("0 | 0", "0 | 1");
        assertThat(bars()).containsExactly("S0 | 2");
    }

    @Test
    void anAnswerThatIsLostDoesNotMakeTheCommitTwice() throws Exception {
        Probe lost = once(Probe.Step.AFTER_NESSIE, new LakeUnreachable("the connection broke", new IOException()));
        try (Committer committer = Committer.start("live", lake, lost, null)) {
            committer
                    .receive(trades(0, 0, 2), bars(10, 2), Shared.market(10, 9))
                    .checkpoint(1);
            committer.receive(trades(0, 2, 3)).checkpoint(2);
        }

        assertThat(commits()).hasSize(2);
        assertThat(offsets()).containsExactly("0 | 0", "0 | 1", "0 | 2");
        assertThat(bars()).containsExactly("S0 | 2");
    }

    @ParameterizedTest
    @EnumSource(
            value = Probe.Step.class,
            names = {"UNSTAGED", "STAGED", "BEFORE_NESSIE", "AFTER_NESSIE"})
    void aCrashAtAnyStepOfACommitLosesAndDoublesNothing(Probe.Step step) throws Exception {
        Probe crash = once(step, new IllegalStateException("crash at " + step));
        OperatorSubtaskState state;
        try (Committer committer = Committer.start(lake)) {
            state = committer
                    .receive(trades(0, 0, 1), bars(10, 1), Shared.market(10, 9))
                    .checkpoint(1);
        }
        try (Committer committer = Committer.start("live", lake, crash, state)) {
            state = committer
                    .receive(trades(0, 1, 3), bars(10, 3), Shared.market(10, 9))
                    .barrier(2);
            assertThatThrownBy(() -> committer.complete(2)).hasMessage("crash at " + step);
        }

        try (Committer restored = Committer.start(lake, state)) {
            assertThat(offsets()).containsExactly("0 | 0", "0 | 1", "0 | 2");
            assertThat(bars()).containsExactly("S0 | 3");
            restored.receive(trades(0, 3, 4), bars(10, 4), Shared.market(10, 9)).checkpoint(3);
        }
        assertThat(commits()).hasSize(3);
        assertThat(offsets()).containsExactly("0 | 0", "0 | 1", "0 | 2", "0 | 3");
        assertThat(bars()).containsExactly("S0 | 4");
    }

    @Test
    void aStateThatIsOlderThanTheLakeIsRefusedForGoodWithBothWaysOut() throws Exception {
        OperatorSubtaskState old;
        String its;
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 1), trades(1, 0, 1)).checkpoint(1);
            old = committer.receive(trades(0, 1, 2)).checkpoint(2);
            its = lake.head();
            committer.receive(trades(0, 2, 5)).checkpoint(3);
        }
        String head = lake.head();

        assertThatThrownBy(() -> Committer.start(lake, old))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("trades/0: state at 1, lake at 5")
                .hasMessageContaining("./lake rollback --to " + its)
                .hasMessageContaining("start from the newest state");
        assertThat(lake.head()).isEqualTo(head);
    }

    @Test
    void aSavepointThatTheRunWentOnFromIsRefusedAlthoughItsCommitIsStillPendingInIt() throws Exception {
        OperatorSubtaskState savepoint;
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 1)).checkpoint(1);
            // Flink does not tell that a savepoint of a running job has completed.
            savepoint = committer.receive(trades(0, 1, 2)).barrier(2);
            committer.receive(trades(0, 2, 3)).checkpoint(3);
        }
        String head = lake.head();

        assertThatThrownBy(() -> Committer.start(lake, savepoint))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("trades/0: state at 1, lake at 3")
                .hasMessageContaining("./lake rollback --to COMMIT")
                .hasMessageContaining("start from the newest state");
        assertThat(lake.head()).isEqualTo(head);
        assertThat(offsets()).containsExactly("0 | 0", "0 | 1", "0 | 2");
    }

    @Test
    void aLakeThatWasRolledBackBehindTheStateIsRefused() throws Exception {
        OperatorSubtaskState state;
        String good;
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 1)).checkpoint(1);
            good = lake.head();
            committer.receive(trades(0, 1, 2)).checkpoint(2);
            state = committer.receive(trades(0, 2, 3)).checkpoint(3);
        }
        rollBack(good);

        assertThatThrownBy(() -> Committer.start(lake, state))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("trades/0: state at 2, lake at 1")
                .hasMessageContaining("--from-state none");
        assertThat(offsets()).containsExactly("0 | 0");
    }

    @Test
    void theStateOfAnotherLakeIsRefused() throws Exception {
        OperatorSubtaskState state;
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 1)).checkpoint(1);
            state = committer.receive(trades(0, 1, 2)).checkpoint(2);
        }

        try (Lake other = TestLake.fresh()) {
            String head = other.head();
            assertThatThrownBy(() -> Committer.start(other, state))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageContaining("trades/0: state at 1, lake at none");
            assertThat(other.head()).isEqualTo(head);
        }
    }

    @Test
    void aLakeThatWasRolledBackBehindAStateThatHasNothingPendingIsRefused() throws Exception {
        OperatorSubtaskState state;
        String good;
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 1)).checkpoint(1);
            good = lake.head();
            committer.receive(trades(0, 1, 2)).checkpoint(2);
            state = committer.checkpoint(3);
        }
        rollBack(good);

        assertThatThrownBy(() -> Committer.start(lake, state))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("trades/0: state at 2, lake at 1")
                .hasMessageContaining("--from-state none");
        assertThat(offsets()).containsExactly("0 | 0");
    }

    @Test
    void aCommitThatWasRolledBackIsNotMadeAgainByTheStateThatHoldsIt() throws Exception {
        OperatorSubtaskState state;
        String good;
        String bad;
        try (Committer committer = Committer.start(lake)) {
            committer
                    .receive(trades(0, 0, 1), bars(10, 1), Shared.market(10, 9))
                    .checkpoint(1);
            good = lake.head();
            state = committer
                    .receive(trades(0, 1, 2), bars(10, 2), Shared.market(10, 9))
                    .checkpoint(2);
            bad = lake.head();
        }
        rollBack(good);
        String head = lake.head();

        assertThatThrownBy(() -> Committer.start(lake, state))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("holds checkpoint 2 of run ")
                .hasMessageContaining("which was rolled back: start with --from-state none");
        assertThat(lake.head()).isEqualTo(head);
        assertThat(offsets()).containsExactly("0 | 0");

        rollBack(bad);
        Committer.start(lake, state).close();
        assertThat(offsets()).containsExactly("0 | 0", "0 | 1");
        assertThat(bars()).containsExactly("S0 | 2");
    }

    @Test
    void aCommitOfGoldAloneThatWasRolledBackIsMissedAlthoughNoOffsetTells() throws Exception {
        OperatorSubtaskState nothingPending;
        String good;
        try (Committer committer = Committer.start(lake)) {
            committer
                    .receive(trades(0, 0, 1), bars(10, 1), Shared.market(10, 9))
                    .checkpoint(1);
            good = lake.head();
            committer.receive(bars(10, 2), Shared.market(10, 9)).checkpoint(2);
            nothingPending = committer.checkpoint(3);
        }
        rollBack(good);

        assertThatThrownBy(() -> Committer.start(lake, nothingPending))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("the state comes after commit live/")
                .hasMessageContaining("--from-state none");
    }

    @Test
    void aRunningJobStopsAtItsNextCommitWhenTheLakeIsRolledBackUnderIt() throws Exception {
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 1)).checkpoint(1);
            String good = lake.head();
            committer.receive(trades(0, 1, 2)).checkpoint(2);
            rollBack(good);
            String head = lake.head();

            committer.receive(trades(0, 2, 3)).barrier(3);
            assertThatThrownBy(() -> committer.complete(3))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .isInstanceOf(CommitRefused.class)
                    .hasMessageContaining("The lake was rolled back to commit " + good + ", behind checkpoint 3")
                    .hasMessageContaining("start the job again (./lake run)");
            assertThat(lake.head()).isEqualTo(head);
        }
        try (Committer next = Committer.start(lake)) {
            next.receive(trades(0, 1, 3)).checkpoint(1);
        }
        assertThat(offsets()).containsExactly("0 | 0", "0 | 1", "0 | 2");
    }

    @Test
    void aRunningJobStopsAlsoWhenOnlyGoldWasRolledBackUnderIt() throws Exception {
        try (Committer committer = Committer.start(lake)) {
            committer
                    .receive(trades(0, 0, 1), bars(9, 1), bars(10, 1), Shared.market(10, 9))
                    .checkpoint(1);
            String good = lake.head();
            committer.receive(bars(9, 2), Shared.market(10, 9)).checkpoint(2);
            rollBack(good);

            committer
                    .receive(trades(0, 1, 2), bars(10, 2), Shared.market(10, 9))
                    .barrier(3);
            assertThatThrownBy(() -> committer.complete(3))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageContaining("The lake was rolled back to commit " + good);
        }
    }

    @Test
    void twoStartsOfOneFlinkJobAreTwoRuns() throws Exception {
        // Flink's job id is the same at every start with high availability, and so may be the checkpoint's number.
        OperatorSubtaskState lost;
        try (Committer first = Committer.start(lake)) {
            first.receive(trades(0, 0, 1)).checkpoint(1);
        }
        try (Committer second = Committer.start(lake)) {
            lost = second.receive(trades(0, 1, 2)).barrier(1);
        }

        Committer.start(lake, lost).close();

        assertThat(offsets()).containsExactly("0 | 0", "0 | 1");
        assertThat(ledgers().get(0).run()).isNotEqualTo(ledgers().get(1).run());
    }

    @Test
    void aStateGoesOnOnceTheLakeIsBackAtItsCommit() throws Exception {
        OperatorSubtaskState old;
        String good;
        try (Committer committer = Committer.start(lake)) {
            old = committer
                    .receive(trades(0, 0, 1), bars(10, 1), Shared.market(10, 9))
                    .checkpoint(1);
            good = lake.head();
            committer
                    .receive(trades(0, 1, 2), bars(10, 2), Shared.market(10, 9))
                    .checkpoint(2);
        }
        rollBack(good);

        try (Committer restored = Committer.start(lake, old)) {
            restored.receive(trades(0, 1, 3), bars(10, 3), Shared.market(10, 9)).checkpoint(2);
        }
        assertThat(offsets()).containsExactly("0 | 0", "0 | 1", "0 | 2");
        assertThat(bars()).containsExactly("S0 | 3");
    }

    @Test
    void aStartWithoutStateGoesOnFromTheLakeAndReplacesTheOpenGoldFilesOfTheRunBefore() throws Exception {
        try (Committer committer = Committer.start(lake)) {
            committer
                    .receive(trades(0, 0, 1), trades(1, 0, 4), bars(9, 7), bars(10, 1), Shared.market(11, 10))
                    .receive(orders(0, 5), orders(1, 6), Shared.orderDays(1))
                    .checkpoint(1);
        }

        try (Committer next = Committer.start(lake)) {
            // The windows of two subtasks, rebuilt from the lake: hour 9 and day 0 are sealed and no longer theirs.
            next.receive(trades(0, 1, 3))
                    .receive(Shared.bars(lake, 0, 10, 1), Shared.bars(lake, 1, 10, 2), Shared.market(11, 10))
                    .receive(orders(1, 8), Shared.orderDays(1))
                    .checkpoint(1);
        }

        assertThat(ledgers().get(1).offsets())
                .isEqualTo(
                        OffsetRanges.of(Map.of("trades", Map.of(0, new OffsetRange(1, 3), 1, new OffsetRange(4, 4)))));
        assertThat(bars()).containsExactly("S0 | 1", "S0 | 7", "S1 | 2");
        assertThat(Lines.of(lake, DAILY, "order_date", "total_orders"))
                .containsExactly("2026-03-02 | 5", "2026-03-03 | 8");
    }

    @Test
    void aBucketThatWasSealedWithoutACommitKeepsItsFileOverARestart() throws Exception {
        OperatorSubtaskState state;
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 1), bars(9, 7), Shared.market(10, 9)).checkpoint(1);
            // A partition went idle: the watermark moved on and sealed hour 9 although nothing was read.
            state = committer.receive(Shared.market(11, 10)).checkpoint(2);
        }

        try (Committer restored = Committer.start(lake, state)) {
            restored.receive(trades(0, 1, 2), bars(11, 1), Shared.market(12, 10))
                    .checkpoint(3);
        }
        assertThat(bars()).containsExactly("S0 | 1", "S0 | 7");
    }

    @Test
    void ordersThatEndedBeforeARestartKeepTheirFilesWhileTheMarketGoesOn() throws Exception {
        OperatorSubtaskState state;
        try (Committer committer = Committer.start(lake)) {
            state = committer
                    .receive(trades(0, 0, 1), bars(10, 1), Shared.market(10, 9), orders(0, 5), Shared.orderDays(0))
                    .checkpoint(1);
        }

        try (Committer restored = Committer.start(lake, state)) {
            restored.receive(trades(0, 1, 2), bars(10, 2), Shared.market(10, 9)).checkpoint(2);
        }
        assertThat(bars()).containsExactly("S0 | 2");
        assertThat(Lines.of(lake, DAILY, "order_date", "total_orders")).containsExactly("2026-03-02 | 5");
    }

    @Test
    void aPartitionThatWasAddedBeginsWhereItIsFirstRead() throws Exception {
        OperatorSubtaskState state;
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 2), trades(1, 7, 8)).checkpoint(1);
            state = committer.receive(trades(0, 2, 3), trades(2, 0, 1)).checkpoint(2);
        }
        try (Committer restored = Committer.start(lake, state)) {
            restored.receive(trades(2, 1, 2), trades(1, 8, 9), trades(3, 4, 5)).checkpoint(3);
        }

        assertThat(ledgers())
                .extracting(ledger -> ledger.offsets().asMap().get("trades"))
                .containsExactly(
                        Map.of(0, new OffsetRange(0, 2), 1, new OffsetRange(7, 8)),
                        Map.of(0, new OffsetRange(2, 3), 1, new OffsetRange(8, 8), 2, new OffsetRange(0, 1)),
                        Map.of(
                                0,
                                new OffsetRange(3, 3),
                                1,
                                new OffsetRange(8, 9),
                                2,
                                new OffsetRange(1, 2),
                                3,
                                new OffsetRange(4, 5)));
    }

    @Test
    void aFeedThatWasAddedBeginsWhereItIsFirstRead() throws Exception {
        OperatorSubtaskState beforeTheFeed;
        try (Committer committer = Committer.start(lake)) {
            beforeTheFeed = committer.receive(trades(0, 0, 2)).checkpoint(1);
        }
        Committable added = new Committable(
                "news",
                new FeedCounts(3, 3, 0, Map.of(), 0),
                Map.of(0, new OffsetRange(5, 8)),
                List.of(),
                Map.of(),
                Map.of());

        try (Committer withTheFeed = Committer.start(lake, beforeTheFeed)) {
            withTheFeed.receive(trades(0, 2, 3), added).checkpoint(2);
        }

        assertThat(ledgers().get(1).offsets())
                .isEqualTo(OffsetRanges.of(Map.of(
                        "trades", Map.of(0, new OffsetRange(2, 3)),
                        "news", Map.of(0, new OffsetRange(5, 8)))));
    }

    @Test
    void theStateOfAnotherPipelineIsRefusedAlsoWhereItsOffsetsFit() throws Exception {
        OperatorSubtaskState others;
        try (Lake elsewhere = TestLake.fresh();
                Committer other = Committer.start("other", elsewhere, Probe.NONE, null)) {
            other.receive(Shared.trades(elsewhere, 0, 0, 2)).checkpoint(1);
            others = other.checkpoint(2);
        }
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 2)).checkpoint(1);
        }
        String head = lake.head();

        assertThatThrownBy(() -> Committer.start(lake, others))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("the state comes after commit other/")
                .hasMessageContaining("the lake's newest is live/");
        assertThat(lake.head()).isEqualTo(head);
    }

    @Test
    void aStateOfOtherTopicsIsRefusedWithTheirNames() throws Exception {
        OperatorSubtaskState others;
        try (Lake elsewhere = TestLake.fresh();
                Committer other = Committer.start(elsewhere)) {
            other.receive(new Committable(
                            "news",
                            new FeedCounts(2, 2, 0, Map.of(), 0),
                            Map.of(0, new OffsetRange(0, 2)),
                            List.of(),
                            Map.of(),
                            Map.of()))
                    .checkpoint(1);
            others = other.checkpoint(2);
        }
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 2)).checkpoint(1);
        }

        assertThatThrownBy(() -> Committer.start(lake, others))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("news/0: state at 2, lake at none")
                .hasMessageContaining("trades/0: state at none, lake at 2");
    }

    @Test
    void anotherPipelineIsRefusedForGood() throws Exception {
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 1)).checkpoint(1);
        }
        String head = lake.head();

        try (Committer other = Committer.start("other", lake, Probe.NONE, null)) {
            other.receive(trades(0, 1, 2)).barrier(1);
            assertThatThrownBy(() -> other.complete(1))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .isInstanceOf(CommitRefused.class)
                    .hasMessageContaining("'live'")
                    .hasMessageContaining("'other'")
                    .hasMessageContaining("--nessie-ref");
        }
        assertThat(lake.head()).isEqualTo(head);
    }

    private Committable trades(int partition, long from, long to) {
        return Shared.trades(lake, partition, from, to);
    }

    private Committable bars(int hour, long trades) {
        return Shared.bars(lake, 0, hour, trades);
    }

    private Committable orders(int day, long orders) {
        return Shared.orders(lake, day, orders);
    }

    private List<String> offsets() {
        return Lines.of(lake, BRONZE, "kafka_partition", "kafka_offset");
    }

    private List<String> bars() {
        return Lines.of(lake, BARS, "symbol", "trade_count");
    }

    /** Of the job, oldest first. */
    private List<Commit> commits() {
        List<Commit> newestFirst =
                lake.log().takeWhile(commit -> !commit.hash().equals(empty)).toList();
        return newestFirst.stream()
                .sorted((a, b) -> newestFirst.indexOf(b) - newestFirst.indexOf(a))
                .toList();
    }

    private List<Ledger> ledgers() {
        return commits().stream().map(commit -> commit.ledger().orElseThrow()).toList();
    }

    private void rollBack(String hash) {
        Rollback.of(lake, hash).run();
    }

    private static Progress progress(String watermark, String sealed) {
        return new Progress(micros(watermark), micros(sealed));
    }

    private static long micros(String clock) {
        return io.kappalake.tables.definition.Micros.of(Instant.parse("2026-03-02T" + clock + ":00Z"));
    }

    private static Probe once(Probe.Step at, RuntimeException failure) {
        AtomicBoolean done = new AtomicBoolean();
        return step -> {
            if (step == at && !done.getAndSet(true)) {
                throw failure;
            }
        };
    }
}
