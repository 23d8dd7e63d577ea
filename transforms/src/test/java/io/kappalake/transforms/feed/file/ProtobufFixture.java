package io.kappalake.transforms.feed.file;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.kappalake.transforms.feed.protobuf.ProtoSchema;
import java.util.Map;
import java.util.Optional;

/** A schema around the fields that a test declares, and messages of it that Protobuf's own library writes. */
abstract class ProtobufFixture {

    private static final String COMMON = """
            syntax = "proto3";
            package common;
            message Money { string currency = 1; int64 units = 2; Money sub = 3; }
            """;

    private static final String SCHEMA = """
            syntax = "proto3";
            package shop.v1;
            import "google/protobuf/any.proto";
            import "google/protobuf/duration.proto";
            import "google/protobuf/struct.proto";
            import "google/protobuf/timestamp.proto";
            import "google/protobuf/wrappers.proto";
            import "google/type/date.proto";
            import "google/type/decimal.proto";
            import "confluent/meta.proto";
            import "confluent/type/decimal.proto";
            import "lib/common.proto";
            message T {
              enum Side { NONE = 0; BUY = 1; SELL = 2; }
              message Line { string sku = 1; int32 pieces = 2; common.Money price = 3; }
              string before = 1;
              %s
              string after = 99;
            }
            message Other { string x = 1; }
            """;

    static String shown(FeedFile feed, byte[] payload) {
        return FeedOf.shown(FeedOf.decode(feed, FeedOf.raw(payload)));
    }

    static ByteString written(SchemaFiles files, String text) throws TextFormat.ParseException {
        Descriptor type = ProtoSchema.parse("t.proto", ProtoSchema.withImports("t.proto", files::text))
                .message("T");
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        TextFormat.Parser.newBuilder()
                .setTypeRegistry(com.google.protobuf.TypeRegistry.newBuilder()
                        .add(type.getFile().findMessageTypeByName("Other"))
                        .build())
                .build()
                .merge(text, message);
        return message.build().toByteString();
    }

    static SchemaFiles files(String declared) {
        Map<String, String> files = Map.of(
                "t.proto",
                SCHEMA.formatted(declared),
                "lib/common.proto",
                COMMON,
                "alone.proto",
                "syntax = \"proto3\"; import \"no.proto\"; message A { string a = 1; }",
                "bad.proto",
                "syntax = \"proto3\"; message A { string a = ; }");
        return name -> Optional.ofNullable(files.get(name));
    }

    static String yaml(String column, String field) {
        return """
                feed: samples
                topics:
                  - topic: samples
                    format: protobuf
                    schema: t.proto
                    message: T
                    fields:
                      c: %s
                      event_time: { kafka: timestamp }
                columns:
                  c: %s
                  event_time: { type: timestamp, required: true }
                identity: record
                """.formatted(field, column);
    }

    static String quoted(String singly) {
        return singly.replace("\\'", "\\\"").replace('\'', '"');
    }
}
