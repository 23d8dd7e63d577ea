package io.kappalake.transforms.feed;

import java.util.Map;

/**
 * One record as Kafka holds it.
 *
 * @param timestamp Kafka timestamp, microseconds since the epoch
 * @param key bytes of the key, null if it has none
 * @param payload bytes of the value, null for a tombstone
 * @param leaderEpoch of the partition when the record was appended, or {@link #NO_EPOCH}
 */
public record RawRecord(
        int partition,
        long offset,
        long timestamp,
        byte[] key,
        byte[] payload,
        Map<String, byte[]> headers,
        int leaderEpoch) {

    /** The leader epoch is unknown, as in Bronze. */
    public static final int NO_EPOCH = -1;

    public RawRecord(
            int partition, long offset, long timestamp, byte[] key, byte[] payload, Map<String, byte[]> headers) {
        this(partition, offset, timestamp, key, payload, headers, NO_EPOCH);
    }
}
