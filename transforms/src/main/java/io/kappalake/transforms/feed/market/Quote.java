package io.kappalake.transforms.feed.market;

import io.kappalake.transforms.feed.Event;

/** A best bid and ask, {@code bid <= ask}, both unscaled longs of scale 8. */
public record Quote(
        String quoteId,
        String symbol,
        long bid,
        long ask,
        String exchange,
        long eventTime,
        int kafkaPartition,
        long kafkaOffset,
        long kafkaTimestamp)
        implements Event {

    @Override
    public String identity() {
        return quoteId;
    }
}
