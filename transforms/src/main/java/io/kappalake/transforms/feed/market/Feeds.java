package io.kappalake.transforms.feed.market;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.format.RowValues;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.json.Field;
import io.kappalake.transforms.feed.json.JsonDecoder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The feeds of the lake. Topics, tables, operators, replay and audit derive from {@link #ALL}. */
public final class Feeds {

    /** Executions. */
    public static final Feed<Trade> TRADES = feed(
            "trades",
            Trade.class,
            List.of(
                    Column.identity("trade_id", Trade::tradeId),
                    Column.text("symbol", Trade::symbol),
                    Column.decimal("price", Trade::price),
                    Column.decimal("volume", Trade::volume),
                    Column.text("trade_type", Trade::tradeType),
                    Column.text("exchange", Trade::exchange)),
            rules -> List.of(
                    Field.text("trade_id"),
                    Field.upper("symbol"),
                    Field.positive("price"),
                    Field.positive("volume"),
                    Field.timestamp(),
                    Field.upper("trade_type").oneOf(Set.of("BUY", "SELL")),
                    Field.upper("exchange").oneOf(rules.exchanges())),
            row -> new Trade(
                    row.text(0),
                    row.text(1),
                    row.number(2),
                    row.number(3),
                    row.text(4),
                    row.text(5),
                    row.number(6),
                    row.int32(7),
                    row.number(8),
                    row.number(9)));

    /** Best bids and asks. */
    public static final Feed<Quote> QUOTES = feed(
            "quotes",
            Quote.class,
            List.of(
                    Column.identity("quote_id", Quote::quoteId),
                    Column.text("symbol", Quote::symbol),
                    Column.decimal("bid", Quote::bid),
                    Column.decimal("ask", Quote::ask),
                    Column.text("exchange", Quote::exchange)),
            rules -> List.of(
                    Field.text("quote_id"),
                    Field.upper("symbol"),
                    Field.positive("bid"),
                    Field.positive("ask").notBelow("bid"),
                    Field.timestamp(),
                    Field.upper("exchange").oneOf(rules.exchanges())),
            row -> new Quote(
                    row.text(0),
                    row.text(1),
                    row.number(2),
                    row.number(3),
                    row.text(4),
                    row.number(5),
                    row.int32(6),
                    row.number(7),
                    row.number(8)));

    /** Steps in the lives of orders. */
    public static final Feed<OrderStep> ORDERS = feed(
            "orders",
            OrderStep.class,
            List.of(
                    Column.identity("order_id", OrderStep::orderId),
                    Column.text("customer_id", OrderStep::customerId),
                    Column.decimal("order_value", OrderStep::orderValue),
                    Column.text("status", OrderStep::status)),
            rules -> List.of(
                    Field.text("order_id"),
                    Field.text("customer_id"),
                    Field.positive("order_value"),
                    Field.timestamp(),
                    Field.lower("status").oneOf(Set.of("completed", "pending", "cancelled"))),
            row -> new OrderStep(
                    row.text(0),
                    row.text(1),
                    row.number(2),
                    row.text(3),
                    row.number(4),
                    row.int32(5),
                    row.number(6),
                    row.number(7)));

    public static final List<Feed<? extends Event>> ALL = List.of(TRADES, QUOTES, ORDERS);

    private Feeds() {}

    /** Names of all topics. */
    public static List<String> topics() {
        return ALL.stream().map(Feed::name).toList();
    }

    /** @throws IllegalArgumentException naming the known feeds */
    public static Feed<? extends Event> named(String name) {
        return ALL.stream()
                .filter(feed -> feed.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No feed is named " + name + ": there are "
                        + ALL.stream().map(Feed::name).collect(Collectors.joining(", "))));
    }

    /** The fields of a topic under given rules, in the contract's order. */
    @FunctionalInterface
    private interface Fields extends Serializable {
        List<Field> under(Rules rules);
    }

    /** Every Silver table ends with the same four columns, so {@code row} finds them after the feed's own. */
    private static <E extends Event> Feed<E> feed(
            String name, Class<E> type, List<Column<E>> own, Fields fields, RowValues.Maker<E> row) {
        List<Column<E>> all = new ArrayList<>(own);
        all.add(Column.timestamp("event_time", Event::eventTime));
        all.add(Column.int32("kafka_partition", Event::kafkaPartition));
        all.add(Column.int64("kafka_offset", Event::kafkaOffset));
        all.add(Column.timestamp("kafka_timestamp", Event::kafkaTimestamp));
        List<Column<E>> columns = List.copyOf(all);
        List<String> names = columns.stream().map(Column::name).toList();
        Set<String> repeating = fields.under(Rules.DEFAULT).stream()
                .filter(Field::repeats)
                .map(Field::column)
                .collect(Collectors.toUnmodifiableSet());
        return new Feed<>(
                name,
                type,
                rules -> new JsonDecoder<>(fields.under(rules), names, rules, row),
                columns,
                row,
                new ColumnWire<>(columns, repeating, row));
    }
}
