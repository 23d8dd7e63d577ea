package io.kappalake.tables.catalog;

import static io.kappalake.tables.catalog.LakeCommitFixture.ORDERS;
import static io.kappalake.tables.catalog.LakeCommitFixture.TRADES;
import static io.kappalake.tables.catalog.LakeCommitFixture.union;
import static io.kappalake.tables.catalog.TestLake.file;
import static io.kappalake.tables.catalog.TestLake.ledger;
import static io.kappalake.tables.catalog.TestLake.paths;
import static io.kappalake.tables.catalog.TestLake.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.LakeCommitFixture.Once;
import io.kappalake.tables.catalog.Landed.Outcome;
import java.time.Instant;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.Test;

/** Commits that are sent again, and those that are there already. */
class LakeCommitAnswerTest {

    @Test
    void aCommitWhoseAnswerWasLostIsFoundInTheLogAndNotLandedTwice() {
        try (Lake lake = TestLake.with(List.of(TRADES));
                Lake other = Lake.open(lake.address())) {
            List<DataFile> ours = file(lake, TRADES, 1);
            List<DataFile> theirs = file(lake, TRADES, 2);
            Once lost = new Once(Probe.Step.AFTER_NESSIE, () -> {
                other.commit("theirs")
                        .change(TableChange.of(TRADES).append(theirs))
                        .land();
                throw new LakeUnreachable("the connection broke", new java.io.IOException());
            });

            Landed landed = lake.commit("ours")
                    .change(TableChange.of(TRADES).append(ours))
                    .probe(lost)
                    .land();

            assertThat(landed.outcome()).isEqualTo(Outcome.LANDED);
            assertThat(lake.log().map(Commit::message).limit(3))
                    .containsExactly("theirs", "ours", "Create silver.trades");
            assertThat(landed.hash())
                    .isEqualTo(lake.log().skip(1).findFirst().orElseThrow().hash());
            assertThat(paths(lake.table(TRADES))).isEqualTo(union(ours, theirs));
        }
    }

    @Test
    void aRequestThatNeverArrivedIsSentAgain() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            Once lost = new Once(Probe.Step.BEFORE_NESSIE, () -> {
                throw new LakeUnreachable("the connection broke", new java.io.IOException());
            });

            Landed landed = lake.commit("ours")
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 1)))
                    .probe(lost)
                    .land();

            assertThat(landed.attempts()).isEqualTo(2);
            assertThat(landed.conflicts()).isEqualTo(0);
            assertThat(rows(lake.table(TRADES))).isEqualTo(1);
        }
    }

    @Test
    void aCommitThatIsThereAlreadyIsSkipped() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            List<DataFile> files = file(lake, TRADES, 1);
            lake.commit("checkpoint 1")
                    .ledger(ledger("live", 1, 0, 10))
                    .change(TableChange.of(TRADES).append(files))
                    .land();

            Landed again = lake.commit("checkpoint 1")
                    .ledger(ledger("live", 1, 0, 10))
                    .change(TableChange.of(TRADES).append(files))
                    .land();

            assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_THERE);
            assertThat(rows(lake.table(TRADES))).isEqualTo(1);
        }
    }

    @Test
    void repairsAreNotedBesideThoseOfOthersAndCrossedOff() {
        Instant ten = Instant.parse("2026-03-01T10:00:00Z");
        Instant eleven = Instant.parse("2026-03-01T11:00:00Z");
        try (Lake lake = TestLake.with(List.of(TRADES, ORDERS));
                Lake other = Lake.open(lake.address())) {
            lake.commit("ours")
                    .change(TableChange.of(TRADES).addRepairs(List.of(eleven)))
                    .probe(new Once(Probe.Step.STAGED, () -> other.commit("theirs")
                            .change(TableChange.of(TRADES).addRepairs(List.of(ten)))
                            .land()))
                    .land();
            assertThat(lake.repairs()).containsOnlyKeys("silver.trades");
            assertThat(lake.repairs().get("silver.trades")).containsExactly(ten, eleven);

            lake.commit("repaired")
                    .change(TableChange.of(TRADES).removeRepairs(List.of(ten)))
                    .land();
            assertThat(lake.repairs().get("silver.trades")).containsExactly(eleven);

            lake.commit("repaired")
                    .change(TableChange.of(TRADES).removeRepairs(List.of(eleven)))
                    .land();
            assertThat(lake.repairs()).isEmpty();
            assertThat(lake.table(TRADES).properties()).doesNotContainKey("kappalake.repairs");
        }
    }
}
