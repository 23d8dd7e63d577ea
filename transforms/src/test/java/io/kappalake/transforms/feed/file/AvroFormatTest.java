package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a column becomes of a field in a record that Avro's own library wrote: types, rules, times. */
class AvroFormatTest extends AvroFixture {

    /** Type of field v, its value in Avro's JSON, column, mapping, value or rejection. ' stands for ". */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'string' | 'x' | text | v | x",
                "'string' | '😀é' | text | v | 😀é",
                "'string' | ' x ' | text | { from: v, case: upper } | X",
                "'string' | ' ' | { type: text, required: true } | v | MISSING_FIELD v is blank",
                "'string' | 'NA' | text | { from: v, nulls: [NA] } | NULL",
                "'string' | 'b' | text | { from: v, map: { b: BUY } } | BUY",
                "'string' | 'c' | text | { from: v, map: { b: BUY } } | UNKNOWN_VALUE v is c",
                "'string' | 'c' | { type: text, one_of: [B] } | v | UNKNOWN_VALUE v is c",
                "'string' | '65000.10' | decimal(18,8) | v | 65000.1",
                "'string' | '2026-03-01T09:00:00+01:00' | timestamp | v | 2026-03-01T08:00:00Z",
                "'string' | '00ff' | binary | { from: v, encoding: hex } | 00ff",
                "{'type':'string','logicalType':'uuid'} | '6f1c1d2e-0000-4000-8000-000000000001' | text | v | 6f1c1d2e-0000-4000-8000-000000000001",
                "{'type':'enum','name':'E','symbols':['BUY','SELL']} | 'SELL' | text | v | SELL",
                "{'type':'enum','name':'E','symbols':['BUY','SELL']} | 'SELL' | text | { from: v, map: { SELL: S } } | S",
                "'boolean' | true | boolean | v | true",
                "'boolean' | true | text | { from: v, map: { true: SELL, false: BUY } } | SELL",
                "'boolean' | true | integer | v | WRONG_TYPE v is true",
                "'int' | -2147483648 | integer | v | -2147483648",
                "'long' | 9223372036854775807 | integer | v | 9223372036854775807",
                "'long' | -9223372036854775808 | integer | v | OUT_OF_RANGE v is -9223372036854775808",
                "'long' | 0 | { type: integer, positive: true } | v | NOT_POSITIVE v is 0",
                "'long' | -1 | integer | { from: v, nulls: [-1] } | NULL",
                "'long' | 6500010 | decimal(18,8) | { from: v, scale: 4 } | 650.001",
                "'long' | 17 | text | v | WRONG_TYPE v is a number: 17",
                "'long' | 17 | text | { from: v, numbers: true } | 17",
                "'long' | 1772359199999 | timestamp | { from: v, time: epoch-millis } | 2026-03-01T09:59:59.999Z",
                "'long' | 1772359199999 | timestamp | v | WRONG_TYPE v is a number: 1772359199999",
                "'float' | 0.1 | decimal(18,8) | v | 0.1",
                "'double' | 0.1 | double | v | 0.1",
                "'double' | 1.0E300 | decimal(18,8) | v | OUT_OF_RANGE v is 1.0E300",
                "'double' | 'NaN' | double | v | WRONG_TYPE v is not a number: NaN",
                "{'type':'int','logicalType':'date'} | 20513 | date | v | 2026-03-01",
                "{'type':'int','logicalType':'date'} | 20513 | timestamp | { from: v, time: date, zone: Europe/Berlin } | 2026-02-28T23:00:00Z",
                "{'type':'int','logicalType':'date'} | 20513 | text | v | 2026-03-01",
                "{'type':'int','logicalType':'date'} | 2147483647 | date | v | INVALID_TIMESTAMP v is +5881580-07-11",
                "{'type':'int','logicalType':'date'} | 20513 | integer | v | WRONG_TYPE v is a time: 2026-03-01",
                "{'type':'int','logicalType':'time-millis'} | 3600001 | text | v | 01:00:00.001",
                "{'type':'long','logicalType':'time-micros'} | 3600000001 | text | v | 01:00:00.000001",
                "{'type':'int','logicalType':'time-millis'} | -1 | text | v | MALFORMED_RECORD does not fit its schema: a time of day is -1",
                "{'type':'long','logicalType':'timestamp-millis'} | 1772359199999 | timestamp | v | 2026-03-01T09:59:59.999Z",
                "{'type':'long','logicalType':'timestamp-micros'} | -1 | timestamp | v | 1969-12-31T23:59:59.999999Z",
                "{'type':'long','logicalType':'timestamp-nanos'} | 1772359199999123999 | timestamp | v | 2026-03-01T09:59:59.999123Z",
                "{'type':'long','logicalType':'timestamp-millis'} | 1772359199999 | date | v | 2026-03-01",
                "{'type':'long','logicalType':'timestamp-millis'} | 1772359199999 | text | v | 2026-03-01T09:59:59.999Z",
                "{'type':'long','logicalType':'timestamp-millis'} | 9223372036854775807 | timestamp | v | INVALID_TIMESTAMP v is +75039-04-04T19:00:13.693952Z",
                "{'type':'long','logicalType':'timestamp-millis'} | 0 | timestamp | { from: v, nulls: [1970-01-01T00:00:00Z] } | NULL",
                "{'type':'long','logicalType':'local-timestamp-millis'} | 1751364000000 | timestamp | { from: v, zone: Europe/Berlin } | 2025-07-01T08:00:00Z",
                "{'type':'long','logicalType':'local-timestamp-micros'} | 1774751400000000 | timestamp | { from: v, zone: Europe/Berlin } | INVALID_TIMESTAMP v is 2026-03-29T02:30",
                "{'type':'long','logicalType':'local-timestamp-micros'} | 1761445800000000 | timestamp | { from: v, zone: Europe/Berlin } | 2025-10-26T00:30:00Z",
                "{'type':'bytes','logicalType':'decimal','precision':20,'scale':2} | '\\u0001\\u0000' | decimal(18,8) | v | 2.56",
                "{'type':'bytes','logicalType':'decimal','precision':20,'scale':2} | '\\u00ff' | decimal(18,8) | v | -0.01",
                "{'type':'bytes','logicalType':'decimal','precision':20,'scale':2} | '' | decimal(18,8) | v | MALFORMED_RECORD does not fit its schema: a decimal has 0 bytes",
                "{'type':'fixed','name':'F','size':2,'logicalType':'decimal','precision':4,'scale':0} | '\\u0001\\u0000' | integer | v | 256",
                "'bytes' | 'a\\u00ff' | binary | v | 61ff",
                "'bytes' | 'ab' | text | v | ab",
                "'bytes' | '\\u00ff' | text | v | WRONG_TYPE v is not UTF-8",
                "{'type':'fixed','name':'F','size':2} | 'ab' | binary | v | 6162",
                "{'type':'fixed','name':'F','size':16,'logicalType':'uuid'} | 'aaaaaaaaaaaaaaab' | text | v | 61616161-6161-6161-6161-616161616162",
                "['null','string'] | null | text | v | NULL",
                "['null','string'] | null | { type: text, required: true } | v | MISSING_FIELD v is null",
                "['null','string'] | {'string':'x'} | text | v | x",
                "['null','long','double'] | {'double':1.5} | decimal(18,8) | v | 1.5",
                "{'type':'record','name':'R','fields':[{'name':'a','type':'string'}]} | {'a':'x'} | text | v.a | x",
                "{'type':'record','name':'R','fields':[{'name':'a','type':'string'}]} | {'a':'x'} | text | v | WRONG_TYPE v is an object",
                "['null',{'type':'record','name':'R','fields':[{'name':'a','type':'string'}]}] | null | { type: text, required: true } | v.a | MISSING_FIELD v.a is absent",
                "['null',{'type':'record','name':'R','fields':[{'name':'a','type':['null','string']}]}] | {'R':{'a':{'string':'x'}}} | text | v.a | x",
                "{'type':'array','items':'string'} | ['x','y'] | text | `v[1]` | y",
                "{'type':'array','items':'string'} | ['x','y'] | { type: text, required: true } | `v[2]` | MISSING_FIELD v[2] is absent",
                "{'type':'array','items':'string'} | ['x','y'] | text | v | WRONG_TYPE v is an array",
                "{'type':'map','values':'long'} | {'a':1,'b':2} | integer | v.b | 2",
                "{'type':'map','values':'long'} | {'a':1,'b':2} | { type: integer, required: true } | v.c | MISSING_FIELD v.c is absent",
                "{'type':'map','values':['null','string']} | {'a':null,'b':{'string':'x'}} | json | v | {'a':null,'b':'x'}",
                "{'type':'array','items':{'type':'record','name':'R','fields':[{'name':'d','type':{'type':'int','logicalType':'date'}},{'name':'x','type':'double'}]}} | [{'d':20513,'x':1.5}] | json | v | [{'d':'2026-03-01','x':1.5}]",
                "{'type':'bytes','logicalType':'decimal','precision':20,'scale':2} | '\\u0001\\u0000' | json | v | 2.56",
                "'bytes' | 'ab' | json | v | 'YWI='",
                "'string' | 'a\\\\b' | json | v | 'a\\\\b'",
                "'double' | 'NaN' | json | v | 'NaN'",
                "['null','string'] | null | json | v | NULL",
            })
    void aFieldIsReadAsItsColumnSays(String type, String value, String column, String field, String expected) {
        Schema schema = schema(quoted(type));
        FeedFile feed = feed("", schema, column, field);

        assertThat(FeedOf.shown(FeedOf.decode(feed, FeedOf.raw(written(schema, quoted(value))))))
                .isEqualTo(column.equals("json") ? quoted(expected) : expected);
    }

    @Test
    void textsOfSeveralFieldsAreJoined() {
        Schema schema = schema("{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}");
        FeedFile feed = feed("", schema, "text", "{ from: [before, v], join: ' ' }");

        assertThat(FeedOf.shown(FeedOf.decode(feed, FeedOf.raw(written(schema, "0")))))
                .isEqualTo("b 1970-01-01T00:00:00Z");
    }

    @Test
    void anEventTimeAfterKafkasIsInTheFuture() {
        Schema schema = schema("{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}");
        FeedFile feed = FeedOf.text(
                yaml("", "text", "before").replace("{ kafka: timestamp }", "v"),
                name -> Optional.of(schema.toString()));

        assertThat(FeedOf.shown(FeedOf.decode(feed, FeedOf.raw(written(schema, "1772359501000")))))
                .isEqualTo("FUTURE_TIMESTAMP v is more than PT5M after Kafka's 2026-03-01T10:00:00Z:"
                        + " 2026-03-01T10:05:01Z");
    }

    private static String quoted(String singly) {
        return singly.replace('\'', '"');
    }
}
