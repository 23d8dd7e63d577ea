package io.kappalake.jobs.source;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * How far in event time the partitions of all feeds may be apart. A partition that is ahead by more waits for the others, so that the windows
 * that are open at once, and so the state, stay bounded while a long past is read.
 *
 * @param apart zero sets no bound
 */
public record Pace(Duration apart) {

    /** No partition waits for another. */
    public static final Pace FREE = new Pace(Duration.ZERO);

    private static final String GROUP = "feeds";

    /** Wall clock; with each look the slowest partition lets the others go on by {@link #apart} at most. */
    private static final Duration LOOK = Duration.ofMillis(100);

    <T> WatermarkStrategy<T> of(WatermarkStrategy<T> watermarks) {
        return apart.isZero() ? watermarks : watermarks.withWatermarkAlignment(GROUP, apart, LOOK);
    }
}
