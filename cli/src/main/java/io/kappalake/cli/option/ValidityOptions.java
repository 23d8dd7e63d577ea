package io.kappalake.cli.option;

import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.schema.Registry;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The rules that decide alone whether a record is an event. */
public final class ValidityOptions {

    @Option(
            names = "--exchanges",
            paramLabel = "NAME,…",
            description = "Allowed exchanges; empty allows any (default: the pipeline's).")
    private String exchanges;

    @Option(
            names = "--max-future",
            paramLabel = "TIME",
            converter = ShortDuration.class,
            description = "How far an event time may lie after its Kafka timestamp (default: the pipeline's).")
    private Duration maxFuture;

    @Mixin
    private RegistryOptions registry;

    /**
     * The rules of a pipeline, as far as no option changes them.
     *
     * @param command whose options these are
     */
    public Rules over(Rules pipeline, CommandSpec command) {
        return over(pipeline, registry.registry(command));
    }

    /** The same with a registry that is open already. */
    public Rules over(Rules pipeline, Registry opened) {
        return new Rules(
                exchanges == null ? pipeline.exchanges() : names(exchanges),
                maxFuture == null ? pipeline.maxFuture() : maxFuture,
                pipeline.duplicateHorizon(),
                pipeline.latenessHorizon(),
                pipeline.outOfOrderness(),
                opened);
    }

    private static Set<String> names(String list) {
        return Stream.of(list.split(","))
                .map(name -> name.strip().toUpperCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }
}
