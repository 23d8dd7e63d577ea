package io.kappalake.jobs.source;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * How far apart in event time the partitions of all feeds may be. A partition that is further ahead waits for the
 * others. So while a long past is read, the windows that are open at once stay bounded, and with them the state.
 *
 * @param apart zero sets no bound
 */
public record Pace(Duration apart) {

    /** No partition waits for another. */
    public static final Pace FREE = new Pace(Duration.ZERO);

    private static final String GROUP = "feeds";

    /** Wall clock. At each look the slowest partition lets the others advance by {@link #apart} at most. */
    private static final Duration LOOK = Duration.ofMillis(100);

    <T> WatermarkStrategy<T> of(WatermarkStrategy<T> watermarks) {
        return apart.isZero() ? watermarks : watermarks.withWatermarkAlignment(GROUP, apart, LOOK);
    }
}
