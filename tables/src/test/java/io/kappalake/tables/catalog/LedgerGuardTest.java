package io.kappalake.tables.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.catalog.LakeCommit.Guard.Verdict;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerGuardTest {

    private static final OffsetRange ZERO_TO_TEN = new OffsetRange(0, 10);
    private static final OffsetRange TEN_TO_TWENTY = new OffsetRange(10, 20);

    @Test
    void anEmptyLakeTakesAnyBeginning() {
        assertThat(guard(2, Map.of("trades", Map.of(0, TEN_TO_TWENTY))).check(head()))
                .isEqualTo(Verdict.GO);
    }

    @Test
    void aCommitThatComesAfterAnotherIsRefusedByALakeThatHasLostItsLedgers() {
        Ledger next = ledger(2, Map.of("trades", Map.of(0, TEN_TO_TWENTY)));

        assertThatThrownBy(() -> new LedgerGuard(next, "live/run-1/1").check(head()))
                .isInstanceOf(CommitRefused.class)
                .hasMessageStartingWith(
                        "Checkpoint 2 of run run-1 comes after live/run-1/1, but the lake has no ledger")
                .hasMessageContaining("./lake run");
    }

    @Test
    void theNextOffsetsGoOn() {
        Ledger lake = ledger(1, Map.of("trades", Map.of(0, ZERO_TO_TEN)));

        assertThat(guard(2, Map.of("trades", Map.of(0, TEN_TO_TWENTY))).check(head(lake)))
                .isEqualTo(Verdict.GO);
    }

    @Test
    void aPartitionAndATopicThatTheLakeDoesNotKnowMayBeginAnywhere() {
        Ledger lake = ledger(1, Map.of("trades", Map.of(0, ZERO_TO_TEN)));
        var offsets = Map.of(
                "trades",
                Map.of(0, TEN_TO_TWENTY, 1, new OffsetRange(7, 8)),
                "orders",
                Map.of(0, new OffsetRange(3, 3)));

        assertThat(guard(2, offsets).check(head(lake))).isEqualTo(Verdict.GO);
    }

    @Test
    void aKnownPartitionThatIsLeftOutIsRefusedBecauseItsPositionWouldBeForgotten() {
        Ledger lake = ledger(1, Map.of("trades", Map.of(0, ZERO_TO_TEN, 1, ZERO_TO_TEN)));

        assertThatThrownBy(() ->
                        guard(2, Map.of("trades", Map.of(0, TEN_TO_TWENTY))).check(head(lake)))
                .isInstanceOf(CommitRefused.class)
                .hasMessageContaining("trades/1: the lake ends at 10, the commit does not mention it");
    }

    @Test
    void allPartitionsThatDoNotFitAreNamedAtOnce() {
        Ledger lake = ledger(1, Map.of("trades", Map.of(0, ZERO_TO_TEN, 1, ZERO_TO_TEN, 2, ZERO_TO_TEN)));
        var offsets = Map.of("trades", Map.of(0, new OffsetRange(11, 20), 1, TEN_TO_TWENTY, 2, new OffsetRange(0, 20)));

        assertThatThrownBy(() -> guard(2, offsets).check(head(lake)))
                .hasMessageContaining("trades/0: the lake ends at 10, the commit begins at 11 (gap of 1)"
                        + "; trades/2: the lake ends at 10, the commit begins at 0 (overlap of 10)");
    }

    @Test
    void theSameCheckpointWithOtherOffsetsIsOtherWorkAndNotSkipped() {
        Ledger lake = ledger(1, Map.of("trades", Map.of(0, ZERO_TO_TEN)));

        assertThat(guard(1, Map.of("trades", Map.of(0, ZERO_TO_TEN))).check(head(lake)))
                .isEqualTo(Verdict.SKIP);
        assertThatThrownBy(() -> guard(1, Map.of("trades", Map.of(0, new OffsetRange(0, 11))))
                        .check(head(lake)))
                .isInstanceOf(CommitRefused.class);
    }

    @Test
    void commitsOfOthersAreLookedThrough() {
        Ledger lake = ledger(1, Map.of("trades", Map.of(0, ZERO_TO_TEN)));

        assertThat(guard(2, Map.of("trades", Map.of(0, TEN_TO_TWENTY))).check(head(null, null, lake)))
                .isEqualTo(Verdict.GO);
        assertThatThrownBy(
                        () -> guard(2, Map.of("trades", Map.of(0, ZERO_TO_TEN))).check(head(null, null, lake)))
                .isInstanceOf(CommitRefused.class);
    }

    private static LedgerGuard guard(long checkpoint, Map<String, Map<Integer, OffsetRange>> offsets) {
        return new LedgerGuard(ledger(checkpoint, offsets), "");
    }

    private static Ledger ledger(long checkpoint, Map<String, Map<Integer, OffsetRange>> offsets) {
        return new Ledger("live", "run-1", checkpoint, OffsetRanges.of(offsets), Map.of(), Map.of());
    }

    /** A log with these ledgers, newest first; null is a commit without one. */
    private static Head head(Ledger... ledgers) {
        List<Commit> log = Arrays.stream(ledgers)
                .map(ledger -> new Commit(
                        "hash", List.of(), Instant.EPOCH, "", "", ledger == null ? Map.of() : ledger.toProperties()))
                .toList();
        return new Head("hash", hash -> log.stream(), new LedgerCache());
    }
}
