package io.kappalake.audit.feed;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;

/**
 * How a time is written.
 *
 * @param form such as {@code iso} or {@code epoch-millis}; {@code pattern} for any other
 * @param pattern null unless the form is a pattern
 */
public record TimeDefinition(String form, DateTimeFormatter pattern, ZoneId zone) {

    private static final String PATTERN = "pattern";
    private static final List<String> FORMS = List.of(
            "iso", "iso-blank", "date", "day-seconds", "epoch-seconds", "epoch-millis", "epoch-micros", "epoch-nanos");

    static TimeDefinition of(String text, ZoneId zone) {
        return FORMS.contains(text)
                ? new TimeDefinition(text, null, zone)
                : new TimeDefinition(PATTERN, formatter(text), zone);
    }

    /** Strict, English, in either case. The year is a year and not one of an era. */
    private static DateTimeFormatter formatter(String pattern) {
        String[] parts = pattern.split("'", -1);
        for (int at = 0; at < parts.length; at += 2) {
            parts[at] = parts[at].replace('y', 'u');
        }
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(String.join("'", parts))
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    public boolean isEpoch() {
        return form.startsWith("epoch-");
    }

    /** The power of ten that makes microseconds of an epoch's unit. */
    public int powerToMicros() {
        return switch (form) {
            case "epoch-seconds" -> 6;
            case "epoch-millis" -> 3;
            case "epoch-nanos" -> -3;
            default -> 0;
        };
    }
}
