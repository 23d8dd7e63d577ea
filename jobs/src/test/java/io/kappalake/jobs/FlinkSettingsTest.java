package io.kappalake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.fs.Path;
import org.junit.jupiter.api.Test;

class FlinkSettingsTest {

    @Test
    void aRunWithoutEndIsRestartedByFlinkAndABoundedOneNeverFromACheckpointThatLacksEndedSubtasks() {
        assertThat(settings(false).get(RestartStrategyOptions.RESTART_STRATEGY)).isEqualTo("exponential-delay");
        assertThat(settings(true).get(RestartStrategyOptions.RESTART_STRATEGY)).isEqualTo("disable");
    }

    @Test
    void aJobWithLongCheckpointsMakesSweepsWaitLonger() {
        try (Lake lake = TestLake.fresh()) {
            for (int hours : new int[] {1, 20, 13}) {
                LakeJob.provision(
                        options(lake.address(), new Properties(), false, Duration.ofHours(hours)),
                        lake,
                        Pipeline.MARKET,
                        false);
            }

            assertThat(lake.ownership().require().grace())
                    .isEqualTo(Duration.ofHours(40).plusMinutes(20));
        }
    }

    @Test
    void checkpointsGoToTheDirectoryThatIsNamedAlsoWithBlanksAndPercentSigns() {
        java.nio.file.Path state = java.nio.file.Path.of("/my state", "100%", "a#b?", "ä%20");
        JobOptions options = new JobOptions(
                "market",
                new LakeAddress("http://127.0.0.1:1/api/v2", "main", "file:///nowhere", ""),
                new Properties(),
                Rules.DEFAULT,
                false,
                Duration.ofSeconds(5),
                1,
                state.toUri().toString());

        // As Flink reads it.
        String directory = FlinkSettings.of(options).get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        assertThat(new Path(directory).getPath()).isEqualTo(state.toString());
    }

    private static Configuration settings(boolean bounded) {
        LakeAddress nowhere = new LakeAddress("http://127.0.0.1:1/api/v2", "main", "file:///nowhere", "");
        return FlinkSettings.of(options(nowhere, new Properties(), bounded, Duration.ofSeconds(5)));
    }

    private static JobOptions options(LakeAddress lake, Properties kafka, boolean bounded, Duration interval) {
        return new JobOptions("market", lake, kafka, Rules.DEFAULT, bounded, interval, 1, "file:///nowhere/state");
    }
}
