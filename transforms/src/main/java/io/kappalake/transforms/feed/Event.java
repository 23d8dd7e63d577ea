package io.kappalake.transforms.feed;

/**
 * A valid market event with its Kafka coordinates. Times are microseconds since the epoch (UTC), decimals unscaled
 * longs of scale 8.
 */
public interface Event {

    /** Text that is equal for repeats of the event and for no other event of its feed. */
    String identity();

    /** When it happened, microseconds since the epoch. */
    long eventTime();

    int kafkaPartition();

    long kafkaOffset();

    /** Microseconds since the epoch. */
    long kafkaTimestamp();
}
