package io.kappalake.transforms.feed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kappalake.transforms.feed.schema.Registry;
import java.io.Serializable;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules of validity and time that are options of the job.
 *
 * @param exchanges allowed exchanges in upper case; empty allows any
 * @param maxFuture how far an event may lie after its Kafka timestamp
 * @param duplicateHorizon Kafka time within which a repeat of an identity is a duplicate
 * @param latenessHorizon event time that a window stays in state after its end
 * @param outOfOrderness event time by which the watermark trails the newest event
 * @param registry of the schemas that records name
 */
public record Rules(
        Set<String> exchanges,
        Duration maxFuture,
        Duration duplicateHorizon,
        Duration latenessHorizon,
        Duration outOfOrderness,
        Registry registry)
        implements Serializable {

    /** With a lateness horizon of zero, events in order must still advance the clock. */
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

    /** For records that name no schemas. */
    public Rules(
            Set<String> exchanges,
            Duration maxFuture,
            Duration duplicateHorizon,
            Duration latenessHorizon,
            Duration outOfOrderness) {
        this(exchanges, maxFuture, duplicateHorizon, latenessHorizon, outOfOrderness, Registry.NONE);
    }

    /** Those that decide on a record, as JSON: what commits say they were made under. */
    public String text() {
        ObjectNode rules = JsonNodeFactory.instance.objectNode();
        new TreeSet<>(exchanges).forEach(rules.putArray("exchanges")::add);
        rules.put("max_future", maxFuture.toString());
        rules.put("duplicate_horizon", duplicateHorizon.toString());
        // Rejected rows of earlier builds name only the first rule that they break.
        rules.put("names_all", true);
        return rules.toString();
    }

    /** The same with a registry. */
    public Rules with(Registry other) {
        return new Rules(exchanges, maxFuture, duplicateHorizon, latenessHorizon, outOfOrderness, other);
    }

    /**
     * Microseconds by which one event may always advance its partition's clock. It is the lateness horizon, but at
     * least a minute. So no event seals a window that events before it could still reach. Only a partition with longer
     * gaps between records advances by more.
     */
    public long eventStep() {
        return Math.max(LEAST_EVENT_STEP, latenessHorizon.toMillis() * 1000);
    }

    /** Flink's watermark in milliseconds, given the clock of event time in microseconds. */
    public long watermark(long clock) {
        return Math.floorDiv(clock, 1000) - outOfOrderness.toMillis() - 1;
    }
}
