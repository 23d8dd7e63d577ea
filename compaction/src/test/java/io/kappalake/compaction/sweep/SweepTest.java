package io.kappalake.compaction.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Retention;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.format.TableWriter;
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
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.FileInfo;
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
