package io.kappalake.compaction.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Retention;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.tables.storage.LocalFileIO;
import io.kappalake.tables.storage.Warehouse;
import io.kappalake.transforms.Pipeline;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.nessie.NessieCatalog;
import org.junit.jupiter.api.Test;

/** A sweep deletes only what this lake wrote, also while branches and tags come and go. */
class SweepOwnershipTest extends SweepFixture {

    @Test
    void aWarehouseOfAnotherNessieIsNotSwept() {
        land(write());
        Set<String> before = files();
        try (RunningServer nessie = EmbeddedServer.NESSIE
                        .start(TestLake.directory("nessie"), 0)
                        .awaitReady(Duration.ofMinutes(2));
                Lake other = Lake.open(new LakeAddress(
                        "http://" + nessie.address() + "/api/v2",
                        "main",
                        lake.address().warehouse(),
                        ""))) {
            assertThatThrownBy(() -> new Sweep(other, DAY, WEEK).at(inDays(100)).plan())
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("does not know: set --warehouse to a directory of its own");
            assertThatThrownBy(() -> new Sweep(other, DAY, WEEK).at(inDays(100)).run(looked -> {}))
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("./lake adopt");
        }
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void tablesOfOtherToolsAndForeignFoldersStay() {
        land(write());
        List<String> foreign = new ArrayList<>(foreignTable());
        for (String name : List.of("silver/view/metadata/1.gz", "silver/trades/notes/1", "gold/hive/data/day=1/1")) {
            String location = Warehouse.root(lake.address()) + "/" + name;
            Warehouse.write(lake.io(), location, "of others");
            foreign.add(location);
        }

        SweepReport report = sweep(inDays(100));

        assertThat(report.tables()).doesNotContainKeys("silver/view", "silver/trades", "gold/hive", "silver/foreign");
        assertThat(files()).containsAll(foreign);
    }

    @Test
    void aTagThatIsMadeWhileFilesAreDeletedKeepsWhatItNames() {
        List<DataFile> first = write();
        String named = land(first);
        replace(first);
        for (int lost = 0; lost < 3; lost++) {
            write();
        }
        int all = files().size();
        String tag = "late-" + lake.address().ref();
        String list = manifestList(named);
        Set<String> left = new TreeSet<>();

        new Sweep(lake, DAY, WEEK).at(inDays(8)).batchesOf(1).run(looked -> {
            if (left.isEmpty() && files().size() < all) {
                lake.refs().createTag(tag, named);
                left.addAll(Set.of(first.get(0).location(), list));
                left.retainAll(files());
            }
        });

        assertThat(left).contains(list);
        assertThat(files()).containsAll(left).hasSizeLessThan(all);
        lake.refs().delete(tag, named);
    }

    @Test
    void aSweepWithAShorterHistoryDoesNotBreakLaterOnes() {
        List<DataFile> first = write();
        land(first);
        replace(first);
        lake.commit("trim")
                .retention(new Retention(1, DAY))
                .change(TableChange.of(TABLE).append(write()))
                .land();
        DataFile lost = write().get(0);
        new Sweep(lake, DAY, Duration.ofHours(1)).at(inDays(2)).run(looked -> {});
        assertThat(files()).doesNotContain(first.get(0).location(), lost.location());
        DataFile lostLater = write().get(0);

        SweepReport later = sweep(inDays(2));

        assertThat(later.total()).isEqualTo(new SweepReport.Swept(1, lostLater.fileSizeInBytes()));
        assertThat(rows(lake.head())).isEqualTo(2);
    }

    @Test
    void aBranchIsDroppedWithItsFilesAlsoAfterASweepWithAShorterHistory() {
        land(write());
        String name = "dropped-" + lake.address().ref();
        Instant begun = Instant.now();
        lake.refs().createBranch(name, lake.head());
        List<DataFile> own = write();
        String head;
        try (Lake branch = Lake.open(lake.address().onRef(name))) {
            branch.commit("one").change(TableChange.of(TABLE).append(write())).land();
            branch.commit("own")
                    .retention(new Retention(1, DAY))
                    .change(TableChange.of(TABLE).append(own))
                    .land();
            head = branch.head();
        }
        new Sweep(lake, DAY, Duration.ofHours(1)).at(inDays(2)).run(looked -> {});
        assertThat(files()).contains(own.get(0).location());

        Sweep sweep = new Sweep(lake, Duration.ZERO, WEEK).onlyOf(name, head, begun);
        sweep.prepare();
        lake.refs().delete(name, head);
        sweep.run(looked -> {});

        assertThat(files()).doesNotContain(own.get(0).location());
        assertThat(rows(lake.head())).isEqualTo(1);
    }

    @Test
    void whatTheNewestCommitsNeedMustBeReadableHoweverShortAnEarlierHistoryWas() throws Exception {
        land(write());
        new Sweep(lake, DAY, Duration.ofHours(1)).at(inDays(2)).run(looked -> {});
        DataFile lost = write().get(0);
        String list = manifestList(lake.head());
        Files.delete(Path.of(URI.create(list)));

        assertThatThrownBy(() -> sweep(inDays(9)))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("nothing was deleted");
        assertThat(files()).contains(lost.location());
    }

    @Test
    void tablesThatOnlyADeletedBranchHadAreSweptToo() {
        String name = "gone-" + lake.address().ref();
        lake.refs().createBranch(name, TestLake.NOTHING);
        String directory;
        try (Lake branch = Lake.open(lake.address().onRef(name))) {
            branch.provision(Pipeline.MARKET.tables());
            directory = branch.table(TABLE).location();
            lake.refs().delete(name, branch.head());
        }
        assertThat(files()).anyMatch(file -> file.startsWith(directory + "/"));

        sweep(inDays(8));

        assertThat(files()).noneMatch(file -> file.startsWith(directory + "/"));
    }

    @Test
    void aGraceThatIsShorterThanTheWritersRelyOnIsRefusedUnlessNoneIsThere() {
        lake.ownership().keepUncommitted(Duration.ofHours(30));
        DataFile pending = write().get(0);

        assertThatThrownBy(() -> sweep(inDays(2)))
                .isInstanceOf(LakeException.class)
                .hasMessage("The grace time 24h is shorter than the 30h that this lake's writers rely on: leave --grace"
                        + " out, or add --nothing-pending if no job runs and none will resume from a state that has not"
                        + " landed");
        assertThat(files()).contains(pending.location());
        new Sweep(lake, DAY, WEEK).nothingPending().at(inDays(2)).run(looked -> {});
        assertThat(files()).doesNotContain(pending.location());
    }

    /**
     * Locations of all files of a table that another tool has made in the same catalog, with rows taken away by a
     * delete file.
     */
    private Set<String> foreignTable() {
        NessieCatalog catalog = new NessieCatalog();
        catalog.initialize(
                "nessie",
                Map.of(
                        "uri", lake.address().nessieUri(),
                        "ref", lake.address().ref(),
                        "warehouse", lake.address().warehouse(),
                        "io-impl", LocalFileIO.class.getName()));
        Table table = catalog.createTable(
                TableIdentifier.of("silver", "foreign"),
                lake.table(TABLE).schema(),
                PartitionSpec.unpartitioned(),
                Map.of("format-version", "2"));
        String rows = table.location() + "/data/rows.parquet";
        String deletes = table.location() + "/data/deletes.parquet";
        Warehouse.write(lake.io(), rows, "rows");
        Warehouse.write(lake.io(), deletes, "deletes");
        table.newAppend()
                .appendFile(DataFiles.builder(table.spec())
                        .withPath(rows)
                        .withFileSizeInBytes(4)
                        .withRecordCount(2)
                        .build())
                .commit();
        table.newRowDelta()
                .addDeletes(FileMetadata.deleteFileBuilder(table.spec())
                        .ofPositionDeletes()
                        .withPath(deletes)
                        .withFileSizeInBytes(7)
                        .withRecordCount(1)
                        .build())
                .commit();
        Set<String> all = files();
        all.removeIf(file -> !file.startsWith(table.location() + "/"));
        assertThat(all).contains(rows, deletes);
        return all;
    }
}
