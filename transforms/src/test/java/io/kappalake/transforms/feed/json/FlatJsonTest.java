package io.kappalake.transforms.feed.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.Seed;
import io.kappalake.transforms.feed.decode.PartReader;
import io.kappalake.transforms.feed.decode.ScalarReader;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatJsonTest {

    private static final List<String> RECORDS = List.of(
            "{\"trade_id\":\"t-1\",\"symbol\":\"AAPL\",\"price\":189.5,\"volume\":100,"
                    + "\"timestamp\":\"2026-03-01T09:59:59.5Z\",\"trade_type\":\"BUY\",\"exchange\":\"NASDAQ\"}",
            " { \"symbol\" : \"x\" , \"venue\" : 12.5 , \"price\" : \"1.25\" ,\r\n\t\"note\":\"\" } ",
            "{\"price\":0,\"volume\":-0.10,\"price\":7}",
            "{}");

    /** Pieces that change what a record says. */
    private static final List<String> PIECES = List.of(
            "\"",
            "\\",
            "\\u0041",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "-",
            ".",
            "0",
            "9",
            "1e5",
            "true",
            "null",
            " ",
            "\n",
            "\0",
            "\u007f",
            "é",
            "\ud83d",
            "\"price\":",
            "\"price\":2,",
            "\"symbol\":\"y\",",
            "//",
            "'");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void readsPlainObjects(int record) {
        assertThat(flat().read(bytes(RECORDS.get(record)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\":1",
                "{\"a\":\"x",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1,}",
                "{\"a\":1} {}",
                "{\"a\" 1}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":-}",
                "{\"a\":1e5}",
                "{\"a\":true}",
                "{\"a\":[]}",
                "{\"a\":\"\\n\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"é\"}",
                "[1]"
            })
    void givesUpAtAllElse(String payload) {
        assertThat(flat().read(bytes(payload))).isFalse();
    }

    @Test
    void aRecordLeavesNothingForTheNext() {
        FlatJson flat = flat();

        assertThat(flat.read(bytes(RECORDS.get(0)))).isTrue();
        assertThat(flat.read(bytes("{\"symbol\":\"z\""))).isFalse();
        assertThat(flat.read(bytes("{" + " ".repeat(600) + "}"))).isTrue();
        assertThat(flat.read(bytes("{" + " ".repeat(70_000) + "}"))).isFalse();
    }

    @Test
    void decidesAsTheParserDoes() {
        Random random = Seed.printed("decidesAsTheParserDoes");
        Feed.Decoder<Row> decoder = Feeds.TRADES.decoder().under(Rules.DEFAULT);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            String payload = changed(random);

            Decoded<Row> decoded = decode(decoder, payload);

            Decoded<Row> parsed = decode(decoder, seenByTheParser(payload));
            assertThat(decoded.event()).as(payload).isEqualTo(parsed.event());
            assertThat(reason(decoded)).as(payload).isEqualTo(reason(parsed));
            accepted += decoded.isEvent() ? 1 : 0;
        }
        assertThat(accepted).isBetween(2_000, 18_000);
    }

    /** A field that is ignored, nested so that only the parser reads it. */
    private static String seenByTheParser(String payload) {
        return payload.replaceFirst("\\{(?=\\s*[^\\s}])", "{\"ignored\":[],");
    }

    private static String changed(Random random) {
        StringBuilder payload = new StringBuilder(RECORDS.get(random.nextInt(10) == 0 ? random.nextInt(3) : 0));
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(payload.length());
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            payload.replace(at, at + random.nextInt(2), piece);
        }
        return payload.toString();
    }

    private static Rejection.Reason reason(Decoded<?> decoded) {
        return decoded.isEvent() ? null : decoded.rejection().reason();
    }

    private static Decoded<Row> decode(Feed.Decoder<Row> decoder, String payload) {
        return decoder.decode(new RawRecord(0, 0, Long.MAX_VALUE / 2, null, bytes(payload), Map.of()));
    }

    private static FlatJson flat() {
        return new FlatJson(new ScalarReader[] {new PartReader("symbol"), new PartReader("price")});
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
