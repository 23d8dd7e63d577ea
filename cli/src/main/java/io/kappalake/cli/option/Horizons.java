package io.kappalake.cli.option;

import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long the job looks back: its rule where it runs, and what its rows are checked by elsewhere. */
public final class Horizons {

    @Option(
            names = "--duplicate-horizon",
            paramLabel = "TIME",
            converter = ShortDuration.class,
            description = "Kafka time within which a repeat is a duplicate (default: the pipeline's).")
    private Duration duplicate;

    @Option(
            names = "--lateness-horizon",
            paramLabel = "TIME",
            converter = ShortDuration.class,
            description = "How long after its end a window is still revised immediately (default: the pipeline's).")
    private Duration lateness;

    /** Kafka time within which an identity does not repeat. */
    public Duration duplicate(Rules pipeline) {
        return duplicate == null ? pipeline.duplicateHorizon() : duplicate;
    }

    /** How long after its end a window becomes final. */
    public Duration lateness(Rules pipeline) {
        return lateness == null ? pipeline.latenessHorizon() : lateness;
    }
}
