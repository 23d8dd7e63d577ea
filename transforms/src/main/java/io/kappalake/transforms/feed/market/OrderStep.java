package io.kappalake.transforms.feed.market;

import io.kappalake.transforms.feed.Event;

/**
 * A step in an order's life. {@code status} is completed, pending or cancelled; {@code orderValue} is an unscaled long
 * of scale 8.
 */
public record OrderStep(
        String orderId,
        String customerId,
        long orderValue,
        String status,
        long eventTime,
        int kafkaPartition,
        long kafkaOffset,
        long kafkaTimestamp)
        implements Event {

    /** Order id and status. No status contains a slash, so different pairs give different texts. */
    @Override
    public String identity() {
        return orderId + "/" + status;
    }

    public boolean isCompleted() {
        return status.equals("completed");
    }
}
