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
 * @param zone of times without one
 */
public record TimeForm(Kind kind, String pattern, ZoneId zone) implements Serializable {

    /** The ways to write a time. */
    public enum Kind {
        /** ISO-8601 date and time, with a T between. */
        ISO,
        /** The same, or with a blank in place of the T. */
        ISO_BLANK,
        EPOCH_SECONDS,
        EPOCH_MILLIS,
        EPOCH_MICROS,
        EPOCH_NANOS,
        /** yyyy-MM-dd: for a timestamp, the start of that day. */
        DATE,
        /** yyyy-MM-dd, a blank, and the seconds since that day began on a clock on the wall. */
        DAY_SECONDS,
        /** Letters as in Java's DateTimeFormatter. */
        PATTERN
    }

    public static final TimeForm ISO = new TimeForm(Kind.ISO, "", ZoneOffset.UTC);

    public boolean isEpoch() {
        return switch (kind) {
            case EPOCH_SECONDS, EPOCH_MILLIS, EPOCH_MICROS, EPOCH_NANOS -> true;
            case ISO, ISO_BLANK, DATE, DAY_SECONDS, PATTERN -> false;
        };
    }

    /** Power of ten that converts the epoch's unit to microseconds. */
    public int toMicros() {
        return switch (kind) {
            case EPOCH_SECONDS -> 6;
            case EPOCH_MILLIS -> 3;
            case EPOCH_NANOS -> -3;
            default -> 0;
        };
    }

    /**
     * The formatter of the pattern: strict, English, letters in either case. {@code y} means the year, as everybody
     * writes it, and not the year of an era.
     *
     * @throws IllegalArgumentException if it is not a pattern
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
