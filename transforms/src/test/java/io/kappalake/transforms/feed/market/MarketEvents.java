package io.kappalake.transforms.feed.market;

import io.kappalake.tables.format.RowValues;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowShape;

/** Events of the built-in feeds. Numbers are unscaled longs of scale 8, times microseconds since the epoch. */
public final class MarketEvents {

    private MarketEvents() {}

    /** @param tradeType BUY or SELL */
    public static Row trade(
            String tradeId,
            String symbol,
            long price,
            long volume,
            String tradeType,
            String exchange,
            long eventTime,
            int kafkaPartition,
            long kafkaOffset,
            long kafkaTimestamp) {
        return row(
                Feeds.TRADES,
                tradeId,
                symbol,
                price,
                volume,
                tradeType,
                exchange,
                eventTime,
                (long) kafkaPartition,
                kafkaOffset,
                kafkaTimestamp);
    }

    public static Row quote(
            String quoteId,
            String symbol,
            long bid,
            long ask,
            String exchange,
            long eventTime,
            int kafkaPartition,
            long kafkaOffset,
            long kafkaTimestamp) {
        return row(
                Feeds.QUOTES,
                quoteId,
                symbol,
                bid,
                ask,
                exchange,
                eventTime,
                (long) kafkaPartition,
                kafkaOffset,
                kafkaTimestamp);
    }

    /** @param status completed, pending or cancelled */
    public static Row order(
            String orderId,
            String customerId,
            long orderValue,
            String status,
            long eventTime,
            int kafkaPartition,
            long kafkaOffset,
            long kafkaTimestamp) {
        return row(
                Feeds.ORDERS,
                orderId,
                customerId,
                orderValue,
                status,
                eventTime,
                (long) kafkaPartition,
                kafkaOffset,
                kafkaTimestamp);
    }

    /** Texts, and longs as Silver's columns have them. */
    static Row row(Feed<Row> feed, Object... values) {
        RowValues row = new RowValues(values.length);
        for (int at = 0; at < values.length; at++) {
            if (values[at] instanceof String text) {
                row.set(at, text);
            } else {
                row.set(at, (long) values[at]);
            }
        }
        return feed.fromRow().of(row);
    }

    /** Whether it is one of this feed's. */
    public static boolean isOf(Feed<Row> feed, Event event) {
        return event instanceof Row row
                && row.shape()
                        .columns()
                        .get(0)
                        .name()
                        .equals(feed.columns().get(0).name());
    }

    /** The text of a column. */
    public static String text(Row row, String column) {
        return (String) row.object(place(row, column));
    }

    /** The number of a column. */
    public static long number(Row row, String column) {
        return row.number(place(row, column));
    }

    private static int place(Row row, String column) {
        RowShape shape = row.shape();
        return shape.place(shape.position(column));
    }
}
