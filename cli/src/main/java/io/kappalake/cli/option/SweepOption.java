package io.kappalake.cli.option;

import io.kappalake.compaction.Upkeep;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether and how the upkeep sweeps. */
public final class SweepOption {

    @Option(
            names = "--no-sweep",
            description = "Let the upkeep delete no file; ./lake sweep does the same when you want it.")
    private boolean noSweep;

    @Option(
            names = "--sweep-history",
            paramLabel = "TIME",
            converter = ShortDuration.class,
            description = "Let the upkeep keep the lake's state at each full hour of this period (default: 3d).")
    private Duration history = Upkeep.SWEEP_HISTORY;

    /** How far back the state at each full hour stays readable; zero where nothing is swept. */
    public Duration history() {
        return noSweep ? Duration.ZERO : history;
    }
}
