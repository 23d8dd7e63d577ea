package io.kappalake.transforms.silver;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.RawRecord;

/**
 * A record that is not an event, with its reason and its bytes: a row of {@code silver.rejected}.
 *
 * @param kafkaTimestamp microseconds since the epoch
 * @param kafkaKey null if the record has none
 * @param payload null for a tombstone
 */
public record Rejected(
        String feed,
        String reason,
        String detail,
        String kafkaTopic,
        int kafkaPartition,
        long kafkaOffset,
        long kafkaTimestamp,
        byte[] kafkaKey,
        byte[] payload) {

    /** The row of a rejected record. */
    public static Rejected of(String feed, String topic, Decoded<?> decoded) {
        RawRecord raw = decoded.raw();
        return new Rejected(
                feed,
                decoded.rejection().name(),
                decoded.rejection().detail(),
                topic,
                raw.partition(),
                raw.offset(),
                raw.timestamp(),
                raw.key(),
                raw.payload());
    }
}
