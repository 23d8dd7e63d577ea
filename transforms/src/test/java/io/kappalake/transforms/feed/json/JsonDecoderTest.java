package io.kappalake.transforms.feed.json;

import static io.kappalake.transforms.feed.Rejection.Reason.CROSSED_QUOTE;
import static io.kappalake.transforms.feed.Rejection.Reason.FUTURE_TIMESTAMP;
import static io.kappalake.transforms.feed.Rejection.Reason.INVALID_TIMESTAMP;
import static io.kappalake.transforms.feed.Rejection.Reason.MALFORMED_JSON;
import static io.kappalake.transforms.feed.Rejection.Reason.MISSING_FIELD;
import static io.kappalake.transforms.feed.Rejection.Reason.NOT_POSITIVE;
import static io.kappalake.transforms.feed.Rejection.Reason.OUT_OF_RANGE;
import static io.kappalake.transforms.feed.Rejection.Reason.UNKNOWN_VALUE;
import static io.kappalake.transforms.feed.Rejection.Reason.WRONG_TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rejection.Reason;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.Seed;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.OrderStep;
import io.kappalake.transforms.feed.market.Quote;
import io.kappalake.transforms.feed.market.Trade;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDecoderTest {

    private static final long KAFKA_TIME = micros("2026-03-01T10:00:00Z");

    private static final String TRADE = "{'trade_id':'t-1','symbol':'AAPL','price':189.5,'volume':100,"
            + "'timestamp':'2026-03-01T09:59:59.5Z','trade_type':'BUY','exchange':'NASDAQ'}";
    private static final String QUOTE =
            "{'quote_id':'q-1','symbol':'AAPL','bid':'189.49','ask':189.51,'timestamp':'2026-03-01T09:59:59Z','exchange':'NYSE'}";
    private static final String ORDER =
            "{'order_id':'o-1','customer_id':'c-1','order_value':20.25,'timestamp':'2026-03-01T09:59:59Z','status':'completed'}";

    @Test
    void aTradeKeepsItsFieldsAndCoordinates() {
        assertThat(decode(Feeds.TRADES, TRADE).event())
                .isEqualTo(new Trade(
                        "t-1",
                        "AAPL",
                        18_950_000_000L,
                        10_000_000_000L,
                        "BUY",
                        "NASDAQ",
                        micros("2026-03-01T09:59:59.500Z"),
                        3,
                        42,
                        KAFKA_TIME));
    }

    @Test
    void aQuoteKeepsItsFieldsAndCoordinates() {
        assertThat(decode(Feeds.QUOTES, QUOTE).event())
                .isEqualTo(new Quote(
                        "q-1",
                        "AAPL",
                        18_949_000_000L,
                        18_951_000_000L,
                        "NYSE",
                        micros("2026-03-01T09:59:59Z"),
                        3,
                        42,
                        KAFKA_TIME));
    }

    @Test
    void anOrderKeepsItsFieldsAndCoordinates() {
        assertThat(decode(Feeds.ORDERS, ORDER).event())
                .isEqualTo(new OrderStep(
                        "o-1", "c-1", 2_025_000_000L, "completed", micros("2026-03-01T09:59:59Z"), 3, 42, KAFKA_TIME));
    }

    @Test
    void namesAreStrippedAndBroughtToOneCaseButIdsStayAsTheyAre() {
        String trade = TRADE.replace("'t-1'", "' T-1 '")
                .replace("'AAPL'", "'\u2003brk.b\\n'")
                .replace("'BUY'", "'buy '")
                .replace("'NASDAQ'", "'Nasdaq'");
        String order = ORDER.replace("'completed'", "' COMPLETED'").replace("'c-1'", "' C '");

        Trade decoded = decode(Feeds.TRADES, trade).event();
        OrderStep step = decode(Feeds.ORDERS, order).event();

        assertThat(List.of(decoded.tradeId(), decoded.symbol(), decoded.tradeType(), decoded.exchange()))
                .containsExactly(" T-1 ", "BRK.B", "BUY", "NASDAQ");
        assertThat(List.of(step.customerId(), step.status())).containsExactly(" C ", "completed");
    }

    @Test
    void extraFieldsAreIgnoredHoweverLongOrNested() {
        String extras = "{'a':{'price':[1,{'volume':2}]},'b':" + "9".repeat(5000) + ",'" + "k".repeat(60_000)
                + "':'x','c':" + "[".repeat(900) + "]".repeat(900) + ",";

        assertThat(decode(Feeds.TRADES, extras + TRADE.substring(1)).event())
                .isEqualTo(decode(Feeds.TRADES, TRADE).event());
    }

    @Test
    void theLastOfEqualKeysCounts() {
        String twice = TRADE.replace("}", ",'price':7,'symbol':'MSFT'}").replace("{", "{'exchange':null,'volume':[1],");

        Trade trade = decode(Feeds.TRADES, twice).event();

        assertThat(trade.price()).isEqualTo(700_000_000L);
        assertThat(trade.symbol()).isEqualTo("MSFT");
        assertThat(decode(Feeds.TRADES, TRADE.replace("}", ",'price':null}")).rejection())
                .isEqualTo(new Rejection(MISSING_FIELD, "price is null"));
    }

    @Test
    void fieldsMayComeInAnyOrderAndFromOneRecordNothingStaysForTheNext() {
        Feed.Decoder<OrderStep> decoder = Feeds.ORDERS.decoder().under(Rules.DEFAULT);
        String reversed =
                "{'status':'pending','timestamp':'2026-03-01T09:59:59Z','order_value':1,'customer_id':'c-2','order_id':'o-2'}";

        decoder.decode(raw(bytes(ORDER)));
        OrderStep second = decoder.decode(raw(bytes(reversed))).event();
        Decoded<OrderStep> third = decoder.decode(raw(bytes("{'order_id':'o-3'}")));

        assertThat(second.identity()).isEqualTo("o-2/pending");
        assertThat(third.rejection()).isEqualTo(new Rejection(MISSING_FIELD, "customer_id is absent"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "'text'",
                "[]",
                "[{}]",
                "{",
                "{'a':1",
                "{'a':1}x",
                "{'a':1} {'b':2}",
                "{'a':1}{'b':2}",
                "{'a':}",
                "{'a' 1}",
                "{'a':1,}",
                "{a:1}",
                "{'a':01}",
                "{'a':+1}",
                "{'a':.5}",
                "{'a':1.}",
                "{'a':NaN}",
                "{'a':'\\x'}",
                "{'a':'\t'}",
                "{'a':tru}",
                "{'a':1]",
                "{}}",
                "{'a':1}\u0000",
                "\uFEFF{'a':1}",
                "/**/{'a':1}",
                "{'a':'\u0001'}",
                "{'a':{'b':[}}"
            })
    void whatIsNotOneJsonObjectIsMalformed(String payload) {
        assertThat(decode(Feeds.TRADES, payload).rejection().reason()).isEqualTo(MALFORMED_JSON);
    }

    @Test
    void aTombstoneIsMalformed() {
        assertThat(Feeds.TRADES.decoder().under(Rules.DEFAULT).decode(raw(null)).rejection())
                .isEqualTo(new Rejection(MALFORMED_JSON, "no payload"));
    }

    @Test
    void aTruncatedRecordIsToldByItsEnd() {
        assertThat(decode(Feeds.TRADES, "{'trade_id':'t-1','sym\n").rejection())
                .isEqualTo(new Rejection(MALFORMED_JSON, "object does not end: {\"trade_id\":\"t-1\",\"sym"));
        assertThat(decode(Feeds.TRADES, "{'trade_id':t}").rejection())
                .isEqualTo(new Rejection(MALFORMED_JSON, "not JSON at byte 14"));
    }

    @Test
    void nestingBeyondAThousandIsMalformed() {
        String deep = TRADE.replace("}", ",'x':" + "[".repeat(1001) + "]".repeat(1001) + "}");

        assertThat(decode(Feeds.TRADES, deep).rejection())
                .isEqualTo(new Rejection(MALFORMED_JSON, "nested too deep or too long"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"C080", "C1BF", "EDA080", "F4908080", "E28228", "FF", "80", "E282", "F09F98"})
    void bytesThatAreNotUtf8AreMalformedAlsoInFieldsThatAreIgnored(String hex) {
        byte[] wrong = java.util.HexFormat.of().parseHex(hex);

        for (String field : List.of("extra", "trade_id")) {
            byte[] payload = bytes(TRADE.replace("}", ",'" + field + "':'####'}"));
            int at = new String(payload, StandardCharsets.ISO_8859_1).indexOf("####");
            System.arraycopy(wrong, 0, payload, at, wrong.length);
            assertThat(decode(Feeds.TRADES, payload).rejection()).isEqualTo(new Rejection(MALFORMED_JSON, "not UTF-8"));
        }
    }

    @Test
    void textOfEveryScriptIsKept() {
        String trade = TRADE.replace("t-1", "é-日本-😀").replace("'AAPL'", "'straße'");

        assertThat(decode(Feeds.TRADES, trade).event().tradeId()).isEqualTo("é-日本-😀");
        assertThat(decode(Feeds.TRADES, trade).event().symbol()).isEqualTo("STRASSE");
        assertThat(decode(Feeds.TRADES, bytes(trade).clone()).isEvent()).isTrue();
        assertThat(decode(Feeds.TRADES, TRADE.replace("t-1", "\\ud83d\\ude00"))
                        .event()
                        .tradeId())
                .isEqualTo("😀");
    }

    @Test
    void utf16AndUtf32AreMalformedSinceOnlyUtf8Counts() {
        String text = TRADE.replace('\'', '"');

        assertThat(decode(Feeds.TRADES, text.getBytes(StandardCharsets.UTF_16LE))
                        .rejection()
                        .reason())
                .isEqualTo(MALFORMED_JSON);
        assertThat(decode(Feeds.TRADES, text.getBytes(StandardCharsets.UTF_16))
                        .rejection()
                        .reason())
                .isEqualTo(MALFORMED_JSON);
        assertThat(decode(Feeds.TRADES, text.getBytes(java.nio.charset.Charset.forName("UTF-32BE")))
                        .rejection()
                        .reason())
                .isEqualTo(MALFORMED_JSON);
    }

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
                "trades | trade_id    | '\\ud83d'                | WRONG_TYPE        | trade_id has half a surrogate pair",
                "trades | trade_id    | '\\udc00\\udc00'        | WRONG_TYPE        | trade_id has half a surrogate pair",
                "trades | symbol      | '\\ud83d\\ud83d'         | WRONG_TYPE        | symbol has half a surrogate pair",
                "trades | price       | {'v':1}                  | WRONG_TYPE        | price is an object",
                "trades | price       | 'abc'                    | WRONG_TYPE        | price is not a number: abc",
                "trades | price       | 'NaN'                    | WRONG_TYPE        | price is not a number: NaN",
                "trades | price       | '-Infinity'              | WRONG_TYPE        | price is not a number: -Infinity",
                "trades | price       | '1,5'                    | WRONG_TYPE        | price is not a number: 1,5",
                "trades | price       | false                    | WRONG_TYPE        | price is false",
                "trades | timestamp   | 1772359200               | WRONG_TYPE        | timestamp is a number: 1772359200",
                "trades | timestamp   | 'yesterday'              | INVALID_TIMESTAMP | timestamp is yesterday",
                "trades | timestamp   | ' 2026-03-01T10:00:00Z'  | INVALID_TIMESTAMP | timestamp is  2026-03-01T10:00:00Z",
                "trades | timestamp   | '2026-03-01T10:05:00.000001Z' | FUTURE_TIMESTAMP | timestamp is more than PT5M after Kafka's 2026-03-01T10:00:00Z: 2026-03-01T10:05:00.000001Z",
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
                "quotes | bid         | 189.510000006            | CROSSED_QUOTE     | bid 189.51000001 is above ask 189.51",
                "orders | status      | 'shipped'                | UNKNOWN_VALUE     | status is shipped",
                "orders | status      | 'Cancelled '             | -                 | -",
                "orders | order_value | 0                        | NOT_POSITIVE      | order_value is 0",
            })
    void eachValueHasItsReason(String feed, String field, String value, Reason reason, String detail) {
        Decoded<?> decoded = decode(Feeds.named(feed), json(with(good(feed), field, value)));

        assertThat(decoded.rejection()).isEqualTo(reason == null ? null : new Rejection(reason, detail));
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
                new Problem("bid", "190", CROSSED_QUOTE));
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
        assertThat(Feeds.TRADES.decoder().under(any).decode(raw(mars)).event().exchange())
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

    @Test
    void noBytesWhateverMakeItThrow() {
        Random random = Seed.printed("bytes");
        Feed.Decoder<Quote> decoder = Feeds.QUOTES.decoder().under(Rules.DEFAULT);
        for (int i = 0; i < 100_000; i++) {
            byte[] payload = bytes(QUOTE);
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                payload[random.nextInt(payload.length)] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) "{}[]\",:\\0eE-.".charAt(random.nextInt(13));
            }
            Decoded<Quote> decoded = decoder.decode(raw(payload));
            assertThat(decoded.isEvent()).isEqualTo(decoded.rejection() == null);
            if (!decoded.isEvent()) {
                assertThat(decoded.rejection().detail()).doesNotContain("not readable");
            }
        }
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

    private static <E extends Event> Decoded<E> decode(Feed<E> feed, String payload) {
        return decode(feed, bytes(payload));
    }

    private static <E extends Event> Decoded<E> decode(Feed<E> feed, byte[] payload) {
        return feed.decoder().under(Rules.DEFAULT).decode(raw(payload));
    }

    private static byte[] bytes(String quotedSingly) {
        return quotedSingly.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static RawRecord raw(byte[] payload) {
        return new RawRecord(3, 42, KAFKA_TIME, null, payload, Map.of());
    }

    private static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }
}
