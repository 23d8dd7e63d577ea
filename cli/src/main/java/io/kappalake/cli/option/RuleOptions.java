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
            defaultValue = "NASDAQ,NYSE,ARCA,BATS,IEX",
            description = "Allowed exchanges; empty allows any (default: ${DEFAULT-VALUE}).")
    private String exchanges;

    @Mixin
    private Horizons horizons;

    @Option(
            names = "--out-of-orderness",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = ShortDuration.class,
            description = "How far the watermark trails the newest event (default: ${DEFAULT-VALUE}).")
    private Duration outOfOrderness;

    @Option(
            names = "--max-future",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = ShortDuration.class,
            description = "How far an event time may lie after its Kafka timestamp (default: ${DEFAULT-VALUE}).")
    private Duration maxFuture;

    public Rules rules() {
        Set<String> allowed = Stream.of(exchanges.split(","))
                .map(name -> name.strip().toUpperCase(java.util.Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        return new Rules(allowed, maxFuture, horizons.duplicate(), horizons.lateness(), outOfOrderness);
    }
}
