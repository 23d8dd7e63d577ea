package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.jobs.Shared;
import io.kappalake.jobs.TestLake;
import io.kappalake.jobs.source.TopicIds;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A commit lands only what was read from the logs, and on the lake, that it was made for. */
class SameLogTest {

    private Lake lake;

    @BeforeEach
    void openLake() {
        lake = TestLake.fresh();
        Kafka.now = TopicLogs.of("cluster-1", Map.of("trades", "id-1"));
        Kafka.failure = null;
        Kafka.open = 0;
    }

    @AfterEach
    void closeLake() {
        lake.close();
    }

    /** Kafka as the committer sees it, which a test changes under a running job. */
    private record Kafka() implements TopicIds, TopicIds.Asked {

        private static TopicLogs now;
        private static RuntimeException failure;
        private static int open;

        @Override
        public Asked open() {
            open++;
            return this;
        }

        @Override
        public CompletableFuture<TopicLogs> now(Collection<String> more) {
            return failure == null ? CompletableFuture.completedFuture(now) : CompletableFuture.failedFuture(failure);
        }

        @Override
        public void close() {
            open--;
        }
    }

    private Committer start(OperatorSubtaskState state) throws Exception {
        return Committer.start("live", lake, Probe.NONE, state, new Kafka());
    }

    private Committable trades(long from, long to, int epoch) {
        Committable trades = Shared.trades(lake, 0, from, to);
        return new Committable(
                trades.feed(),
                trades.counts(),
                trades.offsets(),
                trades.files(),
                trades.progress(),
                trades.repairs(),
                Map.of(0, epoch));
    }

    private TopicLogs logs() {
        return lake.lastLedger().map(Ledger::logs).orElse(TopicLogs.NONE);
    }

    @Test
    void eachCommitNamesClusterTopicAndTheLeaderEpochOfTheLastRecord() throws Exception {
        try (Committer committer = start(null)) {
            committer.receive(trades(0, 3, 4)).checkpoint(1);
            assertThat(logs()).isEqualTo(Kafka.now.with("trades", Map.of(0, 4)));

            committer.receive(Shared.market(12, 11)).checkpoint(2);
            assertThat(logs()).as("epochs stay known").isEqualTo(Kafka.now.with("trades", Map.of(0, 4)));
        }
    }

    @Test
    void aLakeOfRelease010KnowsItsTopicsFromTheNextCommitOn() throws Exception {
        try (Committer before = Committer.start(lake)) {
            before.receive(Shared.trades(lake, 0, 0, 3)).checkpoint(1);
        }
        assertThat(logs()).isEqualTo(TopicLogs.NONE);

        try (Committer committer = start(null)) {
            committer.receive(trades(3, 5, 1)).checkpoint(2);
        }

        assertThat(logs()).isEqualTo(Kafka.now.with("trades", Map.of(0, 1)));
    }

    @Test
    void whatWasReadAfterATopicWasMadeAgainDoesNotLandAndStopsTheJob() throws Exception {
        try (Committer committer = start(null)) {
            committer.receive(trades(0, 3, 0)).checkpoint(1);
            String head = lake.head();
            committer.receive(trades(3, 5, 0));
            Kafka.now = TopicLogs.of("cluster-1", Map.of("trades", "id-2"));
            committer.barrier(2);

            assertThatThrownBy(() -> committer.complete(2))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .isInstanceOf(CommitRefused.class)
                    .hasMessageContaining("topic trades was deleted and made again (topic id id-2, the lake has id-1)")
                    .hasMessageContaining("./lake resume --new-topic TOPIC --reason TEXT");
            assertThat(lake.head()).isEqualTo(head);
        }
    }

    @Test
    void aTopicThatWasMadeAgainIsNoticedBeforeARestartReadsIt() throws Exception {
        OperatorSubtaskState state;
        try (Committer committer = start(null)) {
            state = committer.receive(trades(0, 3, 0)).checkpoint(1);
        }
        Kafka.now = TopicLogs.of("cluster-1", Map.of("trades", "id-2"));

        assertThatThrownBy(() -> start(state)).isInstanceOf(SuppressRestartsException.class);
        assertThatThrownBy(() -> start(null)).isInstanceOf(SuppressRestartsException.class);
        assertThat(Kafka.open).as("connections that nobody closes").isZero();
    }

    @Test
    void aTopicThatWasMadeAgainBeforeTheFirstCommitLandedIsNoticedByTheStateThatHoldsIt() throws Exception {
        OperatorSubtaskState state;
        try (Committer committer = start(null)) {
            state = committer.receive(trades(0, 3, 0)).barrier(1);
        }
        Kafka.now = TopicLogs.of("cluster-1", Map.of("trades", "id-2"));

        assertThatThrownBy(() -> start(state))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("topic trades was deleted and made again (topic id id-2, the lake has id-1)");
        assertThat(lake.lastLedger()).isEmpty();
    }

    @Test
    void anotherClusterIsNamedOnce() throws Exception {
        try (Committer committer = start(null)) {
            committer.receive(trades(0, 3, 0)).checkpoint(1);
        }
        Kafka.now = TopicLogs.of("cluster-2", Map.of("trades", "id-2"));

        assertThatThrownBy(() -> start(null))
                .cause()
                .hasMessageContaining("the lake was filled from Kafka cluster cluster-1, this is cluster cluster-2")
                .hasMessageNotContaining("made again");
    }

    @Test
    void withoutAnAnswerNothingLandsAndTheRunMayTryAgain() throws Exception {
        OperatorSubtaskState state;
        try (Committer committer = start(null)) {
            Kafka.failure = new LakeException("Kafka does not answer");
            state = committer.receive(trades(0, 3, 0)).barrier(1);
            assertThatThrownBy(() -> committer.complete(1)).isSameAs(Kafka.failure);
            assertThat(lake.lastLedger()).isEmpty();
        }
        Kafka.failure = null;

        start(state).close();

        assertThat(lake.lastLedger().orElseThrow().offsets().of("trades", 0)).contains(new OffsetRange(0, 3));
    }

    @Test
    void aKafkaThatIsAwayDoesNotDisturbAJobWithNothingToLand() throws Exception {
        try (Committer committer = start(null)) {
            Kafka.failure = new LakeException("Kafka does not answer");
            committer.checkpoint(1);
            committer.checkpoint(2);
        }
    }

    @Test
    void aTopicThatIsGoneStopsAJobWithNothingToLand() throws Exception {
        try (Committer committer = start(null)) {
            Kafka.failure = new CommitRefused("Kafka no longer has one of the topics trades");
            committer.barrier(1);

            assertThatThrownBy(() -> committer.complete(1))
                    .isInstanceOf(SuppressRestartsException.class)
                    .hasCause(Kafka.failure);
        }
    }

    @Test
    void aRollBackBetweenThePlanAndTheStartIsRefusedSinceTheSourcesWouldBeginBehindAGap() throws Exception {
        String first;
        try (Committer committer = start(null)) {
            committer.receive(trades(0, 3, 0)).checkpoint(1);
            first = lake.head();
            committer.receive(trades(3, 5, 0)).checkpoint(2);
        }
        LandCheckpoints planned = Committer.planned("live", lake, Probe.NONE, BetweenCommits.NONE, new Kafka());
        Rollback.of(lake, first).run();

        assertThatThrownBy(() -> Committer.start(planned, null))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageStartingWith("The lake changed while this run started: it was planned after live/")
                .hasMessageContaining("Start it again");
    }

    @Test
    void aPartitionThatTheLakeDoesNotKnowBeginsWhereItWasPlanned() throws Exception {
        Planned plan =
                Planned.of(lake.lastLedger(), Positions.of(Map.of("trades", Map.of(0, 0L, 1, 7L))), TopicLogs.NONE);
        LandCheckpoints operator =
                new LandCheckpoints("live", lake.address(), Probe.NONE, BetweenCommits.NONE, plan, new Kafka());
        try (Committer committer = Committer.start(operator, null)) {
            // The first two offsets are those of an aborted transaction.
            committer.receive(trades(2, 5, 0)).checkpoint(1);
        }

        Ledger ledger = lake.lastLedger().orElseThrow();
        assertThat(ledger.offsets().of("trades", 0)).contains(new OffsetRange(0, 5));
        assertThat(ledger.offsets().of("trades", 1)).contains(new OffsetRange(7, 7));
    }
}
