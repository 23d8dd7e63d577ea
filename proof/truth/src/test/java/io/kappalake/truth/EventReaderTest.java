package io.kappalake.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    private static final Instant SENT = Instant.parse("2026-03-02T12:00:00Z");
    private static final String TRADE = """
      {"trade_id":"T1","symbol":"AAPL","price":10.5,"volume":3,"timestamp":"2026-03-02T11:59:59Z",\
      "trade_type":"BUY","exchange":"IEX"}""";

    @Test
    void aTradeIsReadAsTheContractSays() {
        String json = """
        {"extra":{"price":null},"trade_id":" T1 é ","symbol":" aapl ","price":" 1.05e1 ","volume":0.123456785,\
        "timestamp":"2026-03-02t13:59:59.123456789+02:00","trade_type":"buy\\t","exchange":" iex",\
        "volume":0.123456775}""";

        ValidRecord.Trade trade = (ValidRecord.Trade) read("trades", json);

        assertThat(trade.id()).as("identities are not trimmed").isEqualTo(" T1 é ");
        assertThat(trade.symbol()).isEqualTo("AAPL");
        assertThat(trade.price()).isEqualByComparingTo("10.5");
        assertThat(trade.volume()).as("the last of two members, half-even").isEqualByComparingTo("0.12345678");
        assertThat(trade.eventTime()).isEqualTo(Instant.parse("2026-03-02T11:59:59.123456Z"));
        assertThat(trade.tradeType()).isEqualTo("BUY");
        assertThat(trade.exchange()).isEqualTo("IEX");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "42",
                "\"x\"",
                "[]",
                "[{}]",
                "{",
                "{} x",
                "{}{}",
                "{}}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":NaN}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":\"\n\"}",
                "/**/{}",
                "\uFEFF{}",
                "{}\0"
            })
    void whatIsNotOneObjectIsMalformed(String json) {
        assertThat(reason("trades", json)).isEqualTo("MALFORMED_JSON");
    }

    @Test
    void tombstonesAndBytesThatAreNotUtf8AreMalformed() {
        assertThat(reason("trades", (byte[]) null)).isEqualTo("MALFORMED_JSON");
        assertThat(reason("trades", TRADE.getBytes(StandardCharsets.UTF_16LE))).isEqualTo("MALFORMED_JSON");
        assertThat(reason("trades", TRADE.replace("T1", "Té").getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("MALFORMED_JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "trade_id   | 7                               | WRONG_TYPE",
                "trade_id   | \"\"                            | MISSING_FIELD",
                "symbol     | null                            | MISSING_FIELD",
                "symbol     | []                              | WRONG_TYPE",
                "price      | \" \"                           | MISSING_FIELD",
                "price      | true                            | WRONG_TYPE",
                "price      | \"NaN\"                         | WRONG_TYPE",
                "price      | \"ten\"                         | WRONG_TYPE",
                "price      | 0                               | NOT_POSITIVE",
                "price      | -1e999999999                    | NOT_POSITIVE",
                "price      | 1e-99999999999999               | NOT_POSITIVE",
                "price      | 0.000000005                     | NOT_POSITIVE",
                "price      | 0.0000000050000001              | accepted",
                "price      | 9999999999.99999999             | accepted",
                "price      | 9999999999.999999994            | accepted",
                "price      | 9999999999.999999995            | OUT_OF_RANGE",
                "price      | 1e999999999                     | OUT_OF_RANGE",
                "price      | 1e99999999999999                | OUT_OF_RANGE",
                "volume     | \"+3\"                          | accepted",
                "timestamp  | 1772458200                      | WRONG_TYPE",
                "timestamp  | \"1772458200\"                  | INVALID_TIMESTAMP",
                "timestamp  | \"2026-03-02\"                  | INVALID_TIMESTAMP",
                "timestamp  | \"2026-03-02 11:00:00\"         | INVALID_TIMESTAMP",
                "timestamp  | \" 2026-03-02T11:00:00Z\"       | INVALID_TIMESTAMP",
                "timestamp  | \"2026-02-29T11:00:00Z\"        | INVALID_TIMESTAMP",
                "timestamp  | \"2026-03-01T24:00:00Z\"        | INVALID_TIMESTAMP",
                "timestamp  | \"2026-03-02T11:00:00+19:00\"   | INVALID_TIMESTAMP",
                "timestamp  | \"2026-03-02T11:00\"            | accepted",
                "timestamp  | \"2026-03-02T06:30-0530\"       | accepted",
                "timestamp  | \"2026-03-02T12:05:00.0000009\" | accepted",
                "timestamp  | \"2026-03-02T12:05:00Z\"        | accepted",
                "timestamp  | \"2026-03-02T12:05:00.000001Z\" | FUTURE_TIMESTAMP",
                "timestamp  | \"2026-03-02T12:06:00+01\"      | accepted",
                "trade_type | \"HOLD\"                        | UNKNOWN_VALUE",
                "exchange   | \"LSE\"                         | UNKNOWN_VALUE",
                "exchange   | 1                               | WRONG_TYPE",
            })
    void aTradeWithThisField(String field, String json, String outcome) {
        String changed = TRADE.replaceFirst("\"" + field + "\":(\"[^\"]*\"|[0-9.]+)", "\"" + field + "\":" + json);

        assertThat(reason("trades", changed)).isEqualTo(outcome);
    }

    @Test
    void theReasonThatIsCheckedFirstCounts() {
        String all = "{\"quote_id\":\"Q\",\"symbol\":\"A\",\"bid\":%s,\"ask\":%s,\"timestamp\":%s,\"exchange\":%s}";
        String soon = "\"2026-03-02T12:00:00Z\"";

        assertThat(reason("quotes", all.formatted("true", "0", "\"now\"", "null")))
                .isEqualTo("MISSING_FIELD");
        assertThat(reason("quotes", all.formatted("true", "0", "\"now\"", "\"X\"")))
                .isEqualTo("WRONG_TYPE");
        assertThat(reason("quotes", all.formatted("1", "0", "\"now\"", "\"X\"")))
                .isEqualTo("INVALID_TIMESTAMP");
        assertThat(reason("quotes", all.formatted("1", "0", "\"2030-01-01T00:00\"", "\"X\"")))
                .isEqualTo("FUTURE_TIMESTAMP");
        assertThat(reason("quotes", all.formatted("1e10", "0", soon, "\"X\""))).isEqualTo("NOT_POSITIVE");
        assertThat(reason("quotes", all.formatted("1e10", "1", soon, "\"X\""))).isEqualTo("OUT_OF_RANGE");
        assertThat(reason("quotes", all.formatted("2", "1", soon, "\"X\""))).isEqualTo("UNKNOWN_VALUE");
        assertThat(reason("quotes", all.formatted("2", "1", soon, "\"IEX\""))).isEqualTo("CROSSED_QUOTE");
        assertThat(reason("quotes", all.formatted("1.000000001", "1", soon, "\"IEX\"")))
                .isEqualTo("accepted");
    }

    @Test
    void anEmptySetOfExchangesTakesAny() {
        TruthRules any = new TruthRules(
                Set.of(),
                TruthRules.defaults().duplicateHorizon(),
                TruthRules.defaults().maxFuture());

        Reading reading = new EventReader(any)
                .read(record("trades", TRADE.replace("IEX", "LSE").getBytes(StandardCharsets.UTF_8)));

        assertThat(reading).isInstanceOf(ValidRecord.Trade.class);
    }

    private static String reason(String topic, String json) {
        return reason(topic, json.getBytes(StandardCharsets.UTF_8));
    }

    private static String reason(String topic, byte[] payload) {
        Reading reading = new EventReader(TruthRules.defaults()).read(record(topic, payload));
        return reading instanceof Reading.Rejection rejection ? rejection.reason() : "accepted";
    }

    private static Reading read(String topic, String json) {
        return new EventReader(TruthRules.defaults()).read(record(topic, json.getBytes(StandardCharsets.UTF_8)));
    }

    private static StoredRecord record(String topic, byte[] payload) {
        return new StoredRecord(topic, 0, 0, SENT.toEpochMilli(), null, payload, Map.of());
    }
}
