package io.kappalake.cli.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.Main;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.schema.RegisteredSchema;
import io.kappalake.transforms.feed.schema.Registry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The pipelines that ship in deploy/pipelines read their samples, and a draft from each sample reads it too. */
class ReadyMadePipelinesTest {

    private static final Path PIPELINES = Path.of("..", "deploy", "pipelines");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alpaca-trades      | sample.json      |",
                "avro-trades        | sample.base64    | --topic trades.avro.plain",
                "binance-agg-trades | sample.jsonl     |",
                "binance-trades     | sample.jsonl     |",
                "binance-trades     | sample.csv       | --topic binance.history.BTCUSDT",
                "bitstamp-trades    | sample.jsonl     |",
                "cloudevents-orders | sample.jsonl     |",
                "coinbase-matches   | sample.jsonl     |",
                "debezium-orders    | sample.jsonl     |",
                "kraken-trades      | sample.jsonl     | --each data",
                "kraken-trades      | sample-rest.json | --each result.XXBTZUSD --topic kraken.history.XXBTZUSD",
                "lobster-messages   | sample.csv       |",
                "polygon-trades     | sample.json      |",
                "protobuf-trades    | sample.base64    | --topic trades.protobuf.plain",
                "shopify-orders     | sample.csv       |",
                "taq-trades         | sample.csv       |",
            })
    void everySampleBecomesTheRowsBesideIt(String pipeline, String sample, String options) throws IOException {
        Path of = PIPELINES.resolve(pipeline);
        List<String> arguments = new ArrayList<>(List.of("feed", "check", feed(of).toString()));
        arguments.add(of.resolve(sample).toString());
        if (options != null) {
            arguments.addAll(List.of(options.split(" ")));
        }

        Answer answer = Answer.to(arguments);

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).isEqualTo(Files.readString(of.resolve(sample + ".rows")));
        assertThat(answer.exit()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alpaca-trades      | sample.json      | t                                       | s, i          | s",
                "binance-agg-trades | sample.jsonl     | { from: T, time: epoch-millis }         | s, a          | s",
                "binance-trades     | sample.jsonl     | { from: T, time: epoch-millis }         | s, t          | s",
                "binance-trades     | sample.csv       | { from: 5, time: epoch-micros }         | field_1       |",
                "bitstamp-trades    | sample.jsonl     | { from: data.microtimestamp, time: epoch-micros } | id  |",
                "cloudevents-orders | sample.jsonl     | time                                    | id            |",
                "coinbase-matches   | sample.jsonl     | time         | product_id, trade_id | product_id",
                "debezium-orders    | sample.jsonl     | { from: source.ts_ms, time: epoch-millis } | id, event_time | customer_id",
                "kraken-trades      | sample.jsonl     | timestamp                               | symbol, trade_id | symbol",
                "kraken-trades      | sample-rest.json | { from: \"[2]\", time: epoch-seconds }  | field_6       |",
                "lobster-messages   | sample.csv       | { from: [7, 1], join: \" \", time: day-seconds, zone: UTC } |  |",
                "polygon-trades     | sample.json      | { from: t, time: epoch-millis }         | sym, q        | sym",
                "shopify-orders     | sample.csv       | { from: \"Created at\", time: \"yyyy-MM-dd HH:mm:ss XX\" } | name, lineitem_name | email",
                "taq-trades         | sample.csv       | { from: [DATE, TIME_M], join: \" \", time: \"yyyyMMdd H:mm:ss.SSSSSSSSS\", zone: UTC } | date, sym_root, tr_seqnum | sym_root",
            })
    void aDraftFromTheSampleReadsItWithTheRightTimesUnchanged(
            String pipeline, String sample, String eventTime, String identity, String key) throws IOException {
        Path file = PIPELINES.resolve(pipeline).resolve(sample);

        Path draft = directory.resolve("d.yaml");
        Answer drafted = Answer.to(List.of("feed", "draft", file.toString(), "--name", "d", "--out", draft.toString()));
        assertThat(drafted.exit()).as(drafted.err()).isZero();
        String text = Files.readString(draft);

        assertThat(text)
                .contains("\n      event_time: " + eventTime + "\n")
                .contains(identity == null ? "\nidentity: record" : "\nidentity: [" + identity + "] # ")
                .contains(key == null ? "" : "\nkey: " + key + "\n");
        List<String> check = new ArrayList<>(List.of("feed", "check", draft.toString(), file.toString()));
        text.lines()
                .filter(line -> line.contains("check and load with --each "))
                .forEach(line -> check.addAll(List.of("--each", line.substring(line.lastIndexOf(' ') + 1))));
        Answer checked = Answer.to(check);
        assertThat(checked.exit()).as(checked.out() + checked.err()).isZero();
        boolean isLocal = text.contains("zone: UTC");
        String ready = Files.readString(file.resolveSibling(sample + ".rows"));
        assertThat(times(checked.out())).hasSameSizeAs(times(ready));
        if (!isLocal) {
            assertThat(times(checked.out())).isEqualTo(times(ready));
        }
    }

    /** The other topic of these feeds: the same values behind a frame that names the schema beside the feed. */
    @ParameterizedTest
    @CsvSource({
        "avro-trades,     trades.avro,     AVRO,     trade.avsc,  00 00000007",
        "protobuf-trades, trades.protobuf, PROTOBUF, trade.proto, 00 00000007 00",
    })
    void framedRecordsOfARegistryBecomeTheSameRows(
            String pipeline, String topic, String kind, String schema, String frame) throws IOException {
        Path of = PIPELINES.resolve(pipeline);
        String text = Files.readString(of.resolve("feeds").resolve(schema));
        Registry registry = () -> id -> new RegisteredSchema(id, kind, text, Map.of());
        FeedFile feed = FeedFile.read(feed(of));
        Feed.Decoder<Row> framed = feed.decoder(topic).under(Rules.DEFAULT.with(registry));
        Feed.Decoder<Row> plain = feed.decoder(topic + ".plain").under(Rules.DEFAULT);
        byte[] before = HexFormat.of().parseHex(frame.replace(" ", ""));

        List<String> lines = Files.readAllLines(of.resolve("sample.base64"));
        assertThat(lines).hasSize(3).allSatisfy(line -> {
            byte[] value = Base64.getDecoder().decode(line);
            byte[] payload = ByteBuffer.allocate(before.length + value.length)
                    .put(before)
                    .put(value)
                    .array();
            assertThat(values(framed, payload)).isEqualTo(values(plain, value));
        });
    }

    private static List<String> values(Feed.Decoder<Row> decoder, byte[] payload) {
        long now = 4_000_000_000_000_000L;
        Decoded<Row> decoded = decoder.decode(new RawRecord(0, 0, now, null, payload, Map.of()));
        assertThat(decoded.isEvent()).as(String.valueOf(decoded.rejection())).isTrue();
        Row row = decoded.event();
        return row.shape().columns().stream()
                .filter(column -> !column.name().equals("kafka_topic"))
                .map(column -> row.shape().text(row, row.shape().position(column.name())))
                .toList();
    }

    @Test
    void everyPipelineIsInTheTableAndHasAName() throws IOException {
        String readme = Files.readString(PIPELINES.resolve("README.md"));
        try (Stream<Path> all = Files.list(PIPELINES)) {
            assertThat(all.filter(Files::isDirectory)).hasSizeGreaterThan(13).allSatisfy(each -> {
                assertThat(readme).contains("[" + each.getFileName() + "](" + each.getFileName() + ")");
                assertThat(Pipeline.read(each).name())
                        .isEqualTo(each.getFileName().toString().replace('-', '_'));
            });
        }
    }

    /** The last column of each row. */
    private static List<String> times(String rows) {
        return rows.lines()
                .skip(1)
                .filter(line -> line.endsWith("Z"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }

    private static Path feed(Path pipeline) throws IOException {
        try (Stream<Path> feeds = Files.list(pipeline.resolve("feeds"))) {
            return feeds.filter(file -> file.toString().endsWith(".yaml"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** What one command printed and how it ended. */
    private record Answer(int exit, String out, String err) {

        static Answer to(List<String> arguments) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            CommandLine line = Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
            int exit = CommandFrame.run(line, arguments.toArray(String[]::new));
            return new Answer(exit, out.toString(), err.toString());
        }
    }
}
