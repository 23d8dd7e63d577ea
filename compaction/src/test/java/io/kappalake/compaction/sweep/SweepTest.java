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
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.tables.storage.LocalFileIO;
import io.kappalake.tables.storage.Warehouse;
import io.kappalake.transforms.LakeTables;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
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
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.nessie.NessieCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SweepTest {

    private static final String TABLE = "bronze.trades";
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);

    private Lake lake;
    private long offset;

    @BeforeEach
    void open() {
        lake = Lake.open(TestLake.empty());
        lake.provision(LakeTables.ALL);
    }

    @AfterEach
    void close() {
        lake.refs().delete(lake.address().ref(), lake.head());
        lake.close();
    }

    @Test
    void aFileThatNoCommitEverNamedGoesOnceItIsOlderThanTheGraceTime() {
        land(write());
        DataFile lost = write().get(0);

        assertThat(sweep(inDays(0.9)).total().files()).isZero();
        assertThat(sweep(inDays(0.9)).young()).isEqualTo(1);
        SweepReport report = sweep(inDays(1.1));

        assertThat(report.tables()).containsOnlyKeys(TABLE.replace('.', '/'));
        assertThat(report.total()).isEqualTo(new SweepReport.Swept(1, lost.fileSizeInBytes()));
        assertThat(files()).doesNotContain(lost.location());
        assertThat(rows(lake.head())).isEqualTo(1);
    }

    @Test
    void aDryRunNamesTheSameAndDeletesNothing() {
        DataFile lost = write().get(0);

        SweepReport plan = new Sweep(lake, DAY, WEEK).at(inDays(2)).plan();

        assertThat(plan.total().files()).isEqualTo(1);
        assertThat(files()).contains(lost.location());
    }

    @Test
    void aReplacedFileStaysAsLongAsACommitThatHasItIsRetained() {
        List<DataFile> first = write();
        String then = land(write(), first);
        replace(first);

        sweep(inDays(6.9));
        assertThat(rows(then)).isEqualTo(2);
        sweep(inDays(7.1));

        assertThat(files()).doesNotContain(first.get(0).location());
        assertThat(rows(lake.head())).isEqualTo(2);
    }

    @Test
    void ofABranchThatIsDroppedGoesWhatOnlyItReachedHoweverYoung() {
        List<DataFile> shared = write();
        land(shared);
        lake.refs().createBranch("dropped-" + offset + System.nanoTime(), lake.head());
        String name = lake.refs().all().keySet().stream()
                .filter(ref -> ref.startsWith("dropped-"))
                .findFirst()
                .orElseThrow();
        Instant begun = Instant.now();
        List<DataFile> own = write();
        List<DataFile> published = write();
        String head;
        try (Lake branch = Lake.open(lake.address().onRef(name))) {
            branch.commit("own").change(TableChange.of(TABLE).append(own)).land();
            branch.commit("to be published")
                    .change(TableChange.of(TABLE).replace(published, own))
                    .land();
            head = branch.head();
        }
        lake.commit("publish").change(TableChange.of(TABLE).asOf(head)).land();
        DataFile onItsWay = write().get(0);
        List<DataFile> unpublished = write();
        try (Lake branch = Lake.open(lake.address().onRef(name))) {
            branch.commit("later")
                    .change(TableChange.of(TABLE).append(unpublished))
                    .land();
            head = branch.head();
        }

        Sweep sweep = new Sweep(lake, DAY, WEEK).onlyOf(name, head, begun);
        long planned = sweep.plan().total().files();
        assertThat(files()).contains(unpublished.get(0).location());
        lake.refs().delete(name, head);
        SweepReport report =
                new Sweep(lake, DAY, WEEK).onlyOf(name, head, begun).run(looked -> {});

        assertThat(report.total().files()).isEqualTo(planned);
        assertThat(files())
                .doesNotContain(unpublished.get(0).location())
                .contains(
                        shared.get(0).location(),
                        published.get(0).location(),
                        own.get(0).location(),
                        onItsWay.location());
        assertThat(rows(lake.head())).isEqualTo(2);
    }

    @Test
    void metadataAndManifestsThatOnlyForgottenCommitsReachGoToo() {
        for (int commit = 0; commit < 5; commit++) {
            land(write());
        }
        int before = files().size();

        SweepReport report = sweep(inDays(8));

        // What the head reaches: 13 metadata files, and of the one table with rows its 5 snapshots and 5 data files.
        assertThat(report.total().files()).isEqualTo(before - files().size());
        assertThat(files()).hasSize(13 + 5 + 5 + 5);
        assertThat(rows(lake.head())).isEqualTo(5);
    }

    @Test
    void whatATagOrABranchNamesStaysForEver() {
        List<DataFile> first = write();
        String tagged = land(first);
        String name = "tag-of-" + lake.address().ref();
        lake.refs().createTag(name, tagged);
        replace(first);

        sweep(inDays(100));
        assertThat(rows(tagged)).isEqualTo(1);

        lake.refs().delete(name, tagged);
        sweep(inDays(100));
        assertThat(files()).doesNotContain(first.get(0).location());
    }

    @Test
    void aJobThatCommitsWhileFilesAreListedLosesNothing() {
        List<DataFile> pending = write();
        List<String> landed = new ArrayList<>();
        SweepReport report = new Sweep(lake, Duration.ZERO, WEEK)
                .nothingPending()
                .at(inDays(0.1))
                .run(looked -> {
                    if (landed.isEmpty()) {
                        landed.add(land(pending));
                    }
                });

        assertThat(landed).hasSize(1);
        assertThat(report.total().files()).isZero();
        assertThat(rows(lake.head())).isEqualTo(1);
    }

    @Test
    void aCrashInTheMiddleLeavesALakeThatTheNextSweepFinishes() {
        land(write());
        for (int lost = 0; lost < 3; lost++) {
            write();
        }
        assertThatThrownBy(() -> new Sweep(lake, DAY, WEEK).at(inDays(2)).run(looked -> {
                    if (looked == 5) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasMessage("killed");

        assertThat(sweep(inDays(2)).total().files()).isEqualTo(3);
        assertThat(rows(lake.head())).isEqualTo(1);
    }

    @Test
    void metadataThatCannotBeReadStopsTheSweepBeforeItDeletes() throws Exception {
        String old = land(write());
        DataFile lost = write().get(0);
        Files.delete(Path.of(URI.create(manifestList(old))));

        assertThatThrownBy(() -> sweep(inDays(2)))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("nothing was deleted");
        assertThat(files()).contains(lost.location());
    }

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
            branch.provision(LakeTables.ALL);
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

    private SweepReport sweep(Instant time) {
        return new Sweep(lake, DAY, WEEK).at(time).run(looked -> {});
    }

    private static Instant inDays(double days) {
        return Instant.now().plus(Duration.ofMinutes((long) (days * 24 * 60)));
    }

    private List<DataFile> write() {
        Table table = lake.table(TABLE);
        TableWriter<RawRecord> writer = new TableWriter<>(Bronze.of(Feeds.TRADES), table, 0, offset);
        writer.write(new RawRecord(0, offset++, 1_772_366_400_000_000L, null, new byte[] {1}, Map.of()));
        return writer.complete();
    }

    @SafeVarargs
    private String land(List<DataFile>... files) {
        List<DataFile> all = new ArrayList<>();
        for (List<DataFile> some : files) {
            all.addAll(some);
        }
        return lake.commit("append")
                .change(TableChange.of(TABLE).append(all))
                .land()
                .hash();
    }

    private void replace(List<DataFile> files) {
        // Else the table's own list of snapshots would still have the one with the replaced files.
        lake.commit("replace")
                .retention(new Retention(1, DAY))
                .change(TableChange.of(TABLE).replace(write(), files))
                .land();
    }

    private long rows(String hash) {
        long[] rows = {0};
        TableRows.each(lake.tableAt(TABLE, hash), Expressions.alwaysTrue(), row -> rows[0]++);
        return rows[0];
    }

    private String manifestList(String hash) {
        return lake.tableAt(TABLE, hash).currentSnapshot().manifestListLocation();
    }

    private Set<String> files() {
        Set<String> found = new TreeSet<>();
        for (String layer : LakeTables.ALL.stream().map(table -> table.layer()).collect(Collectors.toSet())) {
            for (FileInfo file : lake.files(layer)) {
                found.add(file.location());
            }
        }
        return found;
    }
}
