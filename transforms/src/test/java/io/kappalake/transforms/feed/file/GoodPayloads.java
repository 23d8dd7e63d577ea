package io.kappalake.transforms.feed.file;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.kappalake.transforms.feed.protobuf.ProtoSchema;
import io.kappalake.transforms.feed.schema.RegisteredSchema;
import io.kappalake.transforms.feed.schema.Registry;
import io.kappalake.transforms.feed.schema.UnknownSchema;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** A feed of each format and framing, and a payload that it accepts. */
final class GoodPayloads {

    private static final String AVRO = """
            {"type":"record","name":"T","fields":[
              {"name":"id","type":"string"},
              {"name":"n","type":["null","long"]},
              {"name":"d","type":{"type":"bytes","logicalType":"decimal","precision":20,"scale":4}},
              {"name":"x","type":"double"},
              {"name":"side","type":{"type":"enum","name":"Side","symbols":["BUY","SELL"]}},
              {"name":"day","type":{"type":"int","logicalType":"date"}},
              {"name":"local","type":{"type":"long","logicalType":"local-timestamp-millis"}},
              {"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}},
              {"name":"b","type":"bytes"},
              {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[
                {"name":"sku","type":"string"},{"name":"more","type":["null","Line"]}]}}},
              {"name":"m","type":{"type":"map","values":"boolean"}}]}""";

    private static final String PROTOBUF = """
            syntax = "proto3";
            import "google/protobuf/timestamp.proto";
            import "google/protobuf/struct.proto";
            message T {
              enum Side { BUY = 0; SELL = 1; }
              message Line { string sku = 1; Line more = 2; }
              string id = 1;
              optional int64 n = 2;
              string d = 3;
              double x = 4;
              Side side = 5;
              string day = 6;
              oneof how { string local = 7; Line other = 12; }
              google.protobuf.Timestamp at = 8;
              bytes b = 9;
              repeated Line lines = 10;
              map<string, bool> m = 11;
              repeated sint32 packed = 13;
              google.protobuf.Struct any = 14;
            }""";

    private static final String FIELDS = """
                fields:
                  id: %s
                  n: %s
                  d: %s
                  x: %s
                  side: { from: %s, map: { BUY: B, SELL: S } }
                  day: %s
                  local: %s
                  event_time: %s
                  b: %s
                  sku: %s
                  lines: %s
            columns:
              id: { type: text, required: true }
              n: integer
              d: decimal(18,8)
              x: double
              side: text
              day: date
              local: timestamp
              event_time: { type: timestamp, required: true }
              b: binary
              sku: text
              lines: json
            identity: [id]
            """;

    private static final String[] NESTED = {
        "id", "n", "d", "x", "side", "day", "{ from: local, zone: Europe/Berlin }", "at", "b", "lines[1].sku", "lines"
    };

    private static final String CSV =
            "ab-1,17,12.5,1.5e-3,SELL,2026-03-01,2026-03-01T10:00:00,2026-03-01T09:59:59.5Z,\"YWI=\",é😀,\"{\"\"k\"\":[1]}\"";

    private static final String JSON = """
            {"id":"ab","n":17,"d":12.5,"x":1.5e-3,"side":"SELL","day":"2026-03-01","local":"2026-03-01T10:00:00",\
            "at":"2026-03-01T09:59:59.5Z","b":"YWI=","lines":[{"sku":"a"},{"sku":"b"}]}""";

    static final Registry REGISTRY = () -> id -> switch ((int) id) {
        case 1 -> new RegisteredSchema(1, "AVRO", AVRO, Map.of());
        case 2 -> new RegisteredSchema(2, "PROTOBUF", PROTOBUF, Map.of());
        case 3 -> new RegisteredSchema(3, "JSON", "{\"required\":[\"id\"],\"maxProperties\":11}", Map.of());
        default -> throw new UnknownSchema(id, "r");
    };

    private GoodPayloads() {}

    static FeedFile feed(String format) {
        String kind = kind(format);
        String head = """
                feed: samples
                topics:
                  - topic: samples
                    format: %s
                    %s
                """.formatted(
                        kind,
                        format.startsWith("framed")
                                ? "unknown_schema: reject" + (format.contains("named") ? "\n    framing: apicurio" : "")
                                : kind.equals("csv") ? "# no schema" : "schema: s.proto");
        Object[] paths = kind.equals("csv")
                ? new Object[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
                : kind.equals("avro") ? NESTED : kind.equals("protobuf") ? NESTED : withoutZone();
        return FeedOf.text(head + FIELDS.formatted(paths), name -> Optional.of(kind.equals("avro") ? AVRO : PROTOBUF));
    }

    static byte[] good(String format) throws Exception {
        byte[] head = format.startsWith("framed") ? new byte[] {0, 0, 0, 0, 1} : new byte[0];
        byte[] body =
                switch (kind(format)) {
                    case "csv" -> CSV.getBytes(StandardCharsets.UTF_8);
                    case "avro" -> avro();
                    case "protobuf" -> protobuf();
                    default -> JSON.getBytes(StandardCharsets.UTF_8);
                };
        if (format.equals("framed protobuf")) {
            head = new byte[] {0, 0, 0, 0, 2, 0};
        } else if (format.equals("framed named protobuf")) {
            head = new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 10, 1, 'T'};
        } else if (format.equals("framed json-schema")) {
            head[4] = 3;
        }
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private static String kind(String format) {
        return format.replace("framed ", "").replace("named ", "");
    }

    private static Object[] withoutZone() {
        return Arrays.stream(NESTED)
                .map(path -> path.replaceAll("\\{ from: (\\w+).*", "$1"))
                .toArray();
    }

    private static byte[] avro() throws Exception {
        Schema schema = new Schema.Parser().parse(AVRO);
        String json = """
                {"id":"ab-1","n":{"long":17},"d":"\\u0001\\u0002","x":1.5,"side":"SELL","day":20513,
                "local":1772359199000,"at":1772359199999999,"b":"ab","lines":[{"sku":"a","more":{"Line":
                {"sku":"é😀","more":null}}},{"sku":"b","more":null}],"m":{"k":true}}""";
        Object datum =
                new GenericDatumReader<>(schema).read(null, DecoderFactory.get().jsonDecoder(schema, json));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<>(schema).write(datum, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static byte[] protobuf() throws Exception {
        Descriptor type = ProtoSchema.parse(
                        "s.proto", ProtoSchema.withImports("s.proto", name -> Optional.of(PROTOBUF)))
                .message("T");
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        TextFormat.merge(
                "id: 'ab-1' n: 17 d: '12.5' x: 1.5 side: SELL day: '2026-03-01' local: '2026-03-01T10:00:00'"
                        + " at { seconds: 1772359199 nanos: 999 } b: 'ab' lines { sku: 'a' more { sku: 'é' } }"
                        + " lines { sku: 'b' } m { key: 'k' value: true } packed: [1, 2, 3]"
                        + " any { fields { key: 'a' value { number_value: 1.5 } } }",
                message);
        return message.build().toByteArray();
    }
}
