package io.kappalake.cli.option;

import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The rules of validity and time as options of the job. */
public final class RuleOptions {

    @Option(
            names = "--exchanges",
            paramLabel = "NAME,…",
            description = "Allowed exchanges; empty allows any (default: the pipeline's).")
    private String exchanges;

    @Option(
            names = "--duplicate-horizon",
            paramLabel = "TIME",
            converter = ShortDuration.class,
            description = "Kafka time within which a repeat is a duplicate (default: the pipeline's).")
    private Duration duplicateHorizon;

    @Option(
            names = "--lateness-horizon",
            paramLabel = "TIME",
            converter = ShortDuration.class,
            description = "How long after its end a window is still revised immediately (default: the pipeline's).")
    private Duration latenessHorizon;

    @Option(
            names = "--out-of-orderness",
            paramLabel = "TIME",
            converter = ShortDuration.class,
            description = "How far the watermark trails the newest event (default: the pipeline's).")
    private Duration outOfOrderness;

    @Option(
            names = "--max-future",
            paramLabel = "TIME",
            converter = ShortDuration.class,
            description = "How far an event time may lie after its Kafka timestamp (default: the pipeline's).")
    private Duration maxFuture;

    /** The rules of a pipeline, as far as no option changes them. */
    public Rules over(Rules pipeline) {
        return new Rules(
                exchanges == null ? pipeline.exchanges() : names(exchanges),
                or(maxFuture, pipeline.maxFuture()),
                or(duplicateHorizon, pipeline.duplicateHorizon()),
                or(latenessHorizon, pipeline.latenessHorizon()),
                or(outOfOrderness, pipeline.outOfOrderness()));
    }

    private static Duration or(Duration said, Duration pipeline) {
        return said == null ? pipeline : said;
    }

    private static Set<String> names(String list) {
        return Stream.of(list.split(","))
                .map(name -> name.strip().toUpperCase(java.util.Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }
}
