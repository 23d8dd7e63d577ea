package io.kappalake.proof.simulator;

import java.util.List;

/** The topics of the market with their fields, in the contract's order. */
enum MarketTopic {
    TRADES(
            "trades",
            new Field("trade_id", Kind.TEXT),
            new Field("symbol", Kind.TEXT),
            new Field("price", Kind.NUMBER),
            new Field("volume", Kind.NUMBER),
            new Field("timestamp", Kind.TIMESTAMP),
            new Field("trade_type", Kind.CHOICE),
            new Field("exchange", Kind.CHOICE)),
    QUOTES(
            "quotes",
            new Field("quote_id", Kind.TEXT),
            new Field("symbol", Kind.TEXT),
            new Field("bid", Kind.NUMBER),
            new Field("ask", Kind.NUMBER),
            new Field("timestamp", Kind.TIMESTAMP),
            new Field("exchange", Kind.CHOICE)),
    ORDERS(
            "orders",
            new Field("order_id", Kind.TEXT),
            new Field("customer_id", Kind.TEXT),
            new Field("order_value", Kind.NUMBER),
            new Field("timestamp", Kind.TIMESTAMP),
            new Field("status", Kind.CHOICE));

    enum Kind {
        TEXT,
        CHOICE,
        NUMBER,
        TIMESTAMP
    }

    record Field(String name, Kind kind) {}

    final String topicName;
    final List<Field> fields;

    MarketTopic(String topicName, Field... fields) {
        this.topicName = topicName;
        this.fields = List.of(fields);
    }

    /** The field's position in the contract's order. */
    int indexOf(String field) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(field)) {
                return i;
            }
        }
        throw new IllegalArgumentException("No field " + field + " in " + topicName);
    }

    /** The number that a changed repeat raises: never the bid, which must not exceed the ask. */
    int mainNumber() {
        return switch (this) {
            case TRADES -> indexOf("price");
            case QUOTES -> indexOf("ask");
            case ORDERS -> indexOf("order_value");
        };
    }
}
