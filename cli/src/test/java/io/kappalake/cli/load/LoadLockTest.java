package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.cli.load.format.HistoryShape;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadLockTest {

    private static final Bookmark BEGUN =
            new Bookmark("0123456789abcdef", "trades.csv", "trades", 100, Map.of(0, 40L), false, 9_000);

    @TempDir
    Path directory;

    @Test
    void aLoadResumesWhereAnotherProcessStoppedAfterItsBookmarkWasRead() throws IOException {
        Bookmark further = BEGUN.at(250, Map.of(0, 90L), false);
        try (LoadLock other = lock("trades-1.csv");
                LoadLock ours = lock("trades-2.csv")) {
            other.take(BEGUN, false).keep(directory);
            assertThatThrownBy(() -> ours.take(BEGUN, false))
                    .isInstanceOf(LakeException.class)
                    .hasMessage(directory.resolve("trades-2.csv")
                            + " is being loaded by another process: wait until it ends");
            further.keep(directory);
        }

        try (LoadLock ours = lock("trades-2.csv")) {
            assertThat(ours.take(BEGUN, false)).isEqualTo(further);
        }
    }

    @Test
    void aLoadThatAnotherProcessHasEndedBeginsAnewOnlyIfToldTo() throws IOException {
        Bookmark done = BEGUN.at(300, Map.of(0, 99L), true);
        done.keep(directory);

        try (LoadLock ours = lock("trades.csv")) {
            assertThat(ours.take(BEGUN, false)).isEqualTo(done);
        }
        try (LoadLock ours = lock("trades.csv")) {
            assertThat(ours.take(BEGUN, true)).isEqualTo(BEGUN);
        }
    }

    @Test
    void aFileIsNotLoadedFromABeginningThatAnotherProcessHasLoadedFurther() throws IOException {
        BEGUN.at(250, Map.of(0, 90L), false).keep(directory);

        try (LoadLock ours = lock("trades.csv")) {
            assertThatThrownBy(() -> ours.takeBegun(BEGUN))
                    .hasMessage(directory.resolve("trades.csv")
                            + " is being loaded by another process: wait until it ends");
        }
    }

    private LoadLock lock(String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        return LoadLock.of(directory, HistoryFile.of(file, Optional.empty(), HistoryShape.FOUND, Pipeline.MARKET));
    }
}
