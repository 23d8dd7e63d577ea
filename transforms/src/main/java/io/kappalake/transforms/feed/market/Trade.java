package io.kappalake.transforms.feed.market;

import io.kappalake.transforms.feed.Event;

/** An execution. {@code price} and {@code volume} are unscaled longs of scale 8; {@code tradeType} is BUY or SELL. */
public record Trade(
        String tradeId,
        String symbol,
        long price,
        long volume,
        String tradeType,
        String exchange,
        long eventTime,
        int kafkaPartition,
        long kafkaOffset,
        long kafkaTimestamp)
        implements Event {

    @Override
    public String identity() {
        return tradeId;
    }

    public boolean isBuy() {
        return tradeType.equals("BUY");
    }
}
