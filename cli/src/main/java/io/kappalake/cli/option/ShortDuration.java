package io.kappalake.cli.option;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Parses {@code 500ms}, {@code 5s}, {@code 10m}, {@code 24h} and {@code 7d}, up to 100 years: more does not fit in
 * microseconds.
 */
public final class ShortDuration implements ITypeConverter<Duration> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

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
        Matcher matcher = FORM.matcher(value.strip());
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + value + "' is not a time such as 500ms, 5s, 10m, 24h or 7d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
