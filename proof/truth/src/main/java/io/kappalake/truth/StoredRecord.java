package io.kappalake.truth;

import java.util.Map;

/** A record as Kafka stores it. {@code key} and {@code payload} may be null; {@code topic} is also its feed. */
public record StoredRecord(
        String topic,
        int partition,
        long offset,
        long timestampMillis,
        byte[] key,
        byte[] payload,
        Map<String, byte[]> headers) {}
