package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.schema.RegisteredSchema;
import io.kappalake.transforms.feed.schema.Registry;
import io.kappalake.transforms.feed.schema.UnknownSchema;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records that name their schema in a registry, in each framing and of each kind of schema. */
class RegistryFormatTest {

    private static final Map<Long, RegisteredSchema> SCHEMAS = Map.of(
            1L,
            avro(1, "[{\"name\":\"c\",\"type\":\"string\"}]"),
            2L,
            avro(2, "[{\"name\":\"n\",\"type\":\"long\"},{\"name\":\"c\",\"type\":[\"null\",\"string\"]}]"),
            3L,
            new RegisteredSchema(
                    3,
                    "AVRO",
                    "{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"c\",\"type\":\"shop.Side\"}]}",
                    Map.of("side", "{\"type\":\"enum\",\"name\":\"shop.Side\",\"symbols\":[\"BUY\",\"SELL\"]}")),
            4L,
            new RegisteredSchema(
                    4,
                    "PROTOBUF",
                    """
                    syntax = "proto3";
                    import "common.proto";
                    message First { string c = 1; message Inner { map<string, string> m = 3; message Deep { string c = 2; } } }
                    message Second { common.Name c = 1; }
                    """,
                    Map.of("common.proto", "syntax = \"proto3\"; package common; message Name { string c = 1; }")),
            5L,
            new RegisteredSchema(
                    5,
                    "JSON",
                    "{\"type\":\"object\",\"required\":[\"c\"],\"properties\":{\"c\":{\"type\":\"string\",\"maxLength\":3}}}",
                    Map.of()),
            6L,
            new RegisteredSchema(6, "AVRO", "{\"type\":\"recrd\"}", Map.of()),
            Long.MAX_VALUE,
            avro(Long.MAX_VALUE, "[{\"name\":\"c\",\"type\":\"string\"}]"));

    private final List<Long> asked = new ArrayList<>();

    /** Format, payload in hex with blanks, what becomes of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "format: avro | 00 00000001 0278 | x",
                "format: avro | 00 00000002 06 02 0278 | x",
                "format: avro | 00 00000002 06 00 | NULL",
                "format: avro | 00 00000003 02 | SELL",
                "format: avro | 00 00000003 04 | MALFORMED_RECORD does not fit its schema: Side has no place 2",
                "format: avro | 00 00000001 0278 00 | MALFORMED_RECORD does not fit its schema: 1 bytes after its end",
                "format: avro | 01 00000001 0278 | MALFORMED_RECORD does not begin with byte 0 and a schema id of 4 bytes",
                "format: avro | 00 000001 | MALFORMED_RECORD does not begin with byte 0 and a schema id of 4 bytes",
                "format: avro | 00 00000005 0278 | MALFORMED_RECORD names schema 5, which is JSON and not AVRO",
                "format: avro, unknown_schema: reject | 00 00000063 0278 | MALFORMED_RECORD names schema 99, which the registry does not have",
                "format: avro, framing: apicurio | 00 0000000000000001 0278 | x",
                "format: avro, framing: apicurio | 00 7fffffffffffffff 0278 | x",
                "format: protobuf | 00 00000004 00 0a0178 | x",
                "format: protobuf | 00 00000004 0200 0a0178 | x",
                "format: protobuf | 00 00000004 06000000 120178 | x",
                "format: protobuf | 00 00000004 06000002 120178 | MALFORMED_RECORD is message [0, 0, 1], which its schema does not have",
                "format: protobuf | 00 00000004 0202 0a0178 | WRONG_TYPE c is an object",
                "format: protobuf | 00 00000004 0206 0a0178 | MALFORMED_RECORD is message [3], which its schema does not have",
                "format: protobuf | 00 00000004 01 0a0178 | MALFORMED_RECORD does not say which message it is",
                "format: protobuf | 00 00000004 | MALFORMED_RECORD does not say which message it is",
                "format: protobuf, message: First | 00 00000004 00 0a0178 | x",
                "format: protobuf, message: First | 00 00000004 0202 | MALFORMED_RECORD is a Second and not a First",
                "format: protobuf, message: None | 00 00000004 00 | MALFORMED_RECORD names schema 4, which is without message None: it has First, First.Inner, First.Inner.Deep, Second",
                "format: protobuf, framing: apicurio | 00 0000000000000004 070a054669727374 0a0178 | x",
                "format: protobuf, framing: apicurio | 00 0000000000000004 0910010a054669727374 0a0178 | x",
                "format: protobuf, framing: apicurio | 00 0000000000000004 080a065365636f6e64 0a0178 | WRONG_TYPE c is an object",
                "format: protobuf, framing: apicurio | 00 0000000000000004 050a034e6f6e 0a0178 | MALFORMED_RECORD is a message that its schema does not have",
                "format: protobuf, framing: apicurio | 00 0000000000000004 00 0a0178 | MALFORMED_RECORD does not say which message it is",
                "format: protobuf, framing: apicurio | 00 0000000000000004 070a0546 | MALFORMED_RECORD does not say which message it is",
                "format: protobuf, framing: apicurio | 00 0000000000000004 ffffffff0f | MALFORMED_RECORD does not say which message it is",
                "format: protobuf, framing: apicurio, message: First | 00 0000000000000004 070a054669727374 0a0178 | x",
                "format: protobuf, framing: apicurio, message: First | 00 0000000000000004 080a065365636f6e64 | MALFORMED_RECORD is a Second and not a First",
                "format: json-schema | 00 00000005 7b2263223a2278227d | x",
                "format: json-schema | 00 00000005 7b2263223a2278787878227d | MALFORMED_RECORD does not fit its schema: $.c: must be at most 3 characters long",
                "format: json-schema | 00 00000005 7b7d | MALFORMED_RECORD does not fit its schema: $: required property 'c' not found",
                "format: json-schema | 00 00000005 7b22 | MALFORMED_JSON object does not end: {\"",
            })
    void aRecordIsReadByTheSchemaThatItNames(String format, String payload, String expected) {
        assertThat(FeedOf.shown(decoder(format).decode(FeedOf.raw(bytes(payload)))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "apicurio.value.globalId, 0000000000000001",
        "apicurio.value.contentId, 0000000000000001",
        "apicurio.value.contentId, 00000001",
        "__value_schema_id, 0000000001"
    })
    void anIdInAHeaderIsFound(String header, String id) {
        RawRecord raw = new RawRecord(3, 42, FeedOf.KAFKA_TIME, null, bytes("0278"), Map.of(header, bytes(id)));

        assertThat(FeedOf.shown(decoder("format: avro, framing: headers").decode(raw)))
                .isEqualTo("x");
        assertThat(FeedOf.shown(decoder("format: avro, framing: headers").decode(FeedOf.raw(bytes("0278")))))
                .isEqualTo("MALFORMED_RECORD has no header with a schema id");
    }

    @Test
    void aSchemaIsAskedForOnce() {
        Feed.Decoder<Row> decoder = decoder("format: avro");
        for (int i = 0; i < 3; i++) {
            decoder.decode(FeedOf.raw(bytes("00 00000001 0278")));
            decoder.decode(FeedOf.raw(bytes("00 00000002 06 00")));
        }

        assertThat(asked).containsExactly(1L, 2L);
    }

    @Test
    void aRecordOfAnUnknownSchemaStopsItsReaderAndIsNotRejected() {
        Feed.Decoder<Row> decoder = decoder("format: avro");

        assertThatThrownBy(() -> decoder.decode(FeedOf.raw(bytes("00 00000063 0278"))))
                .isInstanceOf(LakeException.class)
                .hasMessage("Record 42 of partition 3 cannot be decoded. Schema 99 is not in the registry r:"
                        + " register it there, or give the registry that the topic's producers use, or write"
                        + " unknown_schema: reject at the topic");
    }

    @Test
    void aSchemaThatIsNoneRejectsItsRecords() {
        assertThat(FeedOf.shown(decoder("format: avro").decode(FeedOf.raw(bytes("00 00000006 00")))))
                .startsWith("MALFORMED_RECORD names schema 6, which is not an Avro schema: ");
    }

    @Test
    void withoutARegistryAFeedThatNeedsOneSaysSo() {
        FeedFile feed = FeedOf.text(yaml("format: avro"));

        assertThatThrownBy(
                        () -> feed.decoder("samples").under(Rules.DEFAULT).decode(FeedOf.raw(bytes("00 00000001 00"))))
                .hasMessage("A topic's records name schemas of a registry, and none is given: give --registry-url, or a"
                        + " schema file in the feed's file");
    }

    @Test
    void aJsonSchemaFetchesNothingFromElsewhere() {
        SchemaFiles files =
                name -> java.util.Optional.of("{\"properties\":{\"c\":{\"$ref\":\"http://127.0.0.1:1/other.json\"}}}");
        String yaml = yaml("format: json-schema, schema: s.json");

        assertThat(FeedOf.problems(yaml, files))
                .hasSize(1)
                .first()
                .asString()
                .contains("s.json is not a JSON schema: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "format: avro, framing: none | framing none has no registry: name a schema file with schema:",
                "format: avro, schema: s.avsc, framing: confluent | framing confluent does not go with a schema file: write none or single-object",
                "format: json, framing: confluent | framing is for format avro, json-schema, protobuf and not for json",
            })
    void aFileThatCannotBeMeantIsRefused(String format, String problem) {
        assertThat(FeedOf.problems(yaml(format))).hasSize(1).first().asString().endsWith(" " + problem);
    }

    private Feed.Decoder<Row> decoder(String format) {
        Registry registry = () -> id -> {
            asked.add(id);
            if (!SCHEMAS.containsKey(id)) {
                throw new UnknownSchema(id, "r");
            }
            return SCHEMAS.get(id);
        };
        return FeedOf.text(yaml(format)).decoder("samples").under(Rules.DEFAULT.with(registry));
    }

    private static RegisteredSchema avro(long id, String fields) {
        return new RegisteredSchema(
                id, "AVRO", "{\"type\":\"record\",\"name\":\"T\",\"fields\":" + fields + "}", Map.of());
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static String yaml(String format) {
        return """
                feed: samples
                topics:
                  - topic: samples
                    %s
                    fields:
                      c: c
                      event_time: { kafka: timestamp }
                columns:
                  c: text
                  event_time: { type: timestamp, required: true }
                identity: record
                """.formatted(format.replace(", ", "\n    "));
    }
}
