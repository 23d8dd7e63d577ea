package io.kappalake.audit.payload;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Times of formats, which may lie outside the years that people write. */
public final class Wide {

    private static final long FAR = 1L << 61;
    private static final long FAR_DAY = 300_000_000_000L;
    private static final BigInteger LIMIT = BigInteger.valueOf(FAR);

    private Wide() {}

    /** Microseconds of a time in units of so many nanoseconds, rounded down; huge ones stay huge. */
    static long micros(long value, long nanos) {
        BigInteger[] parts = BigInteger.valueOf(value)
                .multiply(BigInteger.valueOf(nanos))
                .divideAndRemainder(BigInteger.valueOf(1_000));
        BigInteger floor = parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
        return floor.min(LIMIT).max(LIMIT.negate()).longValueExact();
    }

    public static String text(Found.Moment moment) {
        return Instant.EPOCH
                .plus(within(moment.micros(), FAR), ChronoUnit.MICROS)
                .toString();
    }

    public static String text(Found.Wall wall) {
        return wall(wall.micros()).toString();
    }

    /** The date and time of microseconds since 1970-01-01T00:00. */
    public static LocalDateTime wall(long micros) {
        return LocalDateTime.ofInstant(Instant.EPOCH.plus(within(micros, FAR), ChronoUnit.MICROS), ZoneOffset.UTC);
    }

    public static String text(Found.Day day) {
        return LocalDate.ofEpochDay(within(day.day(), FAR_DAY)).toString();
    }

    private static long within(long value, long far) {
        return Math.max(-far, Math.min(far, value));
    }

    /** A scalar as JSON. */
    static String json(Found found) {
        if (found instanceof Found.Text text) {
            return StrictText.quoted(text.text());
        }
        if (found instanceof Found.Number number) {
            boolean isFinite = number.text().charAt(number.text().length() - 1) <= '9';
            return isFinite ? number.text() : StrictText.quoted(number.text());
        }
        if (found instanceof Found.Truth truth) {
            return Boolean.toString(truth.isTrue());
        }
        if (found instanceof Found.Moment moment) {
            return StrictText.quoted(text(moment));
        }
        if (found instanceof Found.Wall wall) {
            return StrictText.quoted(text(wall));
        }
        if (found instanceof Found.Day day) {
            return StrictText.quoted(text(day));
        }
        return found instanceof Found.Bytes bytes ? AvroValues.base64(bytes.bytes()) : "null";
    }
}
