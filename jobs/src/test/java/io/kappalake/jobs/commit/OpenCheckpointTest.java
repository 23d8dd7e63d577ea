package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Progress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.Test;

/** Offsets, counts, progress and repairs of a checkpoint that is not closed yet. */
class OpenCheckpointTest extends OpenCheckpointFixture {

    @Test
    void fromIsWhereTheCommitBeforeEndedAndNotTheFirstRecordSeen() {
        OpenCheckpoint open = open(Map.of("trades", Map.of(0, 10L)));
        // Kafka has no records 10 and 11: a transaction marker, or a record that topic compaction took.
        open.add(read("trades", 0, 12, 15));

        assertThat(open.close(1).ledger().offsets())
                .isEqualTo(OffsetRanges.NONE.with("trades", 0, new OffsetRange(10, 15)));
    }

    @Test
    void everyKnownPartitionIsNamedAlsoWhereNothingWasRead() {
        OpenCheckpoint open = open(Map.of("trades", Map.of(0, 10L, 1, 20L), "orders", Map.of(0, 3L)));
        open.add(read("trades", 1, 20, 25));

        assertThat(open.close(1).ledger().offsets())
                .isEqualTo(OffsetRanges.of(Map.of(
                        "trades", Map.of(0, new OffsetRange(10, 10), 1, new OffsetRange(20, 25)),
                        "orders", Map.of(0, new OffsetRange(3, 3)))));
    }

    @Test
    void aPartitionThatIsSeenForTheFirstTimeBeginsWhereItWasFirstRead() {
        OpenCheckpoint open = open(Map.of());
        open.add(read("trades", 4, 100, 103));

        assertThat(open.close(1).ledger().offsets())
                .isEqualTo(OffsetRanges.of(Map.of("trades", Map.of(4, new OffsetRange(100, 103)))));
        open.add(read("trades", 4, 103, 110));
        assertThat(open.close(2).ledger().offsets())
                .isEqualTo(OffsetRanges.of(Map.of("trades", Map.of(4, new OffsetRange(103, 110)))));
    }

    @Test
    void aRecordThatTheLakeHasAlreadyStopsTheRun() {
        OpenCheckpoint open = open(Map.of("trades", Map.of(0, 10L)));

        assertThatThrownBy(() -> open.add(read("trades", 0, 9, 12)))
                .hasMessage("trades/0 was read again from offset 9, but the lake has it up to 10");
    }

    @Test
    void countsOfAllWritersAddUpAndAreForgottenAtTheBarrier() {
        OpenCheckpoint open = open(Map.of());
        open.add(read("trades", 0, 0, 3));
        open.add(Committable.ofCounts("trades", new FeedCounts(0, 1, 1, Map.of(), 1)));
        open.add(Committable.ofCounts("trades", FeedCounts.rejected(Map.of("WRONG_TYPE", 1L))));
        open.add(read("orders", 0, 0, 1));

        assertThat(open.close(1).ledger().feeds())
                .isEqualTo(Map.of(
                        "trades", new FeedCounts(3, 1, 1, Map.of("WRONG_TYPE", 1L), 1), "orders", FeedCounts.read(1)));
        PendingCommit next = open.close(2);
        assertThat(next.ledger().feeds()).isEmpty();
        assertThat(next.isEmpty()).isTrue();
    }

    @Test
    void theWriterThatIsBehindGivesTheProgressAndALaterBarrierTheLater() {
        OpenCheckpoint open = open(Map.of());
        open.add(progress("market/0", 100, 60));
        open.add(progress("market/1", 90, 50));
        open.add(progress("orders/0", 70, 0));
        assertThat(open.close(1).ledger().progress())
                .isEqualTo(Map.of("market", new Progress(90, 50), "orders", new Progress(70, 0)));

        open.add(progress("market/0", 120, 110));
        assertThat(open.close(2).ledger().progress())
                .isEqualTo(Map.of("market", new Progress(120, 110), "orders", new Progress(70, 0)));
    }

    /** Its barrier had reached some writers when it was aborted; they come again with the next one. */
    @Test
    void whatCameWithAnAbortedCheckpointIsPartOfTheNextOneAsIfItHadBeenWrittenOnce() {
        String ten = "0/2026-03-02T10:00:00Z/60";
        DataFile inLake = PendingCommitTest.file("in the lake");
        DataFile aborted = PendingCommitTest.file("aborted");
        DataFile last = PendingCommitTest.file("last");
        OpenCheckpoint open = open(Map.of());
        open.add(bucket(BARS, ten, inLake));
        open.close(1);

        open.add(bucket(BARS, ten, aborted));
        open.add(progress("market/0", 100, 60));
        open.add(bucket(BARS, ten, last));
        open.add(progress("market/0", 120, 110));
        open.add(progress("market/1", 125, 115));
        PendingCommit commit = open.close(3);

        assertThat(commit.added()).isEqualTo(Map.of(BARS, List.of(last)));
        assertThat(commit.replaced()).isEqualTo(Map.of(BARS, List.of(inLake)));
        assertThat(commit.ledger().progress()).isEqualTo(Map.of("market", new Progress(120, 110)));
    }

    @Test
    void repairsOfAllWritersAreNotedOnce() {
        OpenCheckpoint open = open(Map.of());
        open.add(new Committable("", FeedCounts.NONE, Map.of(), List.of(), Map.of(), Map.of(BARS, Set.of(1L, 2L))));
        open.add(new Committable("", FeedCounts.NONE, Map.of(), List.of(), Map.of(), Map.of(BARS, Set.of(2L))));

        PendingCommit commit = open.close(1);

        assertThat(commit.repairs()).isEqualTo(Map.of(BARS, Set.of(1L, 2L)));
        assertThat(commit.isEmpty()).isFalse();
        assertThat(open.close(2).repairs()).isEmpty();
    }
}
