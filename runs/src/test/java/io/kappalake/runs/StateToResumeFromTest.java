package io.kappalake.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run of the lake's last commit, which read one partition and left a savepoint. */
class StateToResumeFromTest {

    private static final Positions ONE = Positions.NONE.with("trades", 0, 20);

    @TempDir
    private Path states;

    @Test
    void aBoundedRunDoesNotResumeFromStateOfBeforeAPartitionWasAdded() throws IOException {
        savepoint();

        assertThat(state(true, ONE)).isPresent();
        assertThat(state(true, ONE.with("trades", 1, 20))).isEmpty();
    }

    @Test
    void aRunWithoutEndFindsTheNewPartitionByItself() throws IOException {
        savepoint();

        assertThat(state(false, Positions.NONE)).isPresent();
    }

    private void savepoint() throws IOException {
        Path savepoint = Files.createDirectories(states.resolve("f00d/savepoint-1"));
        Files.createFile(savepoint.resolve("_metadata"));
    }

    private Optional<String> state(boolean bounded, Positions stop) {
        JobOptions options = new JobOptions(
                "market",
                new LakeAddress("http://127.0.0.1:1/api/v2", "main", "file:///tmp/lake", ""),
                new Properties(),
                Rules.DEFAULT,
                bounded,
                Duration.ofSeconds(1),
                1,
                states.toUri().toString());
        Positions read = Positions.NONE.with("trades", 0, 10);
        Ledger last = new Ledger("market", "f00d-1", 3, OffsetRanges.nothingAt(read), Map.of(), Map.of());
        return JobRun.stateOf(
                "auto", options, new LakeJob(options, Pipeline.MARKET, read, stop, Optional.of(last), Map.of()));
    }
}
