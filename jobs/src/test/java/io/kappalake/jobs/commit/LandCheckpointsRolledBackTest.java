package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.jobs.Shared;
import io.kappalake.jobs.source.TopicIds;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Positions;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** A lake that was rolled back before or under a run. */
class LandCheckpointsRolledBackTest extends LandCheckpointsFixture {

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
    void aLakeThatWasRolledBackBehindItsFirstCommitIsRefusedAlsoWithPartitionsThatHadNoRecords() throws Exception {
        OperatorSubtaskState state;
        Positions first = Positions.of(Map.of("trades", Map.of(0, 0L, 1, 0L)));
        LandCheckpoints planned =
                Committer.planned("live", lake, Probe.NONE, BetweenCommits.NONE, TopicIds.NONE, first);
        try (Committer committer = Committer.start(planned, null)) {
            committer.receive(trades(0, 0, 1)).checkpoint(1);
            state = committer.checkpoint(2);
        }
        rollBack(empty);

        assertThatThrownBy(() -> Committer.start(lake, state))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("trades/0: state at 1, lake at none")
                .hasMessageContaining("trades/1: state at 0, lake at none")
                .hasMessageContaining("The lake was rolled back behind this state");
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
}
