package io.kappalake.transforms.feed.decode;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Times as numbers, and as people read them. */
public final class Times {

    /** Beyond the years that any column holds, and within those that can be shown. */
    private static final long FAR = 1L << 61;

    private static final long DAYS = 300_000_000_000L;

    private Times() {}

    /**
     * Microseconds of a time in units of which a second has so many; finer digits are cut off. Huge times stay huge.
     */
    public static long micros(long time, long unitsPerSecond) {
        long units = unitsPerSecond / 1_000_000;
        if (units > 0) {
            return Math.floorDiv(time, units);
        }
        long each = 1_000_000 / unitsPerSecond;
        return Math.abs(time / 2) > FAR / each ? time < 0 ? -FAR : FAR : time * each;
    }

    static String instant(long micros) {
        return Instant.EPOCH.plus(within(micros), ChronoUnit.MICROS).toString();
    }

    static String local(long micros) {
        return localTime(micros).toString();
    }

    static LocalDateTime localTime(long micros) {
        long within = within(micros);
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(within, 1_000_000L), (int) Math.floorMod(within, 1_000_000L) * 1000, ZoneOffset.UTC);
    }

    static String day(long day) {
        return LocalDate.ofEpochDay(Math.max(-DAYS, Math.min(DAYS, day))).toString();
    }

    private static long within(long micros) {
        return Math.max(-FAR, Math.min(FAR, micros));
    }
}
