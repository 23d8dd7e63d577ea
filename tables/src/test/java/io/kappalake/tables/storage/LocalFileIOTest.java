package io.kappalake.tables.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.PositionOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileIOTest {

    private final LocalFileIO io = new LocalFileIO();

    @TempDir
    private Path directory;

    @Test
    void aFileHasItsNameOnlyWhenItIsCompleteAndNothingIsLeftBesideIt() throws IOException {
        String location = location("a/b/file");
        try (PositionOutputStream out = io.newOutputFile(location).create()) {
            out.write(1);
            out.write(new byte[] {2, 3, 4}, 0, 2);
            assertThat(out.getPos()).isEqualTo(3);
            assertThat(io.newInputFile(location).exists()).isFalse();
        }

        try (InputStream in = io.newInputFile(location).newStream()) {
            assertThat(in.readAllBytes()).containsExactly(1, 2, 3);
        }
        assertThat(io.newInputFile(location).getLength()).isEqualTo(3);
        assertThat(io.newInputFile(location).location()).isEqualTo(location);
        try (Stream<Path> files = Files.list(directory.resolve("a/b"))) {
            assertThat(files).containsExactly(directory.resolve("a/b/file"));
        }
    }

    @Test
    void aFileIsNotWrittenTwiceUnlessThatIsMeant() {
        Warehouse.write(io, location("file"), "one");

        assertThatThrownBy(() -> io.newOutputFile(location("file")).create())
                .isInstanceOf(AlreadyExistsException.class);
        Warehouse.write(io, location("file"), "three");

        assertThat(io.newInputFile(location("file")).getLength()).isEqualTo(5);
    }

    @Test
    void listingFindsFilesAndNamesThemAsTheyWereWritten() {
        List.of("t/data/1", "t/data/2", "t/metadata/3", "t-2/4")
                .forEach(name -> Warehouse.write(io, location(name), name));

        assertThat(listed("t/")).containsExactly(location("t/data/1"), location("t/data/2"), location("t/metadata/3"));
        assertThat(listed("t/data/1")).containsExactly(location("t/data/1"));
        assertThat(listed("nothing/here")).isEmpty();
        assertThat(io.listPrefix(directory + "/t-2"))
                .extracting(FileInfo::location)
                .containsExactly(directory + "/t-2/4");
    }

    @Test
    void deletingWhatIsNotThereIsNoFailure() {
        Warehouse.write(io, location("t/1"), "x");
        Warehouse.write(io, location("t/2"), "x");
        Warehouse.write(io, location("u/3"), "x");

        io.deleteFiles(List.of(location("t/1"), location("t/1")));
        io.deletePrefix(location("t/"));

        assertThat(listed("")).containsExactly(location("u/3"));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> io.newInputFile(location("gone")).newStream())
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("gone");
    }

    @Test
    void aFileWhereADirectoryShouldBeIsNamed() {
        Warehouse.write(io, location("t"), "a file");

        assertThatThrownBy(() -> io.newOutputFile(location("t/1")).create())
                .isInstanceOf(RuntimeIOException.class)
                .hasMessageContaining(location("t/1"));
    }

    private String location(String name) {
        return "file://" + directory + "/" + name;
    }

    private List<String> listed(String prefix) {
        return StreamSupport.stream(io.listPrefix(location(prefix)).spliterator(), false)
                .map(FileInfo::location)
                .sorted()
                .toList();
    }
}
