package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.Lines;
import io.kappalake.jobs.Shared;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Which Gold files a run keeps and which it replaces when it begins where another ended. */
class LandCheckpointsRestoredGoldTest extends LandCheckpointsFixture {

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
