package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.kappalake.transforms.feed.protobuf.ProtoSchema;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a Protobuf message that Protobuf's own library wrote: types, presence, rules, rejections. */
class ProtobufFormatTest {

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

    /** Field v, the message in Protobuf's text form, column, mapping, value or rejection. ' stands for ". */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "string v = 2; | v: 'x' | text | v | x",
                "string v = 2; | v: 'é😀' | text | v | é😀",
                "string v = 2; | v: ' b ' | text | { from: v, case: upper } | B",
                "string v = 2; | v: 'NA' | text | { from: v, nulls: [NA] } | NULL",
                "string v = 2; | v: 'c' | text | { from: v, map: { b: BUY } } | UNKNOWN_VALUE v is c",
                "string v = 2; | v: '65000.10' | decimal(18,8) | v | 65000.1",
                "string v = 2; | v: '2026-03-01T09:00:00+01:00' | timestamp | v | 2026-03-01T08:00:00Z",
                "string v = 2; | `` | { type: text, required: true } | v | MISSING_FIELD v is blank",
                "optional string v = 2; | `` | { type: text, required: true } | v | MISSING_FIELD v is absent",
                "optional string v = 2; | `` | text | v | NULL",
                "int32 v = 2; | `` | integer | v | 0",
                "int32 v = 2; | `` | { type: integer, positive: true } | v | NOT_POSITIVE v is 0",
                "optional int32 v = 2; | `` | integer | v | NULL",
                "int32 v = 2; | v: -2147483648 | integer | v | -2147483648",
                "sint32 v = 2; | v: -5 | integer | v | -5",
                "uint32 v = 2; | v: 4294967295 | integer | v | 4294967295",
                "fixed32 v = 2; | v: 4294967295 | integer | v | 4294967295",
                "sfixed32 v = 2; | v: -1 | integer | v | -1",
                "int64 v = 2; | v: 9223372036854775807 | integer | v | 9223372036854775807",
                "sint64 v = 2; | v: -7 | integer | v | -7",
                "uint64 v = 2; | v: 18446744073709551615 | decimal(38,0) | v | 18446744073709551615",
                "uint64 v = 2; | v: 18446744073709551615 | integer | v | OUT_OF_RANGE v is 18446744073709551615",
                "fixed64 v = 2; | v: 18446744073709551615 | decimal(38,0) | v | 18446744073709551615",
                "sfixed64 v = 2; | v: -9 | integer | v | -9",
                "int64 v = 2; | v: 6500010 | decimal(18,8) | { from: v, scale: 4 } | 650.001",
                "int64 v = 2; | v: -1 | integer | { from: v, nulls: [-1] } | NULL",
                "int64 v = 2; | v: 17 | text | v | WRONG_TYPE v is a number: 17",
                "int64 v = 2; | v: 17 | text | { from: v, numbers: true } | 17",
                "int64 v = 2; | v: 1772359199999 | timestamp | { from: v, time: epoch-millis } | 2026-03-01T09:59:59.999Z",
                "float v = 2; | v: 0.1 | decimal(18,8) | v | 0.1",
                "double v = 2; | v: 0.1 | double | v | 0.1",
                "double v = 2; | v: nan | double | v | WRONG_TYPE v is not a number: NaN",
                "bool v = 2; | v: true | boolean | v | true",
                "bool v = 2; | `` | boolean | v | false",
                "bool v = 2; | v: true | text | { from: v, map: { true: SELL, false: BUY } } | SELL",
                "bytes v = 2; | v: 'a\\377' | binary | v | 61ff",
                "bytes v = 2; | v: 'ab' | text | v | ab",
                "bytes v = 2; | v: '\\377' | text | v | WRONG_TYPE v is not UTF-8",
                "Side v = 2; | v: SELL | text | v | SELL",
                "Side v = 2; | `` | text | v | NONE",
                "Side v = 2; | v: 7 | text | v | WRONG_TYPE v is a number: 7",
                "Side v = 2; | v: BUY | text | { from: v, map: { BUY: B, 7: C } } | B",
                "Side v = 2; | v: 7 | text | { from: v, map: { BUY: B, 7: C } } | C",
                "google.protobuf.Timestamp v = 2; | v { seconds: 1772359199 nanos: 123456789 } | timestamp | v | 2026-03-01T09:59:59.123456Z",
                "google.protobuf.Timestamp v = 2; | v { seconds: -1 nanos: 999999999 } | timestamp | v | 1969-12-31T23:59:59.999999Z",
                "google.protobuf.Timestamp v = 2; | v { } | timestamp | v | 1970-01-01T00:00:00Z",
                "google.protobuf.Timestamp v = 2; | `` | timestamp | v | NULL",
                "google.protobuf.Timestamp v = 2; | v { seconds: 9223372036854775807 } | timestamp | v | INVALID_TIMESTAMP v is +75039-04-04T19:00:13.693952Z",
                "google.protobuf.Timestamp v = 2; | v { seconds: 86400 } | date | v | 1970-01-02",
                "google.protobuf.Timestamp v = 2; | v { seconds: 86400 } | integer | v.seconds | 86400",
                "google.protobuf.Timestamp v = 2; | v { seconds: 86400 } | json | v | '1970-01-02T00:00:00Z'",
                "google.protobuf.Duration v = 2; | v { seconds: 90 nanos: 500000000 } | decimal(18,8) | v | 90.5",
                "google.protobuf.StringValue v = 2; | v { value: 'x' } | text | v | x",
                "google.protobuf.StringValue v = 2; | `` | text | v | NULL",
                "google.protobuf.Int64Value v = 2; | v { } | integer | v | 0",
                "google.protobuf.Int64Value v = 2; | `` | integer | v | NULL",
                "google.protobuf.BoolValue v = 2; | v { value: true } | boolean | v | true",
                "google.type.Date v = 2; | v { year: 2026 month: 3 day: 1 } | date | v | 2026-03-01",
                "google.type.Date v = 2; | v { year: 2026 month: 3 } | date | v | INVALID_TIMESTAMP v is 2026-3-0",
                "google.type.Decimal v = 2; | v { value: '1.50' } | decimal(18,8) | v | 1.5",
                "confluent.type.Decimal v = 2; | v { value: '\\001\\000' precision: 5 scale: 2 } | decimal(18,8) | v | 2.56",
                "string v = 2 [(confluent.field_meta).doc = 'text']; | v: 'x' | text | v | x",
                "common.Money v = 2; | v { currency: 'EUR' units: 5 } | text | v.currency | EUR",
                "common.Money v = 2; | v { currency: 'EUR' } | integer | v.units | 0",
                "common.Money v = 2; | `` | { type: integer, required: true } | v.units | MISSING_FIELD v.units is absent",
                "common.Money v = 2; | v { sub { sub { currency: 'EUR' } } } | text | v.sub.sub.currency | EUR",
                "common.Money v = 2; | v { units: 5 } | text | v | WRONG_TYPE v is an object",
                "common.Money v = 2; | v { currency: 'EUR' units: 5 } | json | v | {'currency':'EUR','units':'5'}",
                "oneof v { string card = 2; common.Money cash = 3; } | cash { units: 5 } | integer | cash.units | 5",
                "oneof v { string card = 2; common.Money cash = 3; } | card: 'c' | integer | cash.units | NULL",
                "oneof v { string card = 2; common.Money cash = 3; } | card: '' | { type: text, required: true } | card | MISSING_FIELD card is blank",
                "repeated string v = 2; | v: 'x' v: 'y' | text | `v[1]` | y",
                "repeated string v = 2; | v: 'x' | { type: text, required: true } | `v[1]` | MISSING_FIELD v[1] is absent",
                "repeated string v = 2; | v: 'x' | text | v | WRONG_TYPE v is an array",
                "repeated string v = 2; | v: 'x' v: 'y' | json | v | ['x','y']",
                "repeated string v = 2; | `` | json | v | NULL",
                "repeated int32 v = 2; | v: [5, 6, 7] | integer | `v[1]` | 6",
                "repeated int32 v = 2 [packed = false]; | v: [5, 6, 7] | integer | `v[1]` | 6",
                "repeated int32 v = 2; | v: [5, 6, 7] | json | v | [5,6,7]",
                "repeated Line v = 2; | v { sku: 'a' } v { sku: 'b' pieces: 2 } | integer | `v[1].pieces` | 2",
                "repeated Line v = 2; | v { sku: 'a' } | integer | `v[0].pieces` | 0",
                "repeated Line v = 2; | v { sku: 'a' } v { price { units: 1 } } | json | v | [{'sku':'a'},{'price':{'units':'1'}}]",
                "repeated Line v = 2; | v { sku: 'a' } v { sku: 'b' } | json | `v[1]` | {'sku':'b'}",
                "map<string, int64> v = 2; | v { key: 'a' value: 1 } v { key: 'b' value: 2 } | integer | v.b | 2",
                "map<string, int64> v = 2; | v { key: 'a' value: 1 } v { key: 'a' } | integer | v.a | 0",
                "map<string, int64> v = 2; | v { key: 'a' value: 1 } | integer | v.c | NULL",
                "map<int32, Line> v = 2; | v { key: -7 value { sku: 'a' } } | text | `v['-7'].sku` | a",
                "map<string, int64> v = 2; | v { key: 'a' value: 1 } | json | v | {'a':'1'}",
                "map<string, int64> v = 2; | v { key: 'a' value: 1 } | text | v | WRONG_TYPE v is an object",
                "google.protobuf.Struct v = 2; | v { fields { key: 'a' value { number_value: 1.5 } } } | json | v | {'a':1.5}",
                "google.protobuf.Any v = 2; | v { [type.googleapis.com/shop.v1.Other] { x: 'y' } } | json | v | {'@type':'type.googleapis.com/shop.v1.Other','x':'y'}",
                "google.protobuf.Any v = 2; | v { type_url: 'type.googleapis.com/no.Such' } | json | v | WRONG_TYPE v is an object",
                "int64 v = 2; | v: 5 | json | v | 5",
                "string v = 2; | v: 'a\\'b' | json | v | 'a\\'b'",
            })
    void aFieldIsReadAsItsColumnSays(String declared, String text, String column, String field, String expected)
            throws Exception {
        SchemaFiles files = files(quoted(declared));
        String value = quoted(text == null ? "" : text.replace("\\'", "\\\""));

        String json = quoted(expected).replace("\\\"", "\\\"");
        assertThat(shown(
                        FeedOf.text(yaml(column, field), files),
                        written(files, value).toByteArray()))
                .isEqualTo(column.equals("json") ? json : expected);
    }

    @Test
    void theLastOfTwoMembersOfAOneofCounts() throws Exception {
        SchemaFiles files = files("oneof v { string card = 2; common.Money cash = 3; }");
        ByteString card = written(files, "card: 'c'");
        ByteString cash = written(files, "cash { units: 5 }");

        assertThat(shown(
                        FeedOf.text(yaml("text", "card"), files),
                        card.concat(cash).toByteArray()))
                .isEqualTo("NULL");
        assertThat(shown(
                        FeedOf.text(yaml("integer", "cash.units"), files),
                        card.concat(cash).toByteArray()))
                .isEqualTo("5");
        assertThat(shown(
                        FeedOf.text(yaml("integer", "cash.units"), files),
                        cash.concat(card).toByteArray()))
                .isEqualTo("NULL");
    }

    @Test
    void aMessageInPiecesIsOne() throws Exception {
        SchemaFiles files = files("common.Money v = 2;");
        byte[] pieces = written(files, "v { currency: 'EUR' units: 5 }")
                .concat(written(files, "v { units: 6 }"))
                .toByteArray();

        assertThat(shown(FeedOf.text(yaml("text", "v.currency"), files), pieces))
                .isEqualTo("EUR");
        assertThat(shown(FeedOf.text(yaml("integer", "v.units"), files), pieces))
                .isEqualTo("6");
        assertThat(shown(FeedOf.text(yaml("json", "v"), files), pieces))
                .isEqualTo("{\"currency\":\"EUR\",\"units\":\"6\"}");
    }

    @Test
    void aRecordTellsNothingOfTheOneBefore() throws Exception {
        SchemaFiles files = files("common.Money v = 2; repeated int32 r = 3;");
        FeedFile feed = FeedOf.text(yaml("integer", "v.units"), files);
        var decoder = feed.decoder("samples").under(io.kappalake.transforms.feed.Rules.DEFAULT);

        assertThat(FeedOf.shown(decoder.decode(
                        FeedOf.raw(written(files, "v { units: 5 }").toByteArray()))))
                .isEqualTo("5");
        assertThat(FeedOf.shown(
                        decoder.decode(FeedOf.raw(written(files, "before: 'x'").toByteArray()))))
                .isEqualTo("NULL");
    }

    @Test
    void whatIsNoMessageIsRejected() throws Exception {
        SchemaFiles files = files("string v = 2;");
        FeedFile feed = FeedOf.text(yaml("text", "v"), files);
        byte[] good = written(files, "v: 'xyz' after: 'a'").toByteArray();

        assertThat(shown(feed, Arrays.copyOf(good, good.length - 1)))
                .isEqualTo("MALFORMED_RECORD does not fit its schema: it ends within a field, or is no Protobuf");
        assertThat(shown(feed, new byte[] {0x12, 1, -1}))
                .isEqualTo("MALFORMED_RECORD does not fit its schema: a text is not UTF-8");
        assertThat(shown(feed, new byte[] {0x14}))
                .isEqualTo("MALFORMED_RECORD does not fit its schema: it ends within a field, or is no Protobuf");
        assertThat(shown(feed, null)).isEqualTo("MALFORMED_RECORD no payload");
        // As a field that no schema knows.
        assertThat(shown(feed, new byte[] {0x10, 5})).isEqualTo("NULL");
    }

    @Test
    void aTextThatIsNoUtf8IsRejectedWithTheRecordAlsoWhereItIsPartOfJson() {
        SchemaFiles files = files("repeated string v = 2; common.Money w = 3; repeated common.Money r = 4;");

        assertThat(shown(FeedOf.text(yaml("json", "v"), files), new byte[] {0x12, 1, -1}))
                .isEqualTo("MALFORMED_RECORD does not fit its schema: a part of T is unreadable");
        assertThat(shown(FeedOf.text(yaml("json", "w"), files), new byte[] {0x1A, 3, 10, 1, -1}))
                .isEqualTo("MALFORMED_RECORD does not fit its schema: a part of Money is unreadable");
        assertThat(shown(FeedOf.text(yaml("json", "r"), files), new byte[] {0x22, 3, 10, 1, -1}))
                .isEqualTo("MALFORMED_RECORD does not fit its schema: a part of T is unreadable");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "message: T | x | 8:10 c cannot come from x: T has no field x, only before, v, after",
                "message: T | v.a | 8:10 c cannot come from v.a: nothing is below a string",
                "message: shop.v1.T.Line | price.x | 8:10 c cannot come from price.x: Money has no field x, only currency, units, sub",
                "message: U | v | 5:13 t.proto is without message U: it has shop.v1.T, shop.v1.T.Line, shop.v1.Other",
                "schema: no.proto | v | 6:13 there is no schema file no.proto: name one beside the feed's file, without .. in its path",
                "schema: alone.proto | v | 6:13 alone.proto is incomplete: alone.proto imports no.proto, which is not there",
                "schema: bad.proto | v | 6:13 bad.proto is not a Protobuf schema: Syntax error in bad.proto:1:43: expected a word",
            })
    void aFileThatCannotBeMeantIsRefused(String key, String field, String problem) {
        SchemaFiles files = files("string v = 2;");
        String yaml = yaml("text", field);
        String wrong = key.startsWith("message")
                ? yaml.replace("message: T", key)
                : yaml.replace("schema: t.proto\n", "#\n    " + key + "\n");

        assertThat(FeedOf.problems(wrong, files)).containsExactly("feeds/samples.yaml:" + problem);
    }

    private static String shown(FeedFile feed, byte[] payload) {
        return FeedOf.shown(FeedOf.decode(feed, FeedOf.raw(payload)));
    }

    private static ByteString written(SchemaFiles files, String text) throws TextFormat.ParseException {
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

    private static SchemaFiles files(String declared) {
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

    private static String yaml(String column, String field) {
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

    private static String quoted(String singly) {
        return singly.replace("\\'", "\\\"").replace('\'', '"');
    }
}
