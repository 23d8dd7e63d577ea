package io.kappalake.cli.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What {@code feed check} says of a feed's file and of records of its topics. */
class FeedCommandTest extends FeedCommandFixture {

    @Test
    void aSampleThatIsGoodIsShownAsRowsAndExitZero() throws IOException {
        Path sample = Files.writeString(
                directory.resolve("sample.jsonl"),
                "{\"s\":\"btcusdt\",\"a\":12345,\"p\":\"65000.10\",\"m\":true,\"T\":1772359200123}\r\n\n"
                        + "{\"s\":\"ethusdt\",\"a\":9,\"p\":1e3,\"m\":false,\"T\":1772359200124}");

        assertThat(run("feed", "check", directory.resolve("fills.yaml").toString(), sample.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out).hasToString("""
                        trade_id       symbol   price    side  event_time
                        btcusdt-12345  BTCUSDT  65000.1  SELL  2026-03-01T10:00:00.123Z
                        ethusdt-9      ETHUSDT  1000     BUY   2026-03-01T10:00:00.124Z
                        2 rows, 0 rejected
                        """);
    }

    @Test
    void recordsOfABinaryFormatAreLinesOfBase64() throws IOException {
        Files.writeString(
                directory.resolve("t.avsc"),
                "{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"s\",\"type\":\"string\"}]}");
        Files.writeString(directory.resolve("avro.yaml"), """
                feed: avro
                topics:
                  - topic: avro
                    format: avro
                    schema: t.avsc
                    fields:
                      s: s
                      event_time: { kafka: timestamp }
                columns:
                  s: text
                  event_time: { type: timestamp, required: true }
                identity: record
                """);
        Path sample = Files.writeString(directory.resolve("sample.base64"), "Ang=\nAnk=\nAg==\n");
        String feed = directory.resolve("avro.yaml").toString();

        assertThat(run("feed", "check", feed, sample.toString(), "--json")).isEqualTo(1);
        assertThat(out.toString())
                .contains("\"accepted\" : 2", "MALFORMED_RECORD", "does not fit its schema: it ends within a value");

        Files.writeString(sample, "Ang=\n{}\n");
        assertThat(run("feed", "check", feed, sample.toString())).isEqualTo(1);
        assertThat(err)
                .hasToString("Line 2 of " + sample
                        + " is no Base64: write each record of a binary format as a line of Base64\n");
    }

    @Test
    void aFeedThatNeedsARegistrySaysSo() throws IOException {
        Files.writeString(
                directory.resolve("fills.yaml"), TRADES.replace("    fields:", "    format: avro\n    fields:"));
        Path sample = Files.writeString(directory.resolve("sample.base64"), "AAAAAAEA\n");

        assertThat(run(
                        "feed",
                        "check",
                        directory.resolve("fills.yaml").toString(),
                        sample.toString(),
                        "--data-dir=" + directory))
                .isEqualTo(1);
        assertThat(err)
                .hasToString("A topic's records name schemas of a registry, and none is given: give"
                        + " --registry-url, or a schema file in the feed's file\n");
    }

    @Test
    void whatWouldBeRejectedIsToldWithItsLineAndExitOne() throws IOException {
        Path sample = Files.writeString(directory.resolve("sample.jsonl"), """
                {"s":"btcusdt","a":1,"p":"0","m":true,"T":1772359200123}
                {"s":"btcusdt","a":2,"p":"7","m":true,"T":1772359200123}
                not \u001bjson
                {"s":"btcusdt","a":3,"p":"7","m":"maybe","T":1772359200123}
                {"s":"btcusdt","a":4,"p":"7","m":true,"T":1772359200123000}
                """);

        assertThat(run("feed", "check", directory.resolve("fills.yaml").toString(), sample.toString()))
                .isEqualTo(1);
        assertThat(out).hasToString("""
                        trade_id   symbol   price  side  event_time
                        btcusdt-2  BTCUSDT  7      SELL  2026-03-01T10:00:00.123Z
                        LINE  REASON             DETAIL
                        1     NOT_POSITIVE       p is 0
                        3     MALFORMED_JSON     not an object: not  json
                        4     UNKNOWN_VALUE      m is maybe
                        5     INVALID_TIMESTAMP  T is 1772359200123000
                        1 row, 4 rejected {NOT_POSITIVE=1, MALFORMED_JSON=1, UNKNOWN_VALUE=1, INVALID_TIMESTAMP=1}
                        """);
    }

    @Test
    void aColumnThatNoRecordFillsIsTold() throws IOException {
        Path feed = Files.writeString(
                directory.resolve("notes.yaml"),
                TRADES.replace("      price: p\n", "      price: p\n      note: x.note\n")
                        .replace("identity:", "  note: text\nidentity:"));
        Path sample = Files.writeString(
                directory.resolve("sample.jsonl"), "{\"s\":\"a\",\"a\":1,\"p\":1,\"m\":true,\"T\":1772359200123}\n");

        assertThat(run("feed", "check", feed.toString(), sample.toString())).isZero();
        assertThat(out.toString()).contains("note is NULL in every row: is its path right?\n1 row, 0 rejected\n");
        out.getBuffer().setLength(0);

        assertThat(run("feed", "check", "--json", feed.toString(), sample.toString()))
                .isZero();
        assertThat(out.toString())
                .contains("\"accepted\" : 1", "\"never_filled\" : [ \"note\" ]", "\"trade_id\" : \"a-1\"");
    }

    @Test
    void aFeedFileWithProblemsAndASampleThatIsMissingAreOneLineEach() throws IOException {
        Path broken = Files.writeString(directory.resolve("broken.yaml"), TRADES.replace("identity", "identiy"));

        assertThat(run("feed", "check", broken.toString(), "none.jsonl")).isEqualTo(1);
        assertThat(err)
                .hasToString(broken + ":1:1 the file has no identity\n" + broken
                        + ":16:1 unknown key identiy: did you mean identity?\n");

        err.getBuffer().setLength(0);
        assertThat(run("feed", "check", directory.resolve("fills.yaml").toString(), "none.jsonl"))
                .isEqualTo(1);
        assertThat(err).hasToString("Cannot read none.jsonl: NoSuchFileException: none.jsonl\n");
    }

    @Test
    void aRecordMustBeOfOneOfTheFeedsTopics() {
        assertThat(run(
                        "feed",
                        "check",
                        "--topic",
                        "kraken",
                        directory.resolve("fills.yaml").toString(),
                        "none.jsonl"))
                .isEqualTo(1);
        assertThat(err).hasToString("Feed fills does not take topic kraken, only binance.trades\n");
    }
}
