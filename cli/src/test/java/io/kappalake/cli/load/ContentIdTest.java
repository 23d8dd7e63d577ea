package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.load.format.HistoryShape;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentIdTest {

    @TempDir
    Path directory;

    @Test
    void aFileReadInAnotherWayIsAnotherFile() throws IOException {
        Path file = Files.writeString(directory.resolve("trades.csv"), "a;b\n1;2\n");

        assertThat(List.of(
                        id(file, HistoryShape.FOUND),
                        id(file, HistoryShape.of(";", "", List.of(), "")),
                        id(file, HistoryShape.of(",", "", List.of(), "")),
                        id(file, HistoryShape.of("", ";", List.of(), "")),
                        id(file, HistoryShape.of("", "", List.of("a", "b"), "")),
                        id(file, HistoryShape.of("", "", List.of(), "a.b"))))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatIsAppendedAfterTheFileWasLookedAtIsNoPartOfIt() throws IOException {
        Path file = Files.writeString(directory.resolve("trades.csv"), "a;b\n1;2\n");
        HistoryFile held = history(file, HistoryShape.FOUND).asOfNow();
        String before = ContentId.of(held, "topic", List.of()).id();

        Files.writeString(file, "a;b\n1;2\n3;4");

        assertThat(ContentId.of(held, "topic", List.of()).id()).isEqualTo(before);
        assertThat(held.grownBy()).isEqualTo(3);
        assertThat(id(file, HistoryShape.FOUND)).isNotEqualTo(before);
    }

    private static String id(Path file, HistoryShape shape) {
        return ContentId.of(history(file, shape), "topic", List.of()).id();
    }

    private static HistoryFile history(Path file, HistoryShape shape) {
        return HistoryFile.of(file, Optional.empty(), shape, Pipeline.MARKET);
    }
}
