package io.kappalake.cli.option;

import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The rules of validity and time as options of the job. */
public final class RuleOptions {

    @Option(
            names = "--exchanges",
            paramLabel = "NAME,…",
            description = "Allowed exchanges; empty allows any (default: the pipeline's).")
    private String exchanges;

    @Mixin
    private Horizons horizons;

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

    @Mixin
    private RegistryOptions registry;

    /** The rules of a pipeline, as far as no option changes them. */
    public Rules over(Rules pipeline) {
        return new Rules(
                exchanges == null ? pipeline.exchanges() : names(exchanges),
                or(maxFuture, pipeline.maxFuture()),
                horizons.duplicate(pipeline),
                horizons.lateness(pipeline),
                or(outOfOrderness, pipeline.outOfOrderness()),
                registry.registry());
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
