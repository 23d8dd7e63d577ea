package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadLockTest {

    private static final Bookmark BEGUN =
            new Bookmark("0123456789abcdef", "trades.csv", "trades", 100, Map.of(0, 40L), false, 9_000);

    @TempDir
    Path directory;

    @Test
    void aLoadResumesWhereAnotherProcessStoppedAfterItsBookmarkWasRead() {
        Bookmark further = BEGUN.at(250, Map.of(0, 90L), false);
        try (LoadLock other = LoadLock.take(directory, BEGUN, false)) {
            other.bookmark().keep(directory);
            assertThatThrownBy(() -> LoadLock.take(directory, BEGUN, false))
                    .isInstanceOf(LakeException.class)
                    .hasMessage("trades.csv is being loaded by another process: wait until it ends");
            further.keep(directory);
        }

        try (LoadLock ours = LoadLock.take(directory, BEGUN, false)) {
            assertThat(ours.bookmark()).isEqualTo(further);
        }
    }

    @Test
    void aLoadThatAnotherProcessHasEndedBeginsAnewOnlyIfToldTo() {
        Bookmark done = BEGUN.at(300, Map.of(0, 99L), true);
        done.keep(directory);

        try (LoadLock ours = LoadLock.take(directory, BEGUN, false)) {
            assertThat(ours.bookmark()).isEqualTo(done);
        }
        try (LoadLock ours = LoadLock.take(directory, BEGUN, true)) {
            assertThat(ours.bookmark()).isEqualTo(BEGUN);
        }
    }
}
