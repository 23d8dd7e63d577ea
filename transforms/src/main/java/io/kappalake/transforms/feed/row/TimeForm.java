package io.kappalake.transforms.feed.row;

import java.io.Serializable;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.Locale;

/**
 * How a time is written.
 *
 * @param pattern of {@link Kind#PATTERN}, else empty
 * @param zone of times that do not say theirs
 */
public record TimeForm(Kind kind, String pattern, ZoneId zone) implements Serializable {

    /** What a time may be written as. */
    public enum Kind {
        /** ISO-8601 date and time, with a T between. */
        ISO,
        /** The same, or with a blank between. */
        ISO_BLANK,
        EPOCH_SECONDS,
        EPOCH_MILLIS,
        EPOCH_MICROS,
        EPOCH_NANOS,
        /** yyyy-MM-dd: for a timestamp, the beginning of that day. */
        DATE,
        /** Letters as in Java's DateTimeFormatter. */
        PATTERN
    }

    public static final TimeForm ISO = new TimeForm(Kind.ISO, "", ZoneOffset.UTC);

    public boolean isEpoch() {
        return switch (kind) {
            case EPOCH_SECONDS, EPOCH_MILLIS, EPOCH_MICROS, EPOCH_NANOS -> true;
            case ISO, ISO_BLANK, DATE, PATTERN -> false;
        };
    }

    /** Power of ten that makes microseconds of the epoch's unit. */
    public int toMicros() {
        return switch (kind) {
            case EPOCH_SECONDS -> 6;
            case EPOCH_MILLIS -> 3;
            case EPOCH_NANOS -> -3;
            default -> 0;
        };
    }

    /**
     * Of the pattern: strict, English, letters in either case. Its {@code y} means the year, as everybody writes it,
     * and not the year of an era.
     *
     * @throws IllegalArgumentException when it is no pattern
     */
    public DateTimeFormatter formatter() {
        StringBuilder years = new StringBuilder();
        boolean isQuoted = false;
        for (char letter : pattern.toCharArray()) {
            isQuoted ^= letter == '\'';
            years.append(letter == 'y' && !isQuoted ? 'u' : letter);
        }
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(years.toString())
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }
}
