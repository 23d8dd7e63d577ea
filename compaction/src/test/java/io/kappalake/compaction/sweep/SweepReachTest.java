package io.kappalake.compaction.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.metadata.SweptFiles;
import java.time.Instant;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.junit.jupiter.api.Test;

/** Files that commits, branches and tags reach stay; all others go. */
class SweepReachTest extends SweepFixture {

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
                .doesNotContain(unpublished.get(0).location(), own.get(0).location())
                .contains(shared.get(0).location(), published.get(0).location(), onItsWay.location());
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
    void whatACommitHadGoesWithoutTheGraceTimeOnceTheCommitIsNoLongerRetained() {
        List<DataFile> first = write();
        String then = land(write(), first);
        DataFile onItsWay = write().get(0);
        replace(first);
        String replaced = manifestList(then);

        sweepThinly(inDays(0.07));
        assertThat(rows(then)).isEqualTo(2);
        SweepReport report = sweepThinly(inDays(0.2));

        assertThat(files()).doesNotContain(first.get(0).location(), replaced).contains(onItsWay.location());
        assertThat(report.young()).isEqualTo(1);
        try (Lake fresh = Lake.open(lake.address())) {
            assertThat(SweptFiles.unlessGone(() -> fresh.tablesAt(then))).isEmpty();
            assertThatThrownBy(() -> Rollback.of(fresh, then).run())
                    .hasMessageStartingWith("The metadata of " + TABLE + " at this commit is gone (");
        }
        assertThat(rows(lake.head())).isEqualTo(2);
    }

    @Test
    void aTagMayNameAStateThatListsSnapshotsWhoseFilesAreGone() {
        String first = land(write());
        String second = land(write());
        String then = land(write());
        Rollback.of(lake, first).run();
        replace(TableFiles.live(lake.table(TABLE)));
        String list = manifestList(second);

        // Of the state before a rollback the current snapshot stays, and not what its table lists besides.
        sweepThinly(inDays(0.2));
        assertThat(files()).doesNotContain(list);
        String name = "tag-of-" + lake.address().ref();
        lake.refs().createTag(name, then);
        sweepThinly(inDays(0.4));
        sweepThinly(inDays(9));

        assertThat(rows(then)).isEqualTo(3);
        lake.refs().delete(name, then);
    }

    @Test
    void aHeadWhoseManifestIsGoneStopsTheSweepEvenIfOlderSnapshotsShareIt() {
        land(write());
        String head = land(write());
        List<ManifestFile> manifests =
                lake.tableAt(TABLE, head).currentSnapshot().allManifests(lake.io());
        lake.io().deleteFile(manifests.get(manifests.size() - 1).path());
        int before = files().size();

        assertThatThrownBy(() -> sweepThinly(inDays(9)))
                .hasMessageStartingWith("Cannot read what ")
                .hasMessageContaining("nothing was deleted");
        assertThat(files()).hasSize(before);
    }

    @Test
    void aRollbackToAStateThatASweepHasBegunToDeleteIsRefused() {
        List<DataFile> first = write();
        String then = land(write(), first);
        replace(TableFiles.live(lake.table(TABLE)));
        String head = lake.head();
        lake.io().deleteFile(first.get(0).location());

        assertThatThrownBy(() -> Rollback.of(lake, then).run())
                .hasMessageContaining("lacks files, such as " + first.get(0).location());
        assertThat(lake.head()).isEqualTo(head);
    }
}
