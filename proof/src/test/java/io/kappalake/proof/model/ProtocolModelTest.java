package io.kappalake.proof.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Checks docs/model/protocol.als within its small bounds. The analyser runs in a process of its own; where it has no
 * fast solver, in minutes.
 */
class ProtocolModelTest {

    private static final Path MODEL = Path.of("..", "docs", "model", "protocol.als");
    private static final Path JAR = Path.of("target", "alloy", "org.alloytools.alloy.dist.jar");
    private static final Path OUT = Path.of("target", "alloy", "answers");
    private static final Pattern GUARD = Pattern.compile("(?m)^  (\\w+),? // ");
    private static final String MUTANT = "without";

    /** Commands by whether the analyser found an example. */
    private static final SortedSet<String> WITHOUT_EXAMPLE = new TreeSet<>();

    private static final SortedSet<String> WITH_EXAMPLE = new TreeSet<>();

    @BeforeAll
    static void check() throws Exception {
        // Without the native solver of this platform, the one in Java.
        if (exitCode("glucose") != 0) {
            assertThat(exitCode("sat4j")).isZero();
        }
        // The exit code does not tell what was found.
        JsonNode commands = new ObjectMapper()
                .readTree(OUT.resolve("receipt.json").toFile())
                .get("commands");
        commands.properties().forEach(command -> (command.getValue().has("solution") ? WITH_EXAMPLE : WITHOUT_EXAMPLE)
                .add(command.getKey()));
    }

    private static int exitCode(String solver) throws IOException, InterruptedException {
        Path log = Files.createDirectories(Path.of("target")).resolve("alloy.log");
        Process analyser = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-jar",
                        JAR.toString(),
                        "exec",
                        "-f",
                        "-s",
                        solver,
                        "-c",
                        "*",
                        "-t",
                        "none",
                        "-o",
                        OUT.toString(),
                        MODEL.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(analyser.waitFor(20, TimeUnit.MINUTES)).as("see %s", log).isTrue();
        } finally {
            analyser.destroyForcibly();
        }
        return analyser.exitValue();
    }

    @Test
    void withAllGuardsNothingIsLostOrDoubledOrComesFromAFormerLineAndEachFileIsThere() {
        assertThat(WITHOUT_EXAMPLE).containsExactly("commits", "files", "topics");
    }

    @Test
    void afterATopicWasMadeAgainThereIsAWayOn() {
        assertThat(WITH_EXAMPLE).contains("newGeneration");
    }

    @Test
    void withoutAnyOneOfTheGuardsThereIsACounterexample() throws IOException {
        SortedSet<String> mutants = new TreeSet<>();
        GUARD.matcher(Files.readString(MODEL))
                .results()
                .map(MatchResult::group)
                .map(line -> line.strip().split("\\W")[0])
                .forEach(guard -> mutants.add(MUTANT + guard));

        assertThat(mutants).hasSizeGreaterThan(10);
        assertThat(WITH_EXAMPLE)
                .filteredOn(command -> command.startsWith(MUTANT))
                .containsExactlyElementsOf(mutants);
    }
}
