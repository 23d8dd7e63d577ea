package io.kappalake.tables.definition;

import java.time.Duration;
import java.time.Instant;

/** Times as the lake stores them: microseconds since the epoch, UTC. */
public final class Micros {

    public static final long MILLISECOND = 1000L;
    public static final long SECOND = 1_000_000L;
    public static final long MINUTE = 60 * SECOND;
    public static final long HOUR = 60 * MINUTE;
    public static final long DAY = 24 * HOUR;

    private Micros() {}

    /** 0001-01-01 and the last microsecond of 9999: SQL has no other times, and nobody means them. */
    private static final long FIRST = -62_135_596_800L * SECOND;

    private static final long LAST = 253_402_300_800L * SECOND - 1;

    /**
     * A Kafka timestamp, in milliseconds. One beyond SQL's range, such as a producer's nanoseconds, becomes the last
     * time.
     */
    public static long ofKafka(long millis) {
        if (millis >= LAST / MILLISECOND) {
            return LAST;
        }
        return Math.max(millis, FIRST / MILLISECOND) * MILLISECOND;
    }

    public static long of(Duration duration) {
        // Not by its nanoseconds, which are too many for a long after 292 years.
        return Math.addExact(Math.multiplyExact(duration.getSeconds(), SECOND), duration.getNano() / 1000);
    }

    public static long of(Instant instant) {
        return instant.getEpochSecond() * SECOND + instant.getNano() / 1000;
    }

    /** Start of the window of this width that contains the time. Windows are aligned to the epoch. */
    public static long floor(long time, long width) {
        return Math.floorDiv(time, width) * width;
    }

    public static Instant toInstant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, SECOND), Math.floorMod(micros, SECOND) * 1000);
    }
}
