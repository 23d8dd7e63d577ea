package io.kappalake.proof.simulator;

import java.util.Map;

/**
 * One record for Kafka. {@code key} (symbol or customer id) and {@code payload} (a tombstone) may be null;
 * {@code timestampMillis} is the time of sending, Kafka's CreateTime.
 *
 * @param intent what the simulator meant: {@code event}, {@code repeat}, or the reason of a malformed record and what
 *     is wrong with it, such as {@code MISSING_FIELD: price absent}. Not sent: the truth judges the bytes alone.
 */
public record SimulatedRecord(
        String topic, byte[] key, byte[] payload, long timestampMillis, Map<String, byte[]> headers, String intent) {}
