package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.Map;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class RestoredPositionsTest {

    private static final Map<String, Map<Integer, Long>> NOTHING = Map.of();

    @Test
    void equalPositionsGoOn() {
        assertThatCode(() -> check(
                        Map.of("trades", Map.of(0, 5L, 1, 7L), "orders", Map.of(0, 3L)),
                        Map.of("orders", Map.of(0, 3L), "trades", Map.of(1, 7L, 0, 5L))))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(NOTHING, NOTHING)).doesNotThrowAnyException();
    }

    @Test
    void anOlderStateIsRefusedForGoodAndEachPartitionThatDiffersIsNamed() {
        assertThatThrownBy(() -> check(
                        Map.of("trades", Map.of(0, 5L, 1, 7L), "orders", Map.of(0, 3L)),
                        Map.of("trades", Map.of(0, 9L, 1, 7L), "orders", Map.of(0, 4L))))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LakeException.class)
                .hasMessage("The restored state does not fit the lake (orders/0: state at 3, lake at 4, trades/0:"
                        + " state at 5, lake at 9). "
                        + "The state is older than the lake: start from the newest state, "
                        + "or roll the lake back to this state's commit (./lake rollback --to COMMIT)");
    }

    @Test
    void aPartitionThatOnlyTheLakeKnowsMakesTheStateTheOlder() {
        assertThatThrownBy(() -> check(Map.of("trades", Map.of(0, 5L)), Map.of("trades", Map.of(0, 5L, 1, 2L))))
                .cause()
                .hasMessageContaining("trades/1: state at none, lake at 2")
                .hasMessageContaining("The state is older than the lake");
    }

    @Test
    void aLakeThatWasRolledBackBehindTheStateIsRefusedWithItsOwnWayOut() {
        assertThatThrownBy(() -> check(Map.of("trades", Map.of(0, 5L)), Map.of("trades", Map.of(0, 2L))))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessage("The restored state does not fit the lake (trades/0: state at 5, lake at 2). "
                        + "The lake was rolled back behind this state: "
                        + "start with --from-state none, which goes on from the lake itself");
        assertThatThrownBy(() -> check(Map.of("trades", Map.of(0, 5L)), NOTHING))
                .cause()
                .hasMessageContaining("trades/0: state at 5, lake at none")
                .hasMessageContaining("The lake was rolled back");
    }

    @Test
    void aStateThatIsBehindNamesTheCommitToGoBackTo() {
        assertThatThrownBy(() -> RestoredPositions.check(
                        Positions.NONE.with("trades", 0, 5),
                        Positions.NONE.with("trades", 0, 9),
                        TopicLogs.NONE,
                        () -> "abc123"))
                .cause()
                .hasMessageContaining("(./lake rollback --to abc123)");
    }

    private static void check(Map<String, Map<Integer, Long>> state, Map<String, Map<Integer, Long>> lake) {
        RestoredPositions.check(Positions.of(state), Positions.of(lake), TopicLogs.NONE, () -> "");
    }
}
