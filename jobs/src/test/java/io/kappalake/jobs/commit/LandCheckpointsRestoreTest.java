package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.jobs.Lines;
import io.kappalake.jobs.Shared;
import io.kappalake.jobs.source.TopicIds;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run lands that begins where another ended. */
class LandCheckpointsRestoreTest extends LandCheckpointsFixture {

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
    void aRunThatDiesBeforeItsFirstCommitGoesOnWhereItWasPlannedToBegin() throws Exception {
        Positions first = Positions.of(Map.of("trades", Map.of(0, 3L, 1, 0L)));
        OperatorSubtaskState nothingRead;
        OperatorSubtaskState pending;
        try (Committer committer = plannedFrom(first)) {
            nothingRead = committer.checkpoint(1);
            pending = committer.receive(trades(0, 3, 5)).barrier(2);
        }

        try (Committer restored = Committer.start(lake, nothingRead)) {
            nothingRead = restored.checkpoint(2);
        }
        Committer.start(lake, nothingRead).close();
        assertThat(lake.head()).isEqualTo(empty);

        try (Committer restored = Committer.start(lake, pending)) {
            restored.receive(trades(1, 0, 1)).checkpoint(3);
        }
        assertThat(offsets()).containsExactly("0 | 3", "0 | 4", "1 | 0");
        assertThat(ledgers().get(0).offsets())
                .isEqualTo(
                        OffsetRanges.of(Map.of("trades", Map.of(0, new OffsetRange(3, 5), 1, new OffsetRange(0, 0)))));
    }

    @Test
    void aRunOnALakeWithCommitsThatDiesBeforeItsFirstGoesOnInPartitionsThatWereAdded() throws Exception {
        try (Committer committer = Committer.start(lake)) {
            committer.receive(trades(0, 0, 2)).checkpoint(1);
        }
        OperatorSubtaskState nothingRead;
        try (Committer committer = plannedFrom(Positions.of(Map.of("trades", Map.of(1, 7L))))) {
            nothingRead = committer.checkpoint(1);
        }

        try (Committer restored = Committer.start(lake, nothingRead)) {
            restored.receive(trades(1, 7, 9)).checkpoint(2);
        }

        assertThat(offsets()).containsExactly("0 | 0", "0 | 1", "1 | 7", "1 | 8");
    }

    private Committer plannedFrom(Positions first) throws Exception {
        return Committer.start(
                Committer.planned("live", lake, Probe.NONE, BetweenCommits.NONE, TopicIds.NONE, first), null);
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
}
