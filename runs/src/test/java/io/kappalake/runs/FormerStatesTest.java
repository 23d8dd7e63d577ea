package io.kappalake.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.JobOptions;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormerStatesTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    @TempDir
    private Path states;

    @Test
    void stateOfARunThatEndedMoreThanAWeekAgoGoes() throws IOException {
        run("market", "old", Duration.ofDays(8));
        run("market", "young", Duration.ofDays(6));

        states("market").expire(Set.of());

        assertThat(states.resolve("old")).doesNotExist();
        assertThat(states.resolve("bounded/old")).doesNotExist();
        assertThat(states.resolve("young/savepoint-1/_metadata")).exists();
    }

    @Test
    void tenFormerRunsStayAndOfADayAllOfThem() throws IOException {
        for (int day = 2; day <= 5; day++) {
            for (int i = 0; i < 4; i++) {
                run("market", "d%d-%d".formatted(day, i), Duration.ofDays(day));
            }
        }

        states("market").expire(Set.of());
        assertThat(runs()).hasSize(10).allMatch(run -> run.compareTo("d4-9") < 0);

        for (int i = 0; i < 12; i++) {
            run("market", "today-" + i, Duration.ofHours(i));
        }
        states("market").expire(Set.of());
        assertThat(runs()).hasSize(12).allMatch(run -> run.startsWith("today"));
    }

    @Test
    void whatAStartWouldResumeFromStaysHoweverOldItIs() throws IOException {
        run("market", "needed", Duration.ofDays(400));
        for (int i = 0; i < 12; i++) {
            run("market", "later-" + i, Duration.ofHours(i));
        }

        states("market").expire(Set.of("needed"));

        assertThat(states.resolve("needed/savepoint-1/_metadata")).exists();
        assertThat(states.resolve("bounded/needed")).exists();
    }

    @Test
    void stateThatIsNotNotedAsThisPipelinesIsSomebodyElses() throws IOException {
        run("other", "theirs", Duration.ofDays(400));
        state("before-notes", Duration.ofDays(400));

        states("market").expire(Set.of());

        assertThat(states.resolve("theirs/savepoint-1/_metadata")).exists();
        assertThat(states.resolve("before-notes/savepoint-1/_metadata")).exists();
    }

    private void run(String pipeline, String run, Duration ago) throws IOException {
        states(pipeline).note(run);
        try (Stream<Path> notes = Files.walk(states.resolve("_runs"))) {
            for (Path note : notes.filter(path -> path.endsWith(run)).toList()) {
                age(note, ago);
            }
        }
        state(run, ago);
    }

    private void state(String run, Duration ago) throws IOException {
        Path savepoint = Files.createDirectories(states.resolve(run).resolve("savepoint-1"));
        age(Files.createFile(savepoint.resolve("_metadata")), ago);
        age(savepoint, ago);
        age(Files.createDirectories(states.resolve("bounded").resolve(run).resolve("chk-1")), ago);
    }

    private static void age(Path file, Duration ago) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(ago)));
    }

    private Stream<String> runs() throws IOException {
        try (Stream<Path> found = Files.list(states)) {
            return found
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals("bounded") && !name.equals("_runs"))
                    .toList()
                    .stream();
        }
    }

    private FormerStates states(String pipeline) {
        JobOptions options = new JobOptions(
                pipeline,
                new LakeAddress("http://127.0.0.1:1/api/v2", "main", "file:///tmp/lake", ""),
                new Properties(),
                Rules.DEFAULT,
                false,
                Duration.ofSeconds(1),
                1,
                states.toUri().toString());
        return new FormerStates(options, Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
