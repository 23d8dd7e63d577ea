package io.kappalake.audit;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a ledger says, against the commits around it and the rows. */
class AuditLedgerTest extends AuditFixture {

    @Test
    void aGapAndAnOverlapOfOffsetsAreNamedWithTheirWidth() {
        lake.trade(at("10:00"), "AAPL", 100, 1, "BUY").land();
        lake.gapOfKafka("trades", 3).trade(at("10:01"), "AAPL", 100, 1, "BUY").land();

        AuditReport report = audit();

        assertThat(report.failed()).containsExactly("ledger");
        assertThat(report.checks().get(0).examples())
                .singleElement()
                .asString()
                .endsWith("begins in trades/0 at offset 4, but the commit before it ended at 1: a gap of 3");
    }

    @Test
    void anOverlapOfOffsetsIsNoContinuation() {
        lake.market(at("10:00"), at("10:02")).land();
        lake.market(at("10:02"), at("10:04"))
                .land(ledger -> ranges(ledger, range -> new OffsetRange(range.from() - 1, range.to())));

        assertThat(audit().failed()).contains("ledger");
    }

    @Test
    void aPartitionThatTheNextCommitForgetsIsNamed() {
        lake.market(at("10:00"), at("10:02")).land();
        lake.trade(at("10:03"), "AAPL", 100, 1, "BUY").land(ledger -> {
            Map<String, Map<Integer, OffsetRange>> offsets =
                    new TreeMap<>(ledger.offsets().asMap());
            offsets.remove("orders");
            return with(ledger, OffsetRanges.of(offsets), ledger.feeds());
        });

        assertFails("ledger");
    }

    @Test
    void offsetsThatKafkaItselfLeftOutWithinACommitAreNoLoss() {
        lake.trade(at("10:00"), "AAPL", 100, 1, "BUY")
                .gapOfKafka("trades", 5)
                .trade(at("10:01"), "AAPL", 101, 1, "BUY")
                .land();

        assertFails();
    }

    @Test
    void aCommitOfAnotherPipelineIsNamed() {
        lake.market(at("10:00"), at("10:02")).land();
        lake.market(at("10:02"), at("10:04"))
                .land(ledger -> new Ledger(
                        "other",
                        ledger.run(),
                        ledger.checkpoint(),
                        ledger.offsets(),
                        ledger.feeds(),
                        ledger.progress()));

        assertFails("ledger");
    }

    @Test
    void countsThatDoNotAddUpFailInTheLedger() {
        lake.market(at("10:00"), at("10:02")).land(ledger -> counts(ledger, new FeedCounts(0, 0, 1, Map.of(), 0)));

        assertFails("ledger");
    }

    @Test
    void countsThatAddUpButAreNotThoseOfTheRowsFailInTheBalance() {
        lake.market(at("10:00"), at("10:02")).land(ledger -> counts(ledger, new FeedCounts(0, -1, 1, Map.of(), 0)));

        assertFails("balance");
    }

    @Test
    void aRejectedRecordOfAnotherReasonThanCountedFailsInTheBalance() {
        lake.reject("trades", at("10:00"), "MISSING_FIELD")
                .trade(at("10:00"), "AAPL", 100, 1, "BUY")
                .land(ledger ->
                        counts(ledger, new FeedCounts(0, 0, 0, Map.of("MISSING_FIELD", -1L, "WRONG_TYPE", 1L), 0)));

        assertFails("balance");
    }

    @Test
    void aRollBackTakesItsCommitsOutOfTheLedger() {
        lake.market(at("10:00"), at("10:02")).land();
        String kept = lake.lake.head();
        AuditedLake.Position position = lake.position();
        lake.market(at("10:02"), at("10:04")).land();
        lake.rollBack(kept, position);
        assertFails();
        lake.market(at("10:06"), at("10:08")).land();

        assertFails();
        assertThat(audit().commits()).isEqualTo(2);
    }

    private static Ledger counts(Ledger ledger, FeedCounts more) {
        Map<String, FeedCounts> feeds = new TreeMap<>(ledger.feeds());
        feeds.merge("trades", more, FeedCounts::plus);
        return with(ledger, ledger.offsets(), feeds);
    }

    @Test
    void aCommitFromAnotherLogFailsInTheLedger() {
        lake.market(at("10:00"), at("10:02")).land(ledger -> ledger.with(logs("id-1")));
        lake.market(at("10:02"), at("10:04")).land(ledger -> ledger.with(logs("id-2")));

        assertFails("ledger");
    }

    @Test
    void offsetsWithoutARecordAreToldThoughTheyAreNoProblem() {
        lake.trade(at("10:00"), "AAPL", 100, 1, "BUY")
                .gapOfKafka("trades", 5)
                .trade(at("10:01"), "AAPL", 101, 1, "BUY")
                .land();

        assertThat(audit().checks().get(0).notes())
                .containsExactly("5 offsets have no record: ends of transactions, what they aborted, topic compaction,"
                        + " or an accepted gap");
    }

    private static TopicLogs logs(String id) {
        return TopicLogs.of("cluster", Map.of("trades", id));
    }
}
