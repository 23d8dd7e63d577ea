package io.kappalake.transforms.feed;

/**
 * A valid market event with the Kafka coordinates it came from. Times are microseconds since the epoch (UTC), decimals unscaled longs of scale 8.
 */
public interface Event {

    /** Text that is the same for a repeat of the event and for nothing else in its feed. */
    String identity();

    /** When it happened, microseconds since the epoch. */
    long eventTime();

    int kafkaPartition();

    long kafkaOffset();

    /** Microseconds since the epoch. */
    long kafkaTimestamp();
}
