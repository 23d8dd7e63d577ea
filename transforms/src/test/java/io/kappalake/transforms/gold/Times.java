package io.kappalake.transforms.gold;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/** Times and numbers as a reader writes them: clock times of 2026-03-02 UTC or whole instants, decimals as text. */
public final class Times {

    private static final Instant DAY = Instant.parse("2026-03-02T00:00:00Z");

    private Times() {}

    public static long at(String clock) {
        return clock.endsWith("Z")
                ? micros(Instant.parse(clock))
                : micros(DAY) + LocalTime.parse(clock).toNanoOfDay() / 1000;
    }

    public static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** The Flink watermark that says that everything before the clock time has come. */
    public static long watermark(String clock) {
        return at(clock) / 1000 - 1;
    }

    public static long unscaled(String decimal) {
        return new BigDecimal(decimal).setScale(8).unscaledValue().longValueExact();
    }

    public static BigDecimal wide(String decimal) {
        return new BigDecimal(decimal).setScale(8);
    }
}
