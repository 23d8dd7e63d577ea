package io.kappalake.tables.catalog;

import static io.kappalake.tables.catalog.TestLake.file;
import static io.kappalake.tables.catalog.TestLake.ledger;
import static io.kappalake.tables.catalog.TestLake.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.TestLake.Row;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.storage.LocalFileIO;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.nessie.NessieCatalog;
import org.junit.jupiter.api.Test;

class LakeTest {

    private static final TableDefinition<Row> TRADES = TestLake.table("silver", "trades");

    @Test
    void aTableThatIsMadeAgainOnAnotherBranchSharesNoDirectoryWithTheFirst() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            String branch = lake.address().ref() + "-other";
            lake.refs().createBranch(branch, TestLake.NOTHING);
            try (Lake other = Lake.open(lake.address().onRef(branch))) {
                other.provision(List.of(TRADES));

                assertThat(other.table(TRADES).location())
                        .startsWith(lake.table(TRADES).location() + "-");
            }
        }
    }

    @Test
    void theLastLedgerIsFoundBehindManyCommitsOfOthers() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            lake.commit("checkpoint 1").ledger(ledger("live", 1, 0, 10)).land();
            lake.commit("checkpoint 2").ledger(ledger("live", 2, 10, 20)).land();
            for (int i = 0; i < 120; i++) {
                lake.commit("compact " + i)
                        .change(TableChange.of(TRADES).setProperties(Map.of("n", "" + i)))
                        .land();
            }

            try (Lake fresh = Lake.open(lake.address())) {
                assertThat(fresh.lastLedger()).contains(ledger("live", 2, 10, 20));
                assertThat(fresh.log()).hasSize(123);
            }
        }
    }

    @Test
    void aTableThatIsNotThereIsNamed() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            assertThatThrownBy(() -> lake.table("gold.bars"))
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("no table gold.bars");
            assertThatThrownBy(() -> lake.commit("x")
                            .change(TableChange.of("gold.bars").addRepairs(List.of(Instant.EPOCH)))
                            .land())
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("no table gold.bars");
        }
    }

    @Test
    void branchesAndTagsPointAtCommitsAndMoveOnlyFromWhereTheyAreExpected() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            Refs refs = lake.refs();
            String one = lake.head();
            String two = lake.commit("two")
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 1)))
                    .land()
                    .hash();
            String replay = lake.address().ref() + "-replay";
            String published = lake.address().ref() + "-published";

            refs.createBranch(replay, one);
            refs.createTag(published, one);
            assertThat(refs.all())
                    .containsEntry(replay, one)
                    .containsEntry(published, one)
                    .containsEntry(lake.address().ref(), two);

            refs.assign(published, one, two);
            assertThat(refs.find(published)).contains(two);
            assertThatThrownBy(() -> refs.assign(published, one, two))
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("move " + published);
            assertThatThrownBy(() -> refs.createTag(published, one))
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("create tag");

            refs.delete(replay, one);
            refs.delete(published, two);
            assertThat(refs.find(replay)).isEmpty();
            assertThat(refs.find(published)).isEmpty();
        }
    }

    @Test
    void filesAreFoundByTheirLeastTimeFromManifestsAlone() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            Instant noon = TestLake.NOON;
            List<DataFile> early = file(lake, TRADES, noon.minus(1, ChronoUnit.HOURS), 1);
            List<DataFile> across =
                    file(lake, TRADES, List.of(new Row(5, noon.minusSeconds(1)), new Row(6, noon.plusSeconds(1))));
            List<DataFile> atNoon = file(lake, TRADES, noon, 2, 3);
            List<DataFile> nextDay = file(lake, TRADES, noon.plus(1, ChronoUnit.DAYS), 4);
            TableChange change = TableChange.of(TRADES)
                    .append(early)
                    .append(across)
                    .append(atNoon)
                    .append(nextDay);
            lake.commit("files").change(change).land();
            Table table = lake.table(TRADES);

            List<DataFile> found = TableFiles.beginningAt(table, "time", noon.getEpochSecond() * 1_000_000);

            assertThat(TestLake.paths(found))
                    .containsExactlyInAnyOrder(
                            atNoon.get(0).location(), nextDay.get(0).location());
            assertThat(TableFiles.live(table, Expressions.lessThan("id", 2L)))
                    .extracting(DataFile::location)
                    .containsExactly(early.get(0).location());
            lake.commit("replaced")
                    .change(TableChange.of(TRADES).replace(List.of(), found))
                    .land();
            assertThat(TestLake.paths(lake.table(TRADES)))
                    .containsExactlyInAnyOrder(
                            early.get(0).location(), across.get(0).location());
        }
    }

    @Test
    void otherToolsFindTheTablesThroughIcebergsOwnCatalog() throws IOException {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            String one = lake.commit("one")
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 1)))
                    .land()
                    .hash();
            lake.commit("two")
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 2)))
                    .land();

            try (NessieCatalog catalog = new NessieCatalog()) {
                catalog.initialize(
                        "nessie",
                        Map.of(
                                "uri", lake.address().nessieUri(),
                                "ref", lake.address().ref(),
                                "warehouse", lake.address().warehouse(),
                                "io-impl", LocalFileIO.class.getName()));

                assertThat(rows(catalog.loadTable(TRADES.id()))).isEqualTo(2);
                String then = "`trades@" + lake.address().ref() + "#" + one + "`";
                assertThat(rows(catalog.loadTable(TableIdentifier.of(Namespace.of("silver"), then))))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void warmingUpChangesNothing() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            String head = lake.head();

            lake.warmUp(List.of("silver.trades"));

            assertThat(lake.head()).isEqualTo(head);
            assertThat(lake.table(TRADES).currentSnapshot()).isNull();
            assertThat(((SupportsPrefixOperations) lake.io())
                            .listPrefix(lake.table(TRADES).location()))
                    .hasSize(1);
            lake.commit("first")
                    .change(TableChange.of(TRADES).append(file(lake, TRADES, 1)))
                    .land();
            assertThat(rows(lake.table(TRADES))).isEqualTo(1);
        }
    }
}
