package io.kappalake.truth;

import io.kappalake.truth.TruthTable.Column;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Bronze and Silver: one row per record, identified by its place in Kafka. */
public final class KeptTables {
    private static final List<Column> KAFKA = List.of(
            Column.of("kafka_partition", "int"),
            Column.of("kafka_offset", "long"),
            Column.of("kafka_timestamp", "timestamptz"));
    private static final List<String> PLACE = List.of("kafka_partition", "kafka_offset");
    private static final String DECIMAL = "decimal(18, 8)";

    private KeptTables() {}

    static TruthTable bronze(String feed, TruthPipeline pipeline, List<StoredRecord> records) {
        List<Column> columns = new ArrayList<>(KAFKA);
        columns.add(Column.of("kafka_key", "binary"));
        columns.add(Column.of("payload", "binary"));
        columns.add(Column.of("headers", "map<string, binary>"));
        return new TruthTable("bronze." + feed, columns, PLACE, () -> records.stream()
                .filter(record -> pipeline.feed(record.topic()).equals(feed))
                .map(record -> row(
                        record.partition(),
                        record.offset(),
                        time(record),
                        bytes(record.key()),
                        bytes(record.payload()),
                        headers(record))));
    }

    static List<TruthTable> silver(
            List<ValidRecord.Trade> trades, List<ValidRecord.Quote> quotes, List<ValidRecord.Order> orders) {
        return List.of(silverTrades(trades), silverQuotes(quotes), silverOrders(orders));
    }

    /**
     * A feed's table of Silver.
     *
     * @param columns its own, in order
     * @param hasTopic whether the topic of each row follows, as it does where a feed has several
     * @param values of an event in the order of its own columns
     */
    public static <E extends Reading.Event> TruthTable silver(
            String feed, List<Column> columns, boolean hasTopic, List<E> events, Function<E, List<Object>> values) {
        List<Column> all = new ArrayList<>(columns);
        if (hasTopic) {
            all.add(Column.of("kafka_topic", "string"));
        }
        all.addAll(KAFKA);
        return new TruthTable(
                "silver." + feed, all, PLACE, () -> events.stream().map(event -> {
                    List<Object> row = new ArrayList<>(values.apply(event));
                    if (hasTopic) {
                        row.add(event.source().topic());
                    }
                    row.add(event.source().partition());
                    row.add(event.source().offset());
                    row.add(time(event.source()));
                    return row.toArray();
                }));
    }

    private static TruthTable silverTrades(List<ValidRecord.Trade> trades) {
        return new TruthTable(
                "silver.trades",
                withKafka(
                        Column.of("trade_id", "string"),
                        Column.of("symbol", "string"),
                        Column.of("price", DECIMAL),
                        Column.of("volume", DECIMAL),
                        Column.of("trade_type", "string"),
                        Column.of("exchange", "string"),
                        Column.of("event_time", "timestamptz")),
                PLACE,
                () -> trades.stream()
                        .map(trade -> row(
                                trade.id(),
                                trade.symbol(),
                                trade.price(),
                                trade.volume(),
                                trade.tradeType(),
                                trade.exchange(),
                                trade.eventTime(),
                                trade.source().partition(),
                                trade.source().offset(),
                                time(trade.source()))));
    }

    private static TruthTable silverQuotes(List<ValidRecord.Quote> quotes) {
        return new TruthTable(
                "silver.quotes",
                withKafka(
                        Column.of("quote_id", "string"),
                        Column.of("symbol", "string"),
                        Column.of("bid", DECIMAL),
                        Column.of("ask", DECIMAL),
                        Column.of("exchange", "string"),
                        Column.of("event_time", "timestamptz")),
                PLACE,
                () -> quotes.stream()
                        .map(quote -> row(
                                quote.id(),
                                quote.symbol(),
                                quote.bid(),
                                quote.ask(),
                                quote.exchange(),
                                quote.eventTime(),
                                quote.source().partition(),
                                quote.source().offset(),
                                time(quote.source()))));
    }

    private static TruthTable silverOrders(List<ValidRecord.Order> orders) {
        return new TruthTable(
                "silver.orders",
                withKafka(
                        Column.of("order_id", "string"),
                        Column.of("customer_id", "string"),
                        Column.of("order_value", DECIMAL),
                        Column.of("status", "string"),
                        Column.of("event_time", "timestamptz")),
                PLACE,
                () -> orders.stream()
                        .map(order -> row(
                                order.id(),
                                order.customerId(),
                                order.value(),
                                order.status(),
                                order.eventTime(),
                                order.source().partition(),
                                order.source().offset(),
                                time(order.source()))));
    }

    static TruthTable rejected(TruthPipeline pipeline, List<Reading.Rejection> rejections) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of("feed", "string"));
        columns.add(Column.of("reason", "string"));
        columns.add(Column.notCompared("detail", "string"));
        columns.add(Column.of("kafka_topic", "string"));
        columns.addAll(KAFKA);
        columns.add(Column.of("kafka_key", "binary"));
        columns.add(Column.of("payload", "binary"));
        return new TruthTable(
                "silver.rejected",
                columns,
                List.of("kafka_topic", "kafka_partition", "kafka_offset"),
                () -> rejections.stream()
                        .map(rejection -> row(
                                pipeline.feed(rejection.source().topic()),
                                rejection.reason(),
                                null,
                                rejection.source().topic(),
                                rejection.source().partition(),
                                rejection.source().offset(),
                                time(rejection.source()),
                                bytes(rejection.source().key()),
                                bytes(rejection.source().payload()))));
    }

    private static List<Column> withKafka(Column... columns) {
        return Stream.concat(Stream.of(columns), KAFKA.stream()).toList();
    }

    private static Object[] row(Object... values) {
        return values;
    }

    private static Instant time(StoredRecord record) {
        return record.time();
    }

    private static ByteBuffer bytes(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private static Map<String, ByteBuffer> headers(StoredRecord record) {
        Map<String, ByteBuffer> headers = new HashMap<>();
        record.headers().forEach((name, value) -> headers.put(name, bytes(value)));
        return headers;
    }
}
