package io.kappalake.cli.option;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the time between commits: at least 100 ms, because a commit takes about that long. */
public final class CheckpointInterval implements ITypeConverter<Duration> {

    private static final Duration LEAST = Duration.ofMillis(100);

    @Override
    public Duration convert(String value) {
        Duration interval = new ShortDuration().convert(value);
        if (interval.compareTo(LEAST) < 0) {
            throw new TypeConversionException("'" + value + "' is too short: the minimum between commits is 100ms");
        }
        return interval;
    }
}
