package io.kappalake.truth;

import java.time.Instant;
import java.util.Map;

/**
 * A record as Kafka stores it. {@code key} and {@code payload} may be null.
 *
 * @param partition as the lake numbers it, in column {@code kafka_partition}
 */
public record StoredRecord(
        String topic,
        int partition,
        long offset,
        long timestampMillis,
        byte[] key,
        byte[] payload,
        Map<String, byte[]> headers) {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** The record's time in Kafka; a timestamp beyond SQL's range becomes the first or last time in it. */
    public Instant time() {
        Instant time = Instant.ofEpochMilli(timestampMillis);
        if (time.isBefore(FIRST)) {
            return FIRST;
        }
        return time.plusMillis(1).isAfter(LAST) ? LAST : time;
    }
}
