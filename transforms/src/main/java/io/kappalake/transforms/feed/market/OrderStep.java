package io.kappalake.transforms.feed.market;

import io.kappalake.transforms.feed.Event;

/** A step in an order's life; {@code status} is completed, pending or cancelled, {@code orderValue} an unscaled long of scale 8. */
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

    /** Order id and status; no status holds a slash, so no two pairs give the same text. */
    @Override
    public String identity() {
        return orderId + "/" + status;
    }

    public boolean isCompleted() {
        return status.equals("completed");
    }
}
