package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a column becomes of a field in a message that Protobuf's own library wrote: types, presence, rules. */
class ProtobufFormatTest extends ProtobufFixture {

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
}
