package io.kappalake.cli.option;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long the job looks back: its setting where it runs, and what its rows are checked by elsewhere. */
public final class Horizons {

    @Option(
            names = "--duplicate-horizon",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = ShortDuration.class,
            description = "Kafka time within which a repeat is a duplicate (default: ${DEFAULT-VALUE}).")
    private Duration duplicate;

    @Option(
            names = "--lateness-horizon",
            paramLabel = "TIME",
            defaultValue = "1h",
            converter = ShortDuration.class,
            description = "How long after its end a window is still revised immediately (default: ${DEFAULT-VALUE}).")
    private Duration lateness;

    /** Kafka time within which an identity does not repeat. */
    public Duration duplicate() {
        return duplicate;
    }

    /** How long after its end a window becomes final. */
    public Duration lateness() {
        return lateness;
    }
}
