package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.cli.load.format.HistoryShape;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topic's form decides what a row of a file is sent as. */
class TopicFormsTest {

    private static final String COLUMNS = """
            columns:
              id: { type: integer, required: true }
              symbol: text
              price: { type: decimal(18,8), required: true }
              event_time: { type: timestamp, required: true }
            identity: [id]
            key: symbol
            """;
    private static final String BY_PLACE = """
            feed: fills
            topics:
              - topic: fills.csv
                format: csv
                fields: { id: 1, price: 2, event_time: { from: 5, time: epoch-micros }, symbol: 7 }
            """ + COLUMNS;
    private static final String BY_NAME = """
            feed: fills
            topics:
              - topic: fills.csv
                format: csv
                delimiter: ";"
                names: [id, sym, px, at]
                fields: { id: id, price: px, event_time: { from: at, time: epoch-millis }, symbol: sym }
            """ + COLUMNS;
    private static final String JSON = """
            feed: fills
            topics:
              - topic: fills.json
                fields: { id: id, price: px, event_time: { from: at, time: epoch-millis }, symbol: sym }
            """ + COLUMNS;

    @TempDir
    Path directory;

    @Test
    void rowsWithoutAHeaderGoAsTheyAreSinceFieldsAreKnownByPlace() throws IOException {
        assertThat(read(BY_PLACE, "fills.csv", "7,1.50,2,3,1772359200123456,true,BTCUSDT", "8,\"1,5\",2,3,1,true,x"))
                .containsExactly(
                        "1 BTCUSDT 7,1.50,2,3,1772359200123456,true,BTCUSDT",
                        "2 - 8,\"1,5\",2,3,1,true,x | WRONG_TYPE");
    }

    @Test
    void aFirstLineOfNamesIsPassedOverOnlyIfTheJobCouldDoNothingWithIt() throws IOException {
        String row = "7,1.50,2,3,1772359200123456,true,BTCUSDT";

        assertThat(read(BY_PLACE, "fills.csv", "id,price,qty,quote_qty,time,is_buyer_maker,symbol", row))
                .containsExactly("2 BTCUSDT " + row);
        assertThat(read(BY_PLACE, "fills.csv", "x7,1.50,2,3,1772359200123456,true,BTCUSDT", row))
                .as("a broken record that has numbers is no header")
                .hasSize(2);
        String texts = """
                feed: words
                topics:
                  - { topic: words, format: csv, fields: { word: 1, event_time: { kafka: timestamp } } }
                columns: { word: text, event_time: { type: timestamp, required: true } }
                identity: record
                """;
        assertThat(read(texts, "words.csv", "hello,you", "and,me")).containsExactly("1 - hello,you", "2 - and,me");
    }

    @Test
    void aHeaderSaysWhichColumnIsWhichFieldOfTheTopic() throws IOException {
        assertThat(read(BY_NAME, "fills.csv", "AT,note,px,ID", "1772359200000,\"a, \"\"b\",1.5,7", "1772359200000,x,2"))
                .containsExactly("2 - 7;;1.5;1772359200000", "3 - 1772359200000;x;2;; | MALFORMED_RECORD");
        assertThat(read(BY_NAME, "fills.csv", "id;sym;px;at", "7;\"A;B\";1.5;1772359200000", "8;;2;1772359200000;;"))
                .containsExactly("2 A;B 7;\"A;B\";1.5;1772359200000", "3 - 8;;2;1772359200000");
        assertThatThrownBy(() -> read(BY_NAME, "fills.csv", "id,sym,price,at", "7,A,1.5,1772359200000"))
                .isInstanceOf(LakeException.class)
                .hasMessageEndingWith("fills.csv has no column px: its first line must name id,px,at");
    }

    @Test
    void anyLineEndIsALineEndAndBytesThatAreNotUtf8AreSentAsTheyAre() throws IOException {
        Path file = directory.resolve("fills.csv");
        Files.writeString(file, "7;A;1.5;1772359200000\r8;\"B\rC\";2;1772359200000\r9;Z\u00fc;2;1772359200000");
        assertThat(read(BY_NAME, file, HistoryShape.FOUND, StandardCharsets.UTF_8))
                .containsExactly(
                        "1 A 7;A;1.5;1772359200000",
                        "2 B\rC 8;\"B\rC\";2;1772359200000",
                        "4 Z\u00fc 9;Z\u00fc;2;1772359200000");
        Files.writeString(file, "9;Z\u00fc;2;1772359200000\n", StandardCharsets.ISO_8859_1);
        assertThat(read(BY_NAME, file, HistoryShape.FOUND, StandardCharsets.ISO_8859_1))
                .containsExactly("1 - 9;Z\u00fc;2;1772359200000 | MALFORMED_RECORD");
    }

    @Test
    void namesAndQuoteMayBeGivenForAFileWithoutHeader() throws IOException {
        Path file = Files.writeString(directory.resolve("fills.txt"), "'A|B'|7|1.5|1772359200000\n");
        HistoryShape shape = HistoryShape.of("pipe", "'", List.of("sym", "id", "px", "at"), "");

        assertThat(read(BY_NAME, file, shape, StandardCharsets.UTF_8)).containsExactly("1 A|B 7;A|B;1.5;1772359200000");
        assertThat(read(JSON, file, shape, StandardCharsets.UTF_8))
                .containsExactly("1 A|B {\"sym\":\"A|B\",\"id\":\"7\",\"px\":\"1.5\",\"at\":\"1772359200000\"}");
        HistoryShape lacks = HistoryShape.of("pipe", "'", List.of("sym", "id", "px", "t"), "");
        assertThatThrownBy(() -> read(JSON, file, lacks, StandardCharsets.UTF_8))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith("--names has no at for ");
    }

    @Test
    void aColumnThatIsOptionalMayBeMissing() throws IOException {
        assertThat(read(JSON, "fills.csv", "id,px,at", "7,1.5,1772359200000"))
                .containsExactly("2 - {\"id\":\"7\",\"px\":\"1.5\",\"at\":\"1772359200000\"}");
    }

    @Test
    void arraysAreRecordsWhereTheFeedReadsThemByIndex() throws IOException {
        String arrays = JSON.replace(
                "{ id: id, price: px, event_time: { from: at, time: epoch-millis }, symbol: sym }", """
                { id: "[2]", price: "[0]", event_time: { from: "[1]", time: epoch-seconds }, symbol: "[3].s" }
                """.strip());
        Path file = Files.writeString(
                directory.resolve("trades.json"),
                "{\"error\":[],\"result\":{\"X\":[[\"1.5\",1772359200.5,7,{\"s\":\"A\"},[]] ,[]\n,[2,1,8]],\"last\":\"9\"}}");

        assertThat(read(arrays, file, HistoryShape.of("", "", List.of(), "result.X"), StandardCharsets.UTF_8))
                .containsExactly("1 A [\"1.5\",1772359200.5,7,{\"s\":\"A\"},[]]", "2 - [2,1,8]");
        assertThatThrownBy(() -> read(arrays, "fills.csv", "0,1,2", "1,2,3"))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("has rows, and the records of its topic are JSON arrays");
        assertThat(read(arrays, "fills.jsonl", "[1,2,3]", "[4,5,6]")).containsExactly("1 - [1,2,3]", "2 - [4,5,6]");
    }

    @Test
    void jsonForATopicOfCsvAndAnythingForATopicOfAvroAreRefused() {
        assertThatThrownBy(() -> read(BY_NAME, "fills.json", "{\"id\":7}"))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("holds JSON, and the records of its topic are CSV");
        assertThatThrownBy(() -> read(JSON.replace("    fields:", "    format: avro\n    fields:"), "fills.csv", "id"))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith("Records of topic fills.json need a schema, and load sends JSON and CSV only");
    }

    private List<String> read(String feed, String name, String... lines) throws IOException {
        Path file = Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
        return read(feed, file, HistoryShape.FOUND, StandardCharsets.UTF_8);
    }

    /** Number, key, payload and the reason of the rejection where there is one. */
    private List<String> read(String feed, Path file, HistoryShape shape, Charset charset) throws IOException {
        String name = feed.lines().findFirst().orElseThrow().substring("feed: ".length());
        Path pipeline = Files.createTempDirectory(directory, "pipeline");
        Files.writeString(pipeline.resolve("pipeline.yaml"), "pipeline: own\n");
        Files.createDirectory(pipeline.resolve("feeds"));
        Files.writeString(pipeline.resolve("feeds/" + name + ".yaml"), feed);
        HistoryFile history = HistoryFile.of(file, Optional.empty(), shape, Pipeline.read(pipeline));
        List<String> lines = new ArrayList<>();
        Clock clock = Clock.fixed(Instant.parse("2026-03-02T00:00:00Z"), ZoneOffset.UTC);
        try (HistoryReader<?> reader = history.open(Rules.DEFAULT, clock)) {
            for (Optional<HistoryLine> next = reader.next(0); next.isPresent(); next = reader.next(0)) {
                HistoryLine line = next.get();
                lines.add(line.number()
                        + " " + (line.key() == null ? "-" : new String(line.key(), StandardCharsets.UTF_8))
                        + " " + new String(line.payload(), charset)
                        + (line.problem() == null ? "" : " | " + line.problem().split(" ", 2)[0]));
            }
        }
        return lines;
    }
}
