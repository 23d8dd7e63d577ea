package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Column;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.Seed;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Silver;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The built-in feeds, read from their files, are the compiled ones. */
class MarketFeedsTest {

    private static final int RECORDS = 40_000;
    private static final PipelineFile MARKET = PipelineFile.market();

    private static final List<String> TEXTS = List.of(
            "'AAPL'",
            "' msft '",
            "'\\u00a0x'",
            "'ß'",
            "'\\ud83d'",
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

    @Test
    void theyHaveTheSameTables() {
        for (Feed<? extends Event> compiled : Feeds.ALL) {
            Feed<Row> fromFile = MARKET.feed(compiled.name()).feed();
            assertThat(Silver.of(fromFile)
                            .schema()
                            .sameSchema(Silver.of(compiled).schema()))
                    .isTrue();
            assertThat(Silver.of(fromFile).spec()).isEqualTo(Silver.of(compiled).spec());
            assertThat(Bronze.of(fromFile).fullName())
                    .isEqualTo(Bronze.of(compiled).fullName());
            assertThat(fromFile.columns())
                    .extracting(column -> column.name() + " " + column.repeats())
                    .isEqualTo(compiled.columns().stream()
                            .map(column -> column.name() + " " + column.repeats())
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trades", "quotes", "orders"})
    void everyRecordBecomesTheSame(String name) {
        compare(Feeds.named(name), MARKET.feed(name).feed(), Seed.printed("market " + name));
    }

    private static <E extends Event> void compare(Feed<E> compiled, Feed<Row> fromFile, Random random) {
        Feed.Decoder<E> one = compiled.decoder().under(Rules.DEFAULT);
        Feed.Decoder<Row> other = fromFile.decoder().under(Rules.DEFAULT);
        int accepted = 0;
        for (int i = 0; i < RECORDS; i++) {
            String text = record(compiled.name(), random);
            byte[] payload = mangled(text, random);
            RawRecord raw = new RawRecord(i % 7, i, FeedOf.KAFKA_TIME, null, payload, Map.of());

            Decoded<E> expected = one.decode(raw);
            Decoded<Row> decoded = other.decode(raw);

            assertThat(outcome(decoded, fromFile)).as(text).isEqualTo(outcome(expected, compiled));
            accepted += decoded.isEvent() ? 1 : 0;
        }
        assertThat(accepted).isBetween(RECORDS / 20, RECORDS / 2);
    }

    /** Identity and all columns, or reason and detail. */
    private static <E extends Event> String outcome(Decoded<E> decoded, Feed<E> feed) {
        if (!decoded.isEvent()) {
            boolean isRule = decoded.rejection().name().equals("CROSSED_QUOTE");
            return decoded.rejection().name()
                    + (isRule ? "" : " " + decoded.rejection().detail());
        }
        List<Object> values = new ArrayList<>(List.of(decoded.event().identity()));
        for (Column<E> column : feed.columns()) {
            if (column instanceof Column.Fixed<E> fixed) {
                values.add(fixed.value().of(decoded.event()));
            } else if (column instanceof Column.Text<E> text) {
                values.add(text.value().of(decoded.event()));
            }
        }
        assertThat(values).hasSize(feed.columns().size() + 1);
        return values.toString();
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
            return FeedOf.bytes(text);
        }
        if (random.nextInt(4) > 0) {
            return FeedOf.bytes(Seed.mutated(text, "{}[]',:.0e-\\ ux", random));
        }
        byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        return bytes;
    }
}
