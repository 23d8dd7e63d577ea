package io.kappalake.truth;

import java.util.List;
import java.util.Locale;

/** The required fields of a feed in the contract's order: all, and those that are numbers. */
enum FeedFields {
    TRADES(
            List.of("trade_id", "symbol", "price", "volume", "timestamp", "trade_type", "exchange"),
            List.of("price", "volume")),
    QUOTES(List.of("quote_id", "symbol", "bid", "ask", "timestamp", "exchange"), List.of("bid", "ask")),
    ORDERS(List.of("order_id", "customer_id", "order_value", "timestamp", "status"), List.of("order_value"));

    final List<String> all;
    final List<String> numbers;

    FeedFields(List<String> all, List<String> numbers) {
        this.all = all;
        this.numbers = numbers;
    }

    String feed() {
        return name().toLowerCase(Locale.ROOT);
    }

    static FeedFields of(String topic) {
        return switch (topic) {
            case "trades" -> TRADES;
            case "quotes" -> QUOTES;
            case "orders" -> ORDERS;
            default -> throw new IllegalArgumentException("No feed has the topic " + topic);
        };
    }
}
