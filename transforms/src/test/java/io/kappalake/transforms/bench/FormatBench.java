package io.kappalake.transforms.bench;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.protobuf.ProtoSchema;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.schema.RegisteredSchema;
import io.kappalake.transforms.feed.schema.Registry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * CPU nanoseconds of the same trade in the decoder, in each format: in turns, medians of several rounds. Run:
 * {@code mvn -pl transforms -am test-compile}, then this class on the test class path.
 */
public final class FormatBench {

    private static final int RECORDS = 400_000;
    private static final int ROUNDS = 9;
    private static final long KAFKA_TIME = 1_772_359_200_000_000L;

    private static final String AVRO = """
            {"type":"record","name":"Trade","fields":[{"name":"trade_id","type":"string"},
            {"name":"symbol","type":"string"},{"name":"price","type":"double"},{"name":"volume","type":"long"},
            {"name":"timestamp","type":{"type":"long","logicalType":"timestamp-micros"}},
            {"name":"trade_type","type":{"type":"enum","name":"Side","symbols":["BUY","SELL"]}},
            {"name":"exchange","type":"string"}]}""";

    private static final String PROTOBUF = """
            syntax = "proto3";
            import "google/protobuf/timestamp.proto";
            enum Side { BUY = 0; SELL = 1; }
            message Trade { string trade_id = 1; string symbol = 2; double price = 3; int64 volume = 4;
              google.protobuf.Timestamp timestamp = 5; Side trade_type = 6; string exchange = 7; }""";

    private static final String JSON_SCHEMA = """
            {"type":"object","required":["trade_id","price"],"properties":{"trade_id":{"type":"string"},
            "price":{"type":"number"},"volume":{"type":"number"}}}""";

    private static final String FEED = """
            feed: trades
            topics:
              - topic: trades
                %s
                fields:
                  trade_id: trade_id
                  symbol: { from: symbol, case: upper }
                  price: price
                  volume: volume
                  event_time: timestamp
                  trade_type: { from: trade_type, case: upper }
                  exchange: { from: exchange, case: upper }
            columns:
              trade_id: { type: text, required: true }
              symbol: { type: text, required: true }
              price: { type: "decimal(18,8)", required: true, positive: true }
              volume: { type: "decimal(18,8)", required: true, positive: true }
              trade_type: { type: text, required: true, one_of: [BUY, SELL] }
              exchange: { type: text, required: true, one_of: $exchanges }
              event_time: { type: timestamp, required: true }
            identity: [trade_id]
            """;

    private FormatBench() {}

    /** A trade in the form that a format's writer wants. */
    private record Trade(String id, String symbol, double price, long volume, long micros, String side) {

        static Trade of(int i) {
            return new Trade(
                    "t-" + i,
                    "S" + i % 500,
                    100 + i % 10_000 / 100.0,
                    1 + i % 900,
                    KAFKA_TIME - 3_600_000_000L + i,
                    i % 2 == 0 ? "BUY" : "SELL");
        }

        String time() {
            return java.time.Instant.EPOCH
                    .plus(micros, java.time.temporal.ChronoUnit.MICROS)
                    .toString();
        }
    }

    /** Writes a trade. */
    @FunctionalInterface
    private interface Writer {
        byte[] bytes(Trade trade) throws IOException;
    }

    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("feeds");
        Files.writeString(directory.resolve("trade.avsc"), AVRO);
        Files.writeString(directory.resolve("trade.proto"), PROTOBUF);
        Map<String, String> formats = new LinkedHashMap<>();
        formats.put("json", "format: json");
        formats.put(
                "csv", "format: csv\n    names: [trade_id, symbol, price, volume, timestamp, trade_type, exchange]");
        formats.put("avro", "format: avro\n    schema: trade.avsc");
        formats.put("avro, registry", "format: avro");
        formats.put("protobuf", "format: protobuf\n    schema: trade.proto");
        formats.put("json-schema, registry", "format: json-schema");
        Registry registry = () -> id -> id == 1
                ? new RegisteredSchema(1, "AVRO", AVRO, Map.of())
                : new RegisteredSchema(2, "JSON", JSON_SCHEMA, Map.of());
        Map<String, Feed.DecoderOf<Row>> decoders = new LinkedHashMap<>();
        Map<String, List<RawRecord>> records = new LinkedHashMap<>();
        Map<String, long[]> nanos = new LinkedHashMap<>();
        for (Map.Entry<String, String> format : formats.entrySet()) {
            Path file = Files.writeString(directory.resolve("trades.yaml"), FEED.formatted(format.getValue()));
            decoders.put(format.getKey(), FeedFile.read(file).decoder("trades"));
            records.put(format.getKey(), records(writer(format.getKey())));
            nanos.put(format.getKey(), new long[ROUNDS]);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (String format : formats.keySet()) {
                nanos.get(format)[round] = decode(decoders.get(format), registry, records.get(format));
            }
        }
        nanos.forEach((format, of) -> {
            Arrays.sort(of);
            System.out.printf(
                    "%s: %d ns, %d bytes%n",
                    format, of[ROUNDS / 2], records.get(format).get(0).payload().length);
        });
    }

    private static long decode(Feed.DecoderOf<Row> of, Registry registry, List<RawRecord> records) {
        Feed.Decoder<Row> decoder = of.under(Rules.DEFAULT.with(registry));
        long sum = 0;
        long start = cpu();
        for (RawRecord record : records) {
            Decoded<Row> decoded = decoder.decode(record);
            if (!decoded.isEvent()) {
                throw new IllegalStateException(decoded.rejection().toString());
            }
            sum += decoded.event().eventTime();
        }
        long nanos = (cpu() - start) / records.size();
        // Used, so that nothing is left out.
        return sum == 1 ? 0 : nanos;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static List<RawRecord> records(Writer writer) throws IOException {
        List<RawRecord> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            records.add(new RawRecord(0, i, KAFKA_TIME, null, writer.bytes(Trade.of(i)), Map.of()));
        }
        return records;
    }

    private static Writer writer(String format) {
        return switch (format) {
            case "csv" ->
                trade -> String.join(
                                ",",
                                trade.id,
                                trade.symbol,
                                Double.toString(trade.price),
                                Long.toString(trade.volume),
                                trade.time(),
                                trade.side,
                                "NYSE")
                        .getBytes(StandardCharsets.UTF_8);
            case "avro" -> avro(new byte[0]);
            case "avro, registry" -> avro(new byte[] {0, 0, 0, 0, 1});
            case "protobuf" -> protobuf();
            case "json" -> trade -> json(trade).getBytes(StandardCharsets.UTF_8);
            default -> trade -> ("\0\0\0\0\2" + json(trade)).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static String json(Trade trade) {
        return "{'trade_id':'%s','symbol':'%s','price':%s,'volume':%d,'timestamp':'%s','trade_type':'%s','exchange':'NYSE'}"
                .formatted(trade.id, trade.symbol, trade.price, trade.volume, trade.time(), trade.side)
                .replace('\'', '"');
    }

    private static Writer avro(byte[] head) {
        Schema schema = new Schema.Parser().parse(AVRO);
        GenericDatumWriter<GenericData.Record> writer = new GenericDatumWriter<>(schema);
        return trade -> {
            GenericData.Record record = new GenericData.Record(schema);
            record.put("trade_id", trade.id);
            record.put("symbol", trade.symbol);
            record.put("price", trade.price);
            record.put("volume", trade.volume);
            record.put("timestamp", trade.micros);
            record.put(
                    "trade_type",
                    new GenericData.EnumSymbol(schema.getField("trade_type").schema(), trade.side));
            record.put("exchange", "NYSE");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(head);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            writer.write(record, encoder);
            return out.toByteArray();
        };
    }

    private static Writer protobuf() {
        Descriptor type = ProtoSchema.parse(
                        "t.proto", ProtoSchema.withImports("t.proto", name -> Optional.of(PROTOBUF)))
                .message("Trade");
        Descriptor time = type.findFieldByName("timestamp").getMessageType();
        return trade -> DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("trade_id"), trade.id)
                .setField(type.findFieldByName("symbol"), trade.symbol)
                .setField(type.findFieldByName("price"), trade.price)
                .setField(type.findFieldByName("volume"), trade.volume)
                .setField(
                        type.findFieldByName("timestamp"),
                        DynamicMessage.newBuilder(time)
                                .setField(time.findFieldByName("seconds"), trade.micros / 1_000_000)
                                .setField(time.findFieldByName("nanos"), (int) (trade.micros % 1_000_000) * 1000)
                                .build())
                .setField(
                        type.findFieldByName("trade_type"),
                        type.findFieldByName("trade_type").getEnumType().findValueByName(trade.side))
                .setField(type.findFieldByName("exchange"), "NYSE")
                .build()
                .toByteArray();
    }
}
