package io.kappalake.cli.option;

import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code 500ms}, {@code 5s}, {@code 10m}, {@code 24h} and {@code 7d}, up to 100 years: more does not fit
 * microseconds.
 */
public final class ShortDuration implements ITypeConverter<Duration> {

    /** Flink would read a number without a unit as milliseconds: {@code expire --age 7} would keep seven of them. */
    private static final Pattern FORM = Pattern.compile("\\d{1,9}\\s*(ms|s|m|h|d)");

    private static final Duration MOST = Duration.ofDays(36_500);

    @Override
    public Duration convert(String value) {
        Duration duration = read(value);
        if (duration.compareTo(MOST) > 0) {
            throw new TypeConversionException("'" + value + "' is too long: the longest time is 36500d");
        }
        return duration;
    }

    private static Duration read(String value) {
        String text = value.strip();
        if (!FORM.matcher(text).matches()) {
            throw new TypeConversionException("'" + value + "' is not a time such as 500ms, 5s, 10m, 24h or 7d");
        }
        return TimeUtils.parseDuration(text);
    }
}
