package io.kappalake.audit.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.audit.feed.FeedDefinition;
import io.kappalake.audit.feed.FeedDefinition.Check;
import io.kappalake.audit.feed.RunRules;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.file.ShippedPipelines;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowShape;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The audit's decoder and the job's say the same of records, whole and broken. */
class DecodedTwiceTest {

    private static final Path READY_MADE = Path.of("../deploy/pipelines");
    private static final long KAFKA = 1_772_446_000_000_000L;
    private static final int ROUNDS = 4_000;

    /** Values that are somewhere near what a feed takes. */
    private static final List<String> ODD = List.of(
            "null",
            "true",
            "false",
            "\"true\"",
            "\" False \"",
            "0",
            "-0",
            "-1",
            "1e3",
            "1E-3",
            "1e400",
            "-1e99999999999",
            "0.000000005",
            "0.000000015",
            "12.000000005",
            "9999999999.99999999",
            "99999999999",
            "10000000000.000000001",
            "1.10",
            "\"1.10\"",
            "\" 12 \"",
            "\"\"",
            "\"  \"",
            "\"\\u00a0\"",
            "\"\\u00a0x\\u2003\"",
            "\"\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "[]",
            "[1,{\"a\":2}]",
            "{}",
            "{\"number\": 7, \"placed\":\"01.03.2026 12:00:00\"}",
            "\"buy\"",
            "\" Buy \"",
            "\"SELL\"",
            "\"completed\"",
            "\"NYSE\"",
            "\"nyse\"",
            "\"EUR\"",
            "1772446000000",
            "1772446000000.9",
            "\"1772446000\"",
            "\"2026-03-02T10:00:00Z\"",
            "\"2026-03-02T10:00:00.1234567\"",
            "\"2026-03-02t10:00:00+01\"",
            "\"2026-03-02T10:00+0130\"",
            "\"2026-03-02T10:00:00-18:30\"",
            "\"2026-02-29T10:00:00Z\"",
            "\"2026-03-02 10:00:00Z\"",
            "\"2026-03-02T24:00:00Z\"",
            "\"0000-03-02T10:00Z\"",
            "\"29.03.2026 02:30:00\"",
            "\"25.10.2026 02:30:00\"",
            "\"2026-03-02T10:06:00Z\"",
            "\"2026-03-02\"",
            "\"+5\"",
            "\"5.\"",
            "\".5\"",
            "\"0x10\"",
            "\"1_000\"",
            "\"\u0661\"",
            "\"NaN\"",
            "-9223372036854775808",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999.5",
            "0.5",
            "guest",
            "\"guest\"",
            "\"tab\there\"",
            "\"a/b~c\"",
            "01",
            "1.",
            "\"\\x\"",
            "\"2026-03-02T10:00:00Zjunk\"",
            "1772446000000000",
            "\"2026-03-02 10:00:00.5\"",
            "4321.000000001");

    private long kafka = KAFKA;
    private final Random random = new Random(20_261_130);
    private long valid;
    private long rejected;

    @ParameterizedTest
    @CsvSource({"market, trades", "market, quotes", "market, orders", "shop, orders"})
    void jsonOfThePipelinesThatShip(String pipeline, String feed) {
        decode(ShippedPipelines.texts(pipeline), feed, samples(pipeline, feed), this::ofJson);
    }

    @ParameterizedTest
    @CsvSource({
        "alpaca-trades, trades", "binance-agg-trades, agg_trades", "binance-trades, trades", "bitstamp-trades, trades",
        "cloudevents-orders, orders", "coinbase-matches, matches", "debezium-orders, orders", "kraken-trades, trades",
        "polygon-trades, trades"
    })
    void jsonOfTheReadyMadeOnes(String pipeline, String feed) {
        decode(files(pipeline), feed, jsonSamples(pipeline), this::ofJson);
    }

    @ParameterizedTest
    @CsvSource({
        "binance-trades, trades",
        "lobster-messages, messages",
        "shopify-orders, order_lines",
        "taq-trades, trades"
    })
    void csvOfTheReadyMadeOnes(String pipeline, String feed) {
        decode(files(pipeline), feed, lines(pipeline, "sample.csv"), this::ofText);
    }

    @Test
    void avro() throws IOException {
        decode(ShippedPipelines.texts("shop"), "payments", ShopRecords.payments(KAFKA), this::ofBytes);
    }

    @Test
    void protobuf() throws IOException {
        decode(ShippedPipelines.texts("shop"), "views", ShopRecords.views(), this::ofBytes);
    }

    @Test
    void doublesDatesAndTimesOfOtherForms() {
        Map<String, String> files = new HashMap<>();
        files.put("pipeline.yaml", "pipeline: odd\nexchanges: []\n");
        files.put("feeds/odd.yaml", ODD_FEED);
        List<byte[]> samples = List.of(
                        "{\"i\":\"a\",\"m\":1,\"l\":0.25,\"d\":\"2026-03-02\",\"p\":\"02.03.26 7:05 PM\",\"b\":\"AQI=\","
                                + "\"h\":\"0aff\",\"s\":1772445600.5,\"n\":\"17724456000000000\",\"w\":\"12345678901234567890.12\","
                                + "\"x\":7,\"k\":\"A\",\"j\":{\"a\": [1, 2.50]},\"c\":1234,\"a\":\"2026-03-02\",\"z\":\"10:00:00\"}")
                .stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        decode(files, "odd", samples, this::ofJson);
    }

    @Test
    void repeatedFieldsOfProtobufWithoutAnItem() {
        Map<String, String> files = new HashMap<>();
        files.put("pipeline.yaml", "pipeline: odd\nexchanges: []\n");
        files.put("feeds/odd.proto", """
                syntax = "proto2";
                message Odd { enum Kind { A = 0; } required string id = 1; repeated int32 n = 2 [packed = true];
                  repeated Kind k = 3 [packed = true]; }
                """);
        files.put("feeds/odd.yaml", """
                feed: odd
                topics:
                  - topic: odd
                    format: protobuf
                    schema: odd.proto
                    fields: { id: id, n: n, k: k, text: n, first: "n[0]", event_time: { kafka: timestamp } }
                columns: { id: { type: text, required: true }, n: json, k: json, text: text, first: integer,
                  event_time: { type: timestamp, required: true } }
                identity: [id]
                """);
        List<byte[]> samples = List.of(
                new byte[] {10, 1, 'x', 18, 0, 26, 0},
                new byte[] {10, 1, 'x', 18, 0, 18, 1, 7, 26, 1, 0},
                new byte[] {10, 1, 'x', 26, 1, 9},
                new byte[] {10, 1, 'x'});
        decode(files, "odd", samples, this::ofBytes);
    }

    @Test
    void csvWithEmptyLines() {
        Map<String, String> files = new HashMap<>();
        files.put("pipeline.yaml", "pipeline: odd\nexchanges: []\n");
        files.put("feeds/odd.yaml", """
                feed: odd
                topics:
                  - topic: odd
                    format: csv
                    fields: { id: 1, event_time: { kafka: timestamp } }
                columns: { id: text, event_time: { type: timestamp, required: true } }
                identity: record
                """);
        List<byte[]> samples = Stream.of("", "\n", "\n\n", " \n", "\na", "a\n\n", "a,b\nc", "a\r\n", "a,b", "\ufeff")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        decode(files, "odd", samples, sample -> sample.length == 0 ? sample : ofText(sample));
    }

    private static final String ODD_FEED = """
            feed: odd
            topics:
              - topic: odd
                fields:
                  id: i
                  machine: { from: m, numbers: true, case: lower }
                  level: l
                  day: { from: d, nulls: [-1] }
                  local: { from: p, time: "dd.MM.yy h:mm a", zone: America/New_York }
                  bytes: b
                  hex: { from: h, encoding: hex }
                  seconds: { from: s, time: epoch-seconds }
                  nanos: { from: n, time: epoch-nanos, nulls: [0] }
                  wide: w
                  whole: { from: x, scale: -1 }
                  kind: { from: k, map: { A: alpha, true: yes, 7: seven }, default: other }
                  note: j
                  cents: { from: c, scale: 2, nulls: [4321.000000001] }
                  at: { from: [a, z], join: "T", trim: true }
                  event_time: { kafka: timestamp }
            columns:
              id: { type: text, required: true }
              machine: text
              level: { type: double, positive: true }
              day: date
              local: timestamp
              bytes: binary
              hex: binary
              seconds: timestamp
              nanos: timestamp
              wide: decimal(38,10)
              whole: integer
              kind: text
              note: json
              cents: { type: decimal(9,2), positive: true }
              at: timestamp
              event_time: { type: timestamp, required: true }
            identity: [id]
            rules:
              - reason: LEVEL
                check: level * 2 <= 100 AND NOT (level BETWEEN 7 AND 8) OR level IS NULL
              - reason: KIND
                check: kind NOT IN ('beta', 'gamma') AND machine RLIKE '[a-z0-9]' AND kind NOT LIKE '%!_x' ESCAPE '!'
              - reason: WIDE
                check: wide / cents < 1000000000000000000000 OR wide % 7 = 3 OR COALESCE(cents, 0) = 0
              - reason: CHOSEN
                check: CASE WHEN `whole` > 5 THEN ABS(cents) < 90000 WHEN `local` IS NULL THEN FALSE ELSE NULLIF(kind, 'other') = kind END
              - reason: LATE
                check: "`day` >= DATE '2020-01-01' AND (`seconds` < TIMESTAMP '2030-01-01 00:00:00') IS NOT FALSE"
            """;

    private interface Mutation {
        byte[] of(byte[] sample);
    }

    private void decode(Map<String, String> files, String name, List<byte[]> samples, Mutation mutation) {
        assertThat(samples).isNotEmpty();
        PipelineFile pipeline = PipelineFile.of(files);
        FeedFile file = pipeline.feed(name);
        Rules rules = pipeline.rules();
        RunRules same = new RunRules(
                rules.exchanges(),
                rules.maxFuture().toNanos() / 1000,
                rules.duplicateHorizon().toNanos() / 1000,
                true);
        for (String topic : topics(file)) {
            Feed.Decoder<Row> theirs = file.decoder(topic).under(rules);
            TopicDecoder ours = new TopicDecoder(FeedDefinition.of(name, files), topic, same, id -> Optional.empty());
            for (byte[] sample : samples) {
                compare(theirs, ours, sample, file.shape(), topic);
            }
            for (int round = 0; round < ROUNDS; round++) {
                byte[] sample = samples.get(random.nextInt(samples.size()));
                compare(theirs, ours, random.nextInt(100) == 0 ? null : mutation.of(sample), file.shape(), topic);
            }
        }
        assertThat(valid).isGreaterThan(ROUNDS / 50);
        assertThat(rejected).isGreaterThan(ROUNDS / 50);
    }

    private static List<String> topics(FeedFile file) {
        return file.topics().stream()
                .map(topic -> topic.isPattern()
                        ? topic.name()
                                .replaceAll("\\\\(.)", "$1")
                                .replaceAll("\\(.*\\)", topic.name().startsWith("shop") ? "berlin" : "BTCUSD")
                        : topic.name())
                .toList();
    }

    private void compare(Feed.Decoder<Row> theirs, TopicDecoder ours, byte[] payload, RowShape shape, String topic) {
        byte[] key = random.nextBoolean() ? null : "k-1".getBytes(StandardCharsets.UTF_8);
        Map<String, byte[]> headers = new HashMap<>();
        Map<String, ByteBuffer> same = new HashMap<>();
        String time = "2026-03-02T10:06:00Z";
        for (String header : List.of("ce_id", "ce_source", "ce_time", "ce_type")) {
            headers.put(header, time.getBytes(StandardCharsets.UTF_8));
            same.put(header, ByteBuffer.wrap(time.getBytes(StandardCharsets.UTF_8)));
        }
        Decoded<Row> decoded = theirs.decode(new RawRecord(0, 7, kafka, key, payload, headers));
        Verdict verdict = ours.decide(new RecordBytes(kafka, key, payload, same));

        String shown = topic + ": " + (payload == null ? "null" : new String(payload, StandardCharsets.UTF_8));
        if (decoded.rejection() != null) {
            rejected++;
            assertThat(verdict.reason())
                    .as("%s: %s", shown, decoded.rejection())
                    .isEqualTo(decoded.rejection().name());
            String further = String.join(
                    ", ", verdict.broken().stream().map(Check::reason).toList());
            if (!further.isEmpty()) {
                assertThat(decoded.rejection().detail()).as(shown).endsWith("; also " + further);
            }
            return;
        }
        valid++;
        assertThat(verdict.reason()).as(shown).isEmpty();
        List<String> row = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int at = 0; at < verdict.values().length; at++) {
            row.add(shape.text(decoded.event(), at));
            values.add(text(verdict.values()[at], shape.columns().get(at).type()));
        }
        assertThat(values).as(shown).isEqualTo(row);
    }

    private static String text(Object value, ColumnType type) {
        if (value == null) {
            return "";
        }
        return switch (type.kind()) {
            case DATE -> LocalDate.ofEpochDay((Long) value).toString();
            case TIMESTAMP ->
                Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS).toString();
            case DECIMAL -> decimal((BigDecimal) value, type);
            case BINARY -> HexFormat.of().formatHex(((ByteBuffer) value).array());
            default -> value.toString();
        };
    }

    private static String decimal(BigDecimal value, ColumnType type) {
        assertThat(value.scale()).isEqualTo(type.scale());
        return type.isLong() ? value.stripTrailingZeros().toPlainString() : value.toPlainString();
    }

    /** Another value in place of one, a field less, or another byte. */
    private byte[] ofJson(byte[] sample) {
        String text = new String(sample, StandardCharsets.UTF_8);
        if (random.nextInt(5) == 0) {
            return ofText(sample);
        }
        List<int[]> values = new ArrayList<>();
        var matcher = java.util.regex.Pattern.compile(
                        "(?<=[:\\[,]\\s?)(\"[^\"]*\"|-?[0-9.]+|true|false|null)(?=\\s?[,}\\]])")
                .matcher(text);
        while (matcher.find()) {
            values.add(new int[] {matcher.start(), matcher.end()});
        }
        if (values.isEmpty()) {
            return sample;
        }
        int[] value = values.get(random.nextInt(values.size()));
        String odd = ODD.get(random.nextInt(ODD.size()));
        return (text.substring(0, value[0]) + odd + text.substring(value[1])).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] ofText(byte[] sample) {
        String text = new String(sample, StandardCharsets.UTF_8);
        int at = random.nextInt(text.length());
        String letters = "\"',;:{}[] \n\r\t0159.-eE\u00a0\ufeffTZ";
        String letter = String.valueOf(letters.charAt(random.nextInt(letters.length())));
        String changed = text.substring(0, at) + letter + text.substring(at + random.nextInt(2));
        return random.nextInt(10) == 0 ? ofBytes(sample) : changed.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] ofBytes(byte[] sample) {
        byte[] changed = sample.clone();
        if (changed.length == 0) {
            return changed;
        }
        int at = random.nextInt(changed.length);
        switch (random.nextInt(4)) {
            case 0 -> changed = java.util.Arrays.copyOf(changed, at);
            case 1 -> changed = java.util.Arrays.copyOf(changed, changed.length + 1);
            default -> changed[at] = (byte) random.nextInt(256);
        }
        return changed;
    }

    private static List<byte[]> samples(String pipeline, String feed) {
        String at = "\"timestamp\":\"2026-03-02T10:00:00.123456Z\"";
        List<String> texts =
                switch (pipeline + "/" + feed) {
                    case "market/trades" ->
                        List.of("{\"trade_id\":\"t1\",\"symbol\":\" aapl\",\"price\":101.25,\"volume\":\"300\"," + at
                                + ",\"trade_type\":\"buy\",\"exchange\":\"Nyse\"}");
                    case "market/quotes" ->
                        List.of("{\"quote_id\":\"q1\",\"symbol\":\"AAPL\",\"bid\":101.25,\"ask\":101.26," + at
                                + ",\"exchange\":\"ARCA\"}");
                    case "market/orders" ->
                        List.of("{\"order_id\":\"o1\",\"customer_id\":\"c1\",\"order_value\":5.5," + at
                                + ",\"status\":\" Completed\"}");
                    default ->
                        List.of(
                                "{\"order\":{\"number\":12,\"placed\":\"02.03.2026 11:00:00\",\"delivery\":\"2026-03-05\"},"
                                        + "\"customer\":{\"id\":\"c-7\"},\"cents\":1999,\"currency\":\"eur\",\"gift\":true,"
                                        + "\"lines\":[{\"sku\":\"a\", \"n\": 1.50},{\"sku\":\"b\"}]}",
                                "{\"receipt\":77,\"card\":123456,\"total\":20.55,\"cur\":1,\"items\":[\"x\",\"y\"],"
                                        + "\"ts\":1772445600000}");
                };
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private List<byte[]> jsonSamples(String pipeline) {
        if (pipeline.startsWith("kraken")) {
            return Stream.of(
                            "{\"symbol\":\"BTC/USD\",\"side\":\"sell\",\"price\":65011.1,\"qty\":0.0012,"
                                    + "\"ord_type\":\"market\",\"trade_id\":7,\"timestamp\":\"2026-03-01T10:00:00.13Z\"}",
                            "[\"65011.10\",\"0.25\",1772359200.1305,\"b\",\"l\",\"\",70112001]")
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .toList();
        }
        for (String file : List.of("sample.jsonl", "sample.json")) {
            if (Files.exists(READY_MADE.resolve(pipeline).resolve(file))) {
                return lines(pipeline, file);
            }
        }
        return List.of();
    }

    private List<byte[]> lines(String pipeline, String file) {
        kafka = 1_798_000_000_000_000L;
        try {
            return Files.readAllLines(READY_MADE.resolve(pipeline).resolve(file)).stream()
                    .filter(line -> !line.isBlank())
                    .map(line -> line.replaceAll("^\\[(?=\\{)|,$|(?<=})]$", ""))
                    .map(line -> line.getBytes(StandardCharsets.UTF_8))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> files(String pipeline) {
        return PipelineFile.texts(READY_MADE.resolve(pipeline)).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
