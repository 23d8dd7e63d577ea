package io.kappalake.proof.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulatorOptionsTest {
    @Test
    void theDefaultsCoverAboutThreeHours() {
        SimulatorOptions options = SimulatorOptions.defaults();

        assertThat(options.events() / options.eventsPerSecond())
                .isEqualTo(Duration.ofHours(3).toSeconds());
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertThatThrownBy(() -> new SimulatorOptions(
                        -1, 1, SimulatorOptions.defaults().startTime(), 0, 0, 1, 0.8, 0.4, 2, 0, 0, 0, 0))
                .hasMessageContainingAll(
                        "events is -1",
                        "events per second is 0.0",
                        "symbols is 0",
                        "trades + quotes is",
                        "duplicates is 2.0");
    }

    @Test
    void withoutLateOnesThereAreNoVeryLateOnesEither() {
        assertThat(SimulatorOptions.defaults().withLate(0).veryLate()).isZero();
        assertThat(SimulatorOptions.defaults().withLate(0.1).veryLate())
                .isEqualTo(SimulatorOptions.defaults().veryLate());
    }
}
