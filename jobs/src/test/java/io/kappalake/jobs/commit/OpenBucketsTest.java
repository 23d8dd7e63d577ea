package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Committable.WrittenFile;
import io.kappalake.tables.ledger.FeedCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.Test;

/** Which file of a bucket a commit adds, and which one it takes away. */
class OpenBucketsTest extends OpenCheckpointFixture {

    private final DataFile first = PendingCommitTest.file("first");
    private final DataFile second = PendingCommitTest.file("second");

    @Test
    void aBucketThatCameAndWentBetweenTwoCommitsLeavesNoTrace() {
        OpenCheckpoint open = open(Map.of());
        open.add(bucket(BARS, "0/2026-03-02T10:00:00Z/60", first));
        open.add(bucket(BARS, "0/2026-03-02T10:00:00Z/60", null));

        PendingCommit commit = open.close(1);

        assertThat(commit.added()).isEmpty();
        assertThat(commit.replaced()).isEmpty();
    }

    @Test
    void aBucketsNewFileReplacesItsFormerOneAndNoOther() {
        OpenCheckpoint open = open(Map.of());
        DataFile other = PendingCommitTest.file("other");
        open.add(bucket(BARS, "0/2026-03-02T10:00:00Z/60", first));
        open.add(bucket(BARS, "1/2026-03-02T10:00:00Z/60", other));
        PendingCommit one = open.close(1);
        assertThat(one.added()).containsOnlyKeys(BARS);
        assertThat(one.added().get(BARS)).containsExactlyInAnyOrder(first, other);
        assertThat(one.replaced()).isEmpty();

        open.add(bucket(BARS, "0/2026-03-02T10:00:00Z/60", second));
        PendingCommit two = open.close(2);
        assertThat(two.added()).isEqualTo(Map.of(BARS, List.of(second)));
        assertThat(two.replaced()).isEqualTo(Map.of(BARS, List.of(first)));
    }

    @Test
    void aBucketThatBecameEmptyTakesItsFileAway() {
        OpenCheckpoint open = open(Map.of());
        open.add(bucket(BARS, "0/2026-03-02T10:00:00Z/60", first));
        open.close(1);
        open.add(bucket(BARS, "0/2026-03-02T10:00:00Z/60", null));

        PendingCommit two = open.close(2);

        assertThat(two.added()).isEmpty();
        assertThat(two.replaced()).isEqualTo(Map.of(BARS, List.of(first)));
    }

    @Test
    void appendedFilesReplaceNothing() {
        OpenCheckpoint open = open(Map.of());
        open.add(Committable.ofFiles(List.of(new WrittenFile("silver.trades", "", first))));
        open.close(1);
        open.add(Committable.ofFiles(List.of(new WrittenFile("silver.trades", "", second))));

        assertThat(open.close(2).replaced()).isEmpty();
    }

    @Test
    void theFormerRunsOpenFilesGoAtTheFirstBarrierOfTheirFamilyAndOnlyThen() {
        DataFile former = PendingCommitTest.file("former");
        OpenCheckpoint open = open(Map.of("market", Map.of(BARS, List.of(former))), Map.of());
        open.add(Committable.ofCounts("trades", FeedCounts.read(1)));
        assertThat(open.close(1).replaced()).isEmpty();

        open.add(bucket(BARS, "0/2026-03-02T10:00:00Z/60", first));
        open.add(progress("market", 1, 0));
        PendingCommit two = open.close(2);
        assertThat(two.replaced()).isEqualTo(Map.of(BARS, List.of(former)));
        assertThat(two.added()).isEqualTo(Map.of(BARS, List.of(first)));

        open.add(progress("market", 1, 0));
        assertThat(open.close(3).replaced()).isEmpty();
    }

    @Test
    void aFamilyWhoseInputHadEndedBeforeTheRestartWritesNothingAnewAndSoKeepsItsFiles() {
        DataFile bars = PendingCommitTest.file("bars");
        DataFile hours = PendingCommitTest.file("hours");
        OpenCheckpoint open =
                open(Map.of("market", Map.of(BARS, List.of(bars)), "orders", Map.of(HOURS, List.of(hours))), Map.of());

        open.add(progress("market", 1, 0));

        assertThat(open.close(1).replaced()).isEqualTo(Map.of(BARS, List.of(bars)));
    }

    @Test
    void sealedBucketsAreForgottenSoThatMemoryEnds() {
        OpenCheckpoint open = open(Map.of());
        long midnight = Micros.of(Instant.parse("2026-03-03T00:00:00Z"));
        open.add(bucket(BARS, "0/2026-03-02T10:00:00Z/60", first));
        open.add(progress("market", midnight, midnight));
        open.add(progress("orders", midnight, midnight));
        open.close(1);
        assertThat(open.buckets()).isEqualTo(1);

        open.add(progress("market", midnight, midnight + Micros.DAY));
        open.add(progress("orders", midnight, midnight + Micros.DAY));
        open.close(2);

        assertThat(open.buckets()).isZero();
    }
}
