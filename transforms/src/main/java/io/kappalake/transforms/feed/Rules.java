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

    public static final Rules DEFAULT = new Rules(
            Set.of("NASDAQ", "NYSE", "ARCA", "BATS", "IEX"),
            Duration.ofMinutes(5),
            Duration.ofHours(24),
            Duration.ofHours(1),
            Duration.ofSeconds(5));

    public Rules {
        exchanges = Set.copyOf(exchanges);
    }
}
