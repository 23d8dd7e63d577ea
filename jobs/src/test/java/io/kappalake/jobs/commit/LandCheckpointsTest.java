package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.Shared;
import io.kappalake.jobs.source.TopicIds;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** What one run lands. */
class LandCheckpointsTest extends LandCheckpointsFixture {

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
}
