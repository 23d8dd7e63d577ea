package io.kappalake.proof.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.JobMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image's files without running the job on them, which the profile {@code image} does: what is in them, and how its
 * commands refuse.
 */
class ImageFilesTest {

    @TempDir
    static Path directory;

    private static ImageTree image;

    @BeforeAll
    static void assemble() throws Exception {
        image = ImageTree.assemble("image-files");
    }

    @Test
    void ourModulesAreOneJarAndNothingOfFlinksOwnIsBesideIt() throws IOException {
        try (Stream<Path> jars = Files.list(image.home().resolve("usrlib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .filteredOn(name -> name.matches("(kappalake|flink|slf4j|log4j|kryo|frocksdb).*"))
                    .allMatch(name -> name.matches("kappalake.jar|flink-(connector-kafka|sql|metrics-prometheus).*"))
                    .contains("kappalake.jar");
        }
        try (JarFile jar =
                new JarFile(image.home().resolve("usrlib/kappalake.jar").toFile())) {
            for (String entry :
                    List.of("cli/JobMain", "cli/Main", "replay/Replay", "compaction/Upkeep", "audit/Audit")) {
                assertThat(jar.getEntry("io/kappalake/" + entry + ".class"))
                        .as(entry)
                        .isNotNull();
            }
        }
    }

    @Test
    void theCommandLineOfTheImageRunsOnItsOwnFiles() throws Exception {
        Answer answer = run("lake", "log", "--nessie-uri", "http://127.0.0.1:1/api/v2");
        assertThat(answer.err()).hasLineCount(1).contains("Nessie at http://127.0.0.1:1/api/v2 does not answer");
        assertThat(answer.exit()).isEqualTo(1);
    }

    @Test
    void theGatewayOfTheImageSaysWhichVariableIsMissing() throws Exception {
        Answer answer = run("sql-gateway");
        assertThat(answer.err()).isEqualTo("sql-gateway needs NESSIE_URI: set it to where the lake is\n");
        assertThat(answer.exit()).isEqualTo(2);
    }

    @Test
    void theManifestsNameTheJarThatIsInTheImage() throws IOException {
        for (String manifest : List.of("base/job.yaml", "replay/job.yaml")) {
            String text = Files.readString(Path.of("../deploy/kubernetes").resolve(manifest));
            assertThat(text).contains("jarURI: local:///opt/flink/usrlib/kappalake.jar", JobMain.class.getName());
        }
    }

    private record Answer(int exit, String err) {}

    private static Answer run(String... command) throws Exception {
        Path err = directory.resolve("err");
        ProcessBuilder builder = image.command(List.of(command))
                .redirectError(err.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeAll(List.of("NESSIE_URI", "WAREHOUSE"));
        return new Answer(builder.start().waitFor(), Files.readString(err));
    }
}
