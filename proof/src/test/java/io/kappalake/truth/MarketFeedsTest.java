package io.kappalake.truth;

import static io.kappalake.transforms.feed.market.MarketEvents.number;
import static io.kappalake.transforms.feed.market.MarketEvents.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.Seed;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The built-in feed files say what the contract says, as the truth reads it by code of its own. */
class MarketFeedsTest {

    private static final int RECORDS = 20_000;
    private static final Instant KAFKA_TIME = Instant.parse("2026-03-01T10:00:00Z");

    private static final List<String> TEXTS = List.of(
            "'AAPL'",
            "' msft '",
            "'\\u00a0x'",
            "'ß'",
            "'t-1'",
            "'o/1'",
            "''",
            "' '",
            "null",
            "true",
            "17",
            "[]",
            "{'a':1}",
            "'😀'",
            "'a\\nb'");
    private static final List<String> NUMBERS = List.of(
            "189.5",
            "'189.49'",
            "1e3",
            "' 2 '",
            "0",
            "-1",
            "'1e11'",
            "9999999999.999999995",
            "0.000000005",
            "0.0000000051",
            "'abc'",
            "null",
            "''",
            "true",
            "[]",
            "189.510000005",
            "9007199254740993.5",
            "'1e999999999'",
            "00",
            "1.",
            "'٣'");
    private static final List<String> TIMES = List.of(
            "'2026-03-01T09:59:59.5Z'",
            "'2026-03-01T10:05:00.000001Z'",
            "'2026-03-01t09:59z'",
            "'2026-03-01 09:59:59'",
            "'2026-02-29T09:59:59'",
            "1772359200",
            "null",
            "''",
            "' 2026-03-01T09:59:59'",
            "'2026-03-01T11:59:59+02:00'",
            "'2026-03-01T09:59:59.1234567891Z'",
            "{}",
            "false");
    private static final Map<String, List<String>> CHOICES = Map.of(
            "exchange", List.of("'NASDAQ'", "' nyse'", "'MARS'", "null", "''", "1"),
            "trade_type", List.of("'BUY'", "'sell '", "'HOLD'", "null", "[]"),
            "status", List.of("'completed'", "' Pending'", "'CANCELLED'", "'shipped'", "null", "'a/b'"));

    private static final Map<String, List<String>> FIELDS = Map.of(
            "trades", List.of("trade_id", "symbol", "price", "volume", "timestamp", "trade_type", "exchange"),
            "quotes", List.of("quote_id", "symbol", "bid", "ask", "timestamp", "exchange"),
            "orders", List.of("order_id", "customer_id", "order_value", "timestamp", "status"));

    @ParameterizedTest
    @ValueSource(strings = {"trades", "quotes", "orders"})
    void everyRecordBecomesWhatTheTruthMakesOfIt(String name) {
        Random random = Seed.printed("market " + name);
        Feed.Decoder<Row> decoder = Feeds.named(name).decoder().under(Rules.DEFAULT);
        EventReader reader = new EventReader(TruthRules.defaults());
        int accepted = 0;
        for (int i = 0; i < RECORDS; i++) {
            String text = record(name, random);
            byte[] payload = mangled(text, random);

            Reading expected =
                    reader.read(new StoredRecord(name, i % 7, i, KAFKA_TIME.toEpochMilli(), null, payload, Map.of()));
            Decoded<Row> decoded =
                    decoder.decode(new RawRecord(i % 7, i, Micros.of(KAFKA_TIME), null, payload, Map.of()));

            assertThat(outcome(decoded)).as(text).isEqualTo(outcome(expected));
            accepted += decoded.isEvent() ? 1 : 0;
        }
        assertThat(accepted).isBetween(RECORDS / 20, RECORDS / 2);
    }

    /** All columns, or the reason. */
    private static List<Object> outcome(Decoded<Row> decoded) {
        if (!decoded.isEvent()) {
            return List.of(decoded.rejection().name());
        }
        Row row = decoded.event();
        return switch (row.shape().columns().get(0).name()) {
            case "trade_id" ->
                List.of(
                        text(row, "trade_id"),
                        text(row, "symbol"),
                        number(row, "price"),
                        number(row, "volume"),
                        text(row, "trade_type"),
                        text(row, "exchange"),
                        row.eventTime());
            case "quote_id" ->
                List.of(
                        text(row, "quote_id"),
                        text(row, "symbol"),
                        number(row, "bid"),
                        number(row, "ask"),
                        text(row, "exchange"),
                        row.eventTime());
            default ->
                List.of(
                        text(row, "order_id"),
                        text(row, "customer_id"),
                        number(row, "order_value"),
                        text(row, "status"),
                        row.eventTime());
        };
    }

    private static List<Object> outcome(Reading reading) {
        if (reading instanceof Reading.Rejection rejection) {
            return List.of(rejection.reason());
        }
        if (reading instanceof ValidRecord.Trade trade) {
            return List.of(
                    trade.id(),
                    trade.symbol(),
                    unscaled(trade.price()),
                    unscaled(trade.volume()),
                    trade.tradeType(),
                    trade.exchange(),
                    Micros.of(trade.eventTime()));
        }
        if (reading instanceof ValidRecord.Quote quote) {
            return List.of(
                    quote.id(),
                    quote.symbol(),
                    unscaled(quote.bid()),
                    unscaled(quote.ask()),
                    quote.exchange(),
                    Micros.of(quote.eventTime()));
        }
        ValidRecord.Order order = (ValidRecord.Order) reading;
        return List.of(
                order.id(), order.customerId(), unscaled(order.value()), order.status(), Micros.of(order.eventTime()));
    }

    private static long unscaled(BigDecimal decimal) {
        return decimal.setScale(8).unscaledValue().longValueExact();
    }

    /** Mostly good, so that a fault is seldom hidden by another. */
    private static String record(String feed, Random random) {
        List<String> fields = new ArrayList<>();
        for (String field : FIELDS.get(feed)) {
            List<String> values = values(field);
            boolean isGood = random.nextInt(12) > 0;
            fields.add("'" + field + "':" + (isGood ? values.get(random.nextInt(2)) : any(values, random)));
        }
        if (random.nextInt(20) == 0) {
            fields.remove(random.nextInt(fields.size()));
        }
        if (random.nextInt(20) == 0) {
            fields.add(fields.get(random.nextInt(fields.size())));
        }
        if (random.nextInt(4) == 0) {
            Collections.shuffle(fields, random);
        }
        if (random.nextInt(5) == 0) {
            fields.add(random.nextInt(fields.size() + 1), "'more':{'price':[1,'x'],'t':null}");
        }
        return "{" + String.join(random.nextBoolean() ? "," : " , ", fields) + "}";
    }

    private static List<String> values(String field) {
        if (field.equals("timestamp")) {
            return TIMES;
        }
        if (CHOICES.containsKey(field)) {
            return CHOICES.get(field);
        }
        return List.of("price", "volume", "bid", "ask", "order_value").contains(field) ? NUMBERS : TEXTS;
    }

    private static String any(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    /** Its bytes; one in ten with some characters or bytes changed. */
    private static byte[] mangled(String text, Random random) {
        if (random.nextInt(10) > 0) {
            return bytes(text);
        }
        if (random.nextInt(4) > 0) {
            return bytes(Seed.mutated(text, "{}[]',:.0e-\\ ux", random));
        }
        byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        return bytes;
    }

    private static byte[] bytes(String quotedSingly) {
        return quotedSingly.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
