package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.cli.load.format.HistoryShape;
import io.kappalake.cli.load.format.Lines;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the lines of a file: each is one record, and what is wrong with it is known by its number. */
class HistoryReaderTest {

    private static final String TRADE = "{\"trade_id\":\"t1\",\"symbol\":\" aapl \",\"price\":1.5,\"volume\":2,"
            + "\"timestamp\":\"2019-03-04T10:00:00Z\",\"trade_type\":\"BUY\",\"exchange\":\"NYSE\"}";
    private static final String HEADER = "timestamp,trade_id,symbol,price,volume,trade_type,exchange,note";
    private static final String ROW = "2019-03-04T10:00:00Z,t1,AAPL,1.50,2,BUY,NYSE,\"a, \"\"b\"\"\"";

    @TempDir
    Path directory;

    @Test
    void everyLineButBlankOnesIsARecordOfItsBytesAndWrongOnesAreNumbered() {
        List<String> read = read(
                "trades.jsonl", TRADE, "", "{\"trade_id\":", TRADE.replace("1.5", "-1"), "  ", "nonsense\r", TRADE);

        assertThat(read)
                .containsExactly(
                        "1 AAPL " + TRADE,
                        "3 - {\"trade_id\": | MALFORMED_JSON",
                        "4 - " + TRADE.replace("1.5", "-1") + " | NOT_POSITIVE",
                        "6 - nonsense | MALFORMED_JSON",
                        "7 AAPL " + TRADE);
    }

    @Test
    void csvBecomesJsonOfTextsSinceTheseAreReadExactly() {
        assertThat(read("trades.csv", HEADER + "\r", ROW + "\r"))
                .containsExactly(
                        "2 AAPL {\"timestamp\":\"2019-03-04T10:00:00Z\",\"trade_id\":\"t1\",\"symbol\":\"AAPL\","
                                + "\"price\":\"1.50\",\"volume\":\"2\",\"trade_type\":\"BUY\",\"exchange\":\"NYSE\","
                                + "\"note\":\"a, \\\"b\\\"\"}");
    }

    @Test
    void aCsvLineThatIsNoRowKeepsItsTextAndSpoilsNoOther() {
        assertThat(read("trades.csv", HEADER, "a,\"b,c\"", ROW.replace("AAPL", ""), ROW))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("2 - a,\"b,c\" | MALFORMED_JSON"),
                        line -> assertThat(line).startsWith("3 - {").endsWith("| MISSING_FIELD"),
                        line -> assertThat(line).startsWith("4 AAPL {").endsWith("}"));
    }

    @Test
    void aRowThatIsNotUtf8IsRejectedInItsOwnBytes() throws IOException {
        Path file = directory.resolve("trades.csv");
        Files.write(
                file, (HEADER + "\n" + ROW.replace("AAPL", "Z\u00fcri") + "\n").getBytes(StandardCharsets.ISO_8859_1));

        try (HistoryReader<?> reader = open(file, Feeds.TRADES)) {
            HistoryLine line = reader.next(0).orElseThrow();
            assertThat(line.problem()).isEqualTo("MALFORMED_JSON not UTF-8");
            assertThat(new String(line.payload(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(ROW.replace("AAPL", "Z\u00fcri"));
        }
    }

    @Test
    void lineEndsInQuotesAreInTheValueAndALineIsCountedWhereItsRowBegins() {
        String row = ROW.replace("a, \"\"b\"\"", "a\r\nb\rc");

        assertThat(read("trades.csv", HEADER, row, ROW))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("2 AAPL {").endsWith("\"note\":\"a\\r\\nb\\rc\"}"),
                        line -> assertThat(line).startsWith("5 AAPL {"));
    }

    @Test
    void aQuoteThatDoesNotEndIsRefusedSinceItWouldTakeTheRestOfTheFile() {
        assertThatThrownBy(() -> read("trades.csv", HEADER, ROW, "\"open,AAPL", ROW))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("record starting at line 3")
                .hasMessageEndingWith(": mend its quotes");
    }

    @Test
    void numbersInArraysKeepTheirDigitsSinceTheObjectGoesAsItIs() {
        String exact = TRADE.replace("1.5", "1.50000000000000000001000");

        assertThat(read("trades.json", "[" + exact + " ,\n\n", TRADE + "]"))
                .containsExactly("1 AAPL " + exact, "2 AAPL " + TRADE);
    }

    @Test
    void objectsOfAnyLayoutFollowOneAnother() {
        String spread = TRADE.replace(",", ",\n");

        assertThat(read("trades.json", spread, spread + TRADE, TRADE))
                .containsExactly("1 AAPL " + spread, "2 AAPL " + spread, "3 AAPL " + TRADE, "4 AAPL " + TRADE);
    }

    @Test
    void anObjectThatIsTooLongForKafkaTakesNoMemoryAndSpoilsNoOther() throws IOException {
        String huge = TRADE.replace("t1", "x".repeat(3_000_000));
        Path file = Files.writeString(directory.resolve("trades.json"), "[" + huge + "," + TRADE + "," + huge + "]");

        try (HistoryReader<?> reader = open(file, Feeds.TRADES)) {
            assertThat(reader.next(0).map(HistoryLine::number)).contains(2L);
            assertThat(reader.next(0)).isEmpty();
            assertThat(reader.tooLong()).containsExactly(1L, 3L);
        }
    }

    @Test
    void gzipIsSeenByItsBytesAndAMarkAtTheStartIsNoPartOfTheFirstLine() throws IOException {
        Path file = directory.resolve("trades-2019.jsonl.gz");
        Files.write(file, zipped("\uFEFF" + TRADE + "\n" + TRADE + "\n"));

        assertThat(read(file, Feeds.TRADES)).containsExactly("1 AAPL " + TRADE, "2 AAPL " + TRADE);
    }

    @Test
    void aGzipFileThatBreaksOffGivesItsWholeLinesAndSaysWhereItBreaks() throws IOException {
        byte[] whole = zipped((TRADE + "\n").repeat(5_000));
        Path file = directory.resolve("trades.jsonl.gz");
        Files.write(file, Arrays.copyOf(whole, whole.length - 40));
        List<String> lines = new ArrayList<>();

        try (HistoryReader<?> reader = open(file, Feeds.TRADES)) {
            for (var next = reader.next(0); next.isPresent(); next = reader.next(0)) {
                lines.add(text(next.get()));
            }
            assertThat(reader.cut())
                    .isEqualTo(("%s is a truncated gzip file after line %,d:"
                                    + " get it whole, and the same command goes on there")
                            .formatted(file, lines.size()));
        }
        assertThat(lines).isNotEmpty().allMatch(line -> line.endsWith(TRADE));
    }

    @Test
    void aLineThatKafkaWouldNotTakeIsPassedOverByItsNumber() throws IOException {
        Path file = Files.writeString(
                directory.resolve("trades.json"), "x".repeat(Lines.MOST_BYTES + 1) + "\n" + TRADE + "\n");

        try (HistoryReader<?> reader = open(file, Feeds.TRADES)) {
            assertThat(reader.next(0).map(HistoryLine::number)).contains(2L);
            assertThat(reader.next(0)).isEmpty();
            assertThat(reader.tooLong()).containsExactly(1L);
        }
    }

    @Test
    void ordersAreKeyedByCustomer() {
        String step = "{\"order_id\":\"o\",\"customer_id\":\"c9\",\"order_value\":\"3\","
                + "\"timestamp\":\"2019-03-04T10:00:00\",\"status\":\"pending\"}";

        assertThat(read("orders.ndjson", step)).containsExactly("1 c9 " + step);
    }

    @Test
    void aFileThatCannotBeOfTheTopicIsRefusedBeforeAnythingIsSent() {
        assertThatThrownBy(() -> read("quotes.csv", "quote_id,symbol,bid,timestamp", "1,2,3,4"))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("has no column ask, exchange: its first line must name"
                        + " quote_id,symbol,bid,ask,timestamp,exchange");
        assertThatThrownBy(() -> read("trades.json", "[" + TRADE, TRADE + "]"))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("line 2 is not JSON");
        assertThatThrownBy(() -> read("trades.json", "a,b", "1,2"))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("as JSON: it does not begin with { or [: it must have one object per line");
        assertThatThrownBy(() -> read("trades.json", "[1, 2]"))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("line 1 has 1 where an object should be");
    }

    private List<String> read(String name, String... lines) {
        try {
            Path file = Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
            return read(file, Feeds.named(name.replaceFirst("\\..*", "")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Number, key, payload and the reason of the rejection where there is one. */
    private static List<String> read(Path file, Feed<?> feed) {
        List<String> lines = new ArrayList<>();
        try (HistoryReader<?> reader = open(file, feed)) {
            for (Optional<HistoryLine> next = reader.next(0); next.isPresent(); next = reader.next(0)) {
                lines.add(text(next.get()));
            }
        }
        return lines;
    }

    private static String text(HistoryLine line) {
        return line.number()
                + " " + (line.key() == null ? "-" : new String(line.key(), StandardCharsets.UTF_8))
                + " " + new String(line.payload(), StandardCharsets.UTF_8)
                + (line.problem() == null ? "" : " | " + line.problem().split(" ", 2)[0]);
    }

    private static HistoryReader<?> open(Path file, Feed<?> feed) {
        return HistoryReader.open(
                HistoryFile.of(file, Optional.of(feed.name()), HistoryShape.FOUND, Pipeline.MARKET),
                feed,
                Rules.DEFAULT,
                Clock.fixed(Instant.parse("2026-03-02T00:00:00Z"), ZoneOffset.UTC));
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
