package io.kappalake.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

    @Test
    void directoriesOfATestComeAfterTheJarsAndLeaveTheArchiveAsItIs(@TempDir Path directory) throws IOException {
        Path first = Files.createFile(directory.resolve("first.jar"));
        Path second = Files.createFile(directory.resolve("second.jar"));
        Path classes = Files.createDirectories(directory.resolve("classes/a")).getParent();
        String jars = first + File.pathSeparator + second;

        String path = ClassArchive.jarsFirst(classes + File.pathSeparator + jars);

        assertThat(path).isEqualTo(jars + File.pathSeparator + classes);
        assertThat(ClassArchive.of("flink", path, List.of("a.Main")))
                .isPresent()
                .isEqualTo(ClassArchive.of("flink", jars, List.of("a.Main")));
        Files.createFile(classes.resolve("a/Main.class"));
        assertThat(ClassArchive.of("flink", path, List.of("a.Main")))
                .as("its main class is in a directory")
                .isEmpty();
    }

    @Test
    void aNewArchiveTakesThePlaceOfTheServersFormerOnesAndOfNoOtherServers(@TempDir Path directory) throws IOException {
        for (String file : new String[] {"flink-0123456789abcdef.jsa", "flink-sql-0123456789abcdef.jsa"}) {
            Files.createFile(directory.resolve(file));
        }
        Path draft = new ClassArchive(directory.resolve("flink-00000000000000ff.jsa")).draft();
        Files.createFile(draft);

        ClassArchive.keep(draft);

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("flink-00000000000000ff.jsa", "flink-sql-0123456789abcdef.jsa");
        }
    }

    @Test
    void whatServersThatWereKilledLeftIsRemovedAfterADay(@TempDir Path directory) throws IOException {
        Path left = Files.createFile(directory.resolve("flink-0123456789abcdef.jsa.draft-1"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        Path young = Files.createFile(directory.resolve("flink-0123456789abcdef.jsa.draft-2"));

        new ClassArchive(directory.resolve("flink-00000000000000ff.jsa")).draft();

        assertThat(left).doesNotExist();
        assertThat(young).exists();
    }
}
