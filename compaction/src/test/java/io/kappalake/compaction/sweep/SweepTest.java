package io.kappalake.compaction.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.Test;

class SweepTest extends SweepFixture {

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
}
