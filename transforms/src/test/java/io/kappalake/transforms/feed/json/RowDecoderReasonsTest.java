package io.kappalake.transforms.feed.json;

import static io.kappalake.transforms.feed.Rejection.Reason.FUTURE_TIMESTAMP;
import static io.kappalake.transforms.feed.Rejection.Reason.INVALID_TIMESTAMP;
import static io.kappalake.transforms.feed.Rejection.Reason.MISSING_FIELD;
import static io.kappalake.transforms.feed.Rejection.Reason.NOT_POSITIVE;
import static io.kappalake.transforms.feed.Rejection.Reason.OUT_OF_RANGE;
import static io.kappalake.transforms.feed.Rejection.Reason.UNKNOWN_VALUE;
import static io.kappalake.transforms.feed.Rejection.Reason.WRONG_TYPE;
import static io.kappalake.transforms.feed.json.JsonRecords.ORDER;
import static io.kappalake.transforms.feed.json.JsonRecords.QUOTE;
import static io.kappalake.transforms.feed.json.JsonRecords.TRADE;
import static io.kappalake.transforms.feed.json.JsonRecords.bytes;
import static io.kappalake.transforms.feed.json.JsonRecords.decode;
import static io.kappalake.transforms.feed.json.JsonRecords.raw;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rejection.Reason;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects that are no event, each with the reason that is told. */
class RowDecoderReasonsTest {

    /** One field of a good record set to a value, and what becomes of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "trades | trade_id    | null                     | MISSING_FIELD     | trade_id is null",
                "trades | trade_id    | ''                       | MISSING_FIELD     | trade_id is blank",
                "trades | trade_id    | ' \\t'                   | MISSING_FIELD     | trade_id is blank",
                "trades | price       | '  '                     | MISSING_FIELD     | price is blank",
                "trades | timestamp   | '\\u2003'                | MISSING_FIELD     | timestamp is blank",
                "trades | trade_id    | 17                       | WRONG_TYPE        | trade_id is a number: 17",
                "trades | symbol      | true                     | WRONG_TYPE        | symbol is true",
                "trades | symbol      | ['A']                    | WRONG_TYPE        | symbol is an array",
                "trades | trade_id    | '\\ud83d'             | WRONG_TYPE        | trade_id has half a surrogate pair",
                "trades | trade_id    | '\\udc00\\udc00'      | WRONG_TYPE        | trade_id has half a surrogate pair",
                "trades | symbol      | '\\ud83d\\ud83d'        | WRONG_TYPE        | symbol has half a surrogate pair",
                "trades | price       | {'v':1}                  | WRONG_TYPE        | price is an object",
                "trades | price       | 'abc'                    | WRONG_TYPE        | price is not a number: abc",
                "trades | price       | 'NaN'                    | WRONG_TYPE        | price is not a number: NaN",
                "trades | price       | '-Infinity'             | WRONG_TYPE        | price is not a number: -Infinity",
                "trades | price       | '1,5'                    | WRONG_TYPE        | price is not a number: 1,5",
                "trades | price       | false                    | WRONG_TYPE        | price is false",
                "trades | timestamp   | 1772359200             | WRONG_TYPE        | timestamp is a number: 1772359200",
                "trades | timestamp   | 'yesterday'              | INVALID_TIMESTAMP | timestamp is yesterday",
                "trades | timestamp   | ' 2026-03-01T10:00:00Z'| INVALID_TIMESTAMP| timestamp is  2026-03-01T10:00:00Z",
                "trades | timestamp   | '2026-03-01T10:05:00.000001Z' | FUTURE_TIMESTAMP"
                        + " | timestamp is more than PT5M after Kafka's 2026-03-01T10:00:00Z:"
                        + " 2026-03-01T10:05:00.000001Z",
                "trades | timestamp   | '2026-03-01T10:05:00.0000009Z' | -           | -",
                "trades | price       | 0                        | NOT_POSITIVE      | price is 0",
                "trades | price       | '-0.5'                   | NOT_POSITIVE      | price is -0.5",
                "trades | price       | 0.000000005              | NOT_POSITIVE      | price is 0.000000005",
                "trades | price       | 0.0000000051             | -                 | -",
                "trades | volume      | -1e30                    | NOT_POSITIVE      | volume is -1e30",
                "trades | volume      | 10000000000              | OUT_OF_RANGE      | volume is 10000000000",
                "trades | volume      | '1e999999999'            | OUT_OF_RANGE      | volume is 1e999999999",
                "trades | volume      | 9999999999.999999995     | OUT_OF_RANGE      | volume is 9999999999.999999995",
                "trades | volume      | ' 1.5E1\\n'              | -                 | -",
                "trades | trade_type  | 'HOLD'                   | UNKNOWN_VALUE     | trade_type is HOLD",
                "trades | exchange    | 'XETRA'                  | UNKNOWN_VALUE     | exchange is XETRA",
                "quotes | bid         | 189.52                   | CROSSED_QUOTE     | bid 189.52 is above ask 189.51",
                "quotes | bid         | 189.51                   | -                 | -",
                "quotes | bid         | 189.510000004            | -                 | -",
                "quotes | bid         | 189.510000006       | CROSSED_QUOTE     | bid 189.51000001 is above ask 189.51",
                "orders | status      | 'shipped'                | UNKNOWN_VALUE     | status is shipped",
                "orders | status      | 'Cancelled '             | -                 | -",
                "orders | order_value | 0                        | NOT_POSITIVE      | order_value is 0",
            })
    void eachValueHasItsReason(String feed, String field, String value, String reason, String detail) {
        Decoded<?> decoded = decode(Feeds.named(feed), json(with(good(feed), field, value)));

        assertThat(decoded.rejection()).isEqualTo(reason == null ? null : rejection(reason, detail));
    }

    private static Rejection rejection(String reason, String detail) {
        return reason.equals("CROSSED_QUOTE")
                ? Rejection.by(reason, detail)
                : new Rejection(Reason.valueOf(reason), detail);
    }

    @Test
    void theValueInADetailIsCutSoThatARowStaysSmall() {
        Decoded<?> decoded = decode(Feeds.TRADES, json(with(good("trades"), "exchange", "'" + "x".repeat(99) + "😀'")));

        assertThat(decoded.rejection().detail()).isEqualTo("exchange is " + "x".repeat(99));
    }

    /** Two problems in one quote; the reason that is checked first is told, wherever the fields stand. */
    @ParameterizedTest
    @MethodSource("pairsOfProblems")
    void theFirstReasonInTheContractsOrderIsTold(Problem one, Problem other) {
        Map<String, String> quote = with(with(good("quotes"), one.field, one.value), other.field, other.value);
        Reason first = one.reason.compareTo(other.reason) <= 0 ? one.reason : other.reason;

        assertThat(decode(Feeds.QUOTES, json(quote)).rejection().reason()).isEqualTo(first);
    }

    record Problem(String field, String value, Reason reason) {}

    static List<Object[]> pairsOfProblems() {
        List<Problem> problems = List.of(
                new Problem("exchange", "' '", MISSING_FIELD),
                new Problem("symbol", "null", MISSING_FIELD),
                new Problem("quote_id", "1", WRONG_TYPE),
                new Problem("ask", "[]", WRONG_TYPE),
                new Problem("timestamp", "'soon'", INVALID_TIMESTAMP),
                new Problem("timestamp", "'2026-03-02T00:00:00Z'", FUTURE_TIMESTAMP),
                new Problem("bid", "0", NOT_POSITIVE),
                new Problem("ask", "-1", NOT_POSITIVE),
                new Problem("bid", "1e11", OUT_OF_RANGE),
                new Problem("ask", "'1e99'", OUT_OF_RANGE),
                new Problem("exchange", "'MARS'", UNKNOWN_VALUE),
                new Problem("bid", "190", Reason.RULE));
        List<Object[]> pairs = new ArrayList<>();
        for (Problem one : problems) {
            for (Problem other : problems) {
                if (!one.field.equals(other.field)) {
                    pairs.add(new Object[] {one, other});
                }
            }
        }
        return pairs;
    }

    @Test
    void ofOneReasonTheFirstFieldInTheContractsOrderIsTold() {
        Map<String, String> trade = new LinkedHashMap<>();
        trade.put("exchange", "''");
        trade.put("volume", "''");
        trade.putAll(with(with(good("trades"), "exchange", "''"), "volume", "''"));

        assertThat(decode(Feeds.TRADES, json(trade)).rejection().detail()).isEqualTo("volume is blank");
    }

    @ParameterizedTest
    @CsvSource({"trades", "quotes", "orders"})
    void everyFieldIsRequired(String feed) {
        for (String field : good(feed).keySet()) {
            Map<String, String> record = good(feed);
            record.remove(field);
            assertThat(decode(Feeds.named(feed), json(record)).rejection())
                    .isEqualTo(new Rejection(MISSING_FIELD, field + " is absent"));
        }
    }

    @Test
    void theExchangesAndTheFutureAreOptions() {
        Rules own = new Rules(Set.of("XETRA"), Duration.ZERO, Duration.ofHours(24), Duration.ofHours(1), Duration.ZERO);
        Rules any = new Rules(Set.of(), Duration.ofDays(1), Duration.ofHours(24), Duration.ofHours(1), Duration.ZERO);
        byte[] mars = bytes(json(with(good("trades"), "exchange", "'mars'")));
        byte[] later = bytes(
                json(with(with(good("trades"), "timestamp", "'2026-03-01T10:00:00.000001Z'"), "exchange", "'XETRA'")));

        assertThat(Feeds.TRADES.decoder().under(own).decode(raw(mars)).rejection())
                .isEqualTo(new Rejection(UNKNOWN_VALUE, "exchange is mars"));
        assertThat(MarketEvents.text(
                        Feeds.TRADES.decoder().under(any).decode(raw(mars)).event(), "exchange"))
                .isEqualTo("MARS");
        assertThat(Feeds.TRADES
                        .decoder()
                        .under(own)
                        .decode(raw(later))
                        .rejection()
                        .reason())
                .isEqualTo(FUTURE_TIMESTAMP);
        assertThat(Feeds.TRADES.decoder().under(any).decode(raw(later)).isEvent())
                .isTrue();
    }

    static Map<String, String> good(String feed) {
        String text =
                switch (feed) {
                    case "trades" -> TRADE;
                    case "quotes" -> QUOTE;
                    default -> ORDER;
                };
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : text.substring(1, text.length() - 1).split(",")) {
            int colon = field.indexOf(':');
            fields.put(field.substring(1, colon - 1), field.substring(colon + 1));
        }
        return fields;
    }

    private static Map<String, String> with(Map<String, String> record, String field, String value) {
        Map<String, String> changed = new LinkedHashMap<>(record);
        assertThat(changed).containsKey(field);
        changed.put(field, value);
        return changed;
    }

    private static String json(Map<String, String> record) {
        List<String> fields = new ArrayList<>();
        record.forEach((name, value) -> fields.add("'" + name + "':" + value));
        return "{" + String.join(",", fields) + "}";
    }
}
