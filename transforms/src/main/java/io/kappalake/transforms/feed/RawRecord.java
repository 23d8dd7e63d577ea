package io.kappalake.transforms.feed;

import java.util.Map;

/**
 * One record as Kafka holds it.
 *
 * @param timestamp Kafka timestamp, microseconds since the epoch
 * @param key bytes of the key, null where there is none
 * @param payload bytes of the value, null for a tombstone
 */
public record RawRecord(
        int partition, long offset, long timestamp, byte[] key, byte[] payload, Map<String, byte[]> headers) {}
