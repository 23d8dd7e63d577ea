package io.kappalake.transforms.feed;

import java.io.Serializable;
import java.time.Duration;
import java.util.Set;

/**
 * The rules of validity and time that are options of the job.
 *
 * @param exchanges allowed exchanges in upper case; empty allows any
 * @param maxFuture how far an event may lie after its Kafka timestamp
 * @param duplicateHorizon Kafka time within which a repeat of an identity is a duplicate
 * @param latenessHorizon event time for which a window stays in state after its end
 * @param outOfOrderness event time by which the watermark stays behind the newest event
 */
public record Rules(
        Set<String> exchanges,
        Duration maxFuture,
        Duration duplicateHorizon,
        Duration latenessHorizon,
        Duration outOfOrderness)
        implements Serializable {

    /** Where windows are sealed at once, events that are in order must still take the clock on. */
    private static final long LEAST_EVENT_STEP = 60_000_000;

    public static final Rules DEFAULT = new Rules(
            Set.of("NASDAQ", "NYSE", "ARCA", "BATS", "IEX"),
            Duration.ofMinutes(5),
            Duration.ofHours(24),
            Duration.ofHours(1),
            Duration.ofSeconds(5));

    public Rules {
        exchanges = Set.copyOf(exchanges);
    }

    /**
     * Microseconds by which a single event may always take the clock of its partition on. Then no window is sealed that the events before it were still in
     * time for; only a partition with longer gaps, whose records are that far apart, goes on by more.
     */
    public long eventStep() {
        return Math.max(LEAST_EVENT_STEP, latenessHorizon.toMillis() * 1000);
    }

    /** Flink's watermark, in milliseconds, where the clock of event time shows so many microseconds. */
    public long watermark(long clock) {
        return Math.floorDiv(clock, 1000) - outOfOrderness.toMillis() - 1;
    }
}
