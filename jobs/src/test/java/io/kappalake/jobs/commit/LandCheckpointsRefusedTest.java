package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.jobs.Shared;
import io.kappalake.jobs.TestLake;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.OffsetRange;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** States and branches that do not fit each other. */
class LandCheckpointsRefusedTest extends LandCheckpointsFixture {

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
}
