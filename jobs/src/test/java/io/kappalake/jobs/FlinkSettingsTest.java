package io.kappalake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.junit.jupiter.api.Test;

class FlinkSettingsTest {

    @Test
    void aRunWithoutEndIsRestartedByFlinkAndABoundedOneNeverFromACheckpointThatLacksEndedSubtasks() {
        assertThat(settings(false).get(RestartStrategyOptions.RESTART_STRATEGY)).isEqualTo("exponential-delay");
        assertThat(settings(true).get(RestartStrategyOptions.RESTART_STRATEGY)).isEqualTo("disable");
    }

    private static Configuration settings(boolean bounded) {
        return FlinkSettings.of(new JobOptions(
                "market",
                new LakeAddress("http://127.0.0.1:1/api/v2", "main", "file:///nowhere", ""),
                new Properties(),
                Rules.DEFAULT,
                bounded,
                Duration.ofSeconds(5),
                1,
                "file:///nowhere/state"));
    }
}
