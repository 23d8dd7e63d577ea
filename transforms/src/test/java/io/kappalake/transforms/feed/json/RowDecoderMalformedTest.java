package io.kappalake.transforms.feed.json;

import static io.kappalake.transforms.feed.Rejection.Reason.MALFORMED_JSON;
import static io.kappalake.transforms.feed.json.JsonRecords.QUOTE;
import static io.kappalake.transforms.feed.json.JsonRecords.TRADE;
import static io.kappalake.transforms.feed.json.JsonRecords.bytes;
import static io.kappalake.transforms.feed.json.JsonRecords.decode;
import static io.kappalake.transforms.feed.json.JsonRecords.raw;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.Seed;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads that are not one JSON object in UTF-8. */
class RowDecoderMalformedTest {

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

    @Test
    void noBytesWhateverMakeItThrow() {
        Random random = Seed.printed("bytes");
        Feed.Decoder<Row> decoder = Feeds.QUOTES.decoder().under(Rules.DEFAULT);
        for (int i = 0; i < 100_000; i++) {
            byte[] payload = bytes(QUOTE);
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                payload[random.nextInt(payload.length)] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) "{}[]\",:\\0eE-.".charAt(random.nextInt(13));
            }
            Decoded<Row> decoded = decoder.decode(raw(payload));
            assertThat(decoded.isEvent()).isEqualTo(decoded.rejection() == null);
            if (!decoded.isEvent()) {
                assertThat(decoded.rejection().detail()).doesNotContain("not readable");
            }
        }
    }
}
