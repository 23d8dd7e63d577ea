package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a whole Avro record: its framing, what is no record, and schemas that are refused. */
class AvroRecordsTest extends AvroFixture {

    @Test
    void whatIsNotOneRecordOfTheSchemaIsRejected() {
        Schema schema = schema("\"string\"");
        FeedFile feed = feed("", schema, "text", "v");
        byte[] good = written(schema, "\"xyz\"");

        assertThat(shown(feed, Arrays.copyOf(good, good.length + 2)))
                .isEqualTo("MALFORMED_RECORD does not fit its schema: 2 bytes after its end");
        assertThat(shown(feed, Arrays.copyOf(good, good.length - 1)))
                .isEqualTo("MALFORMED_RECORD does not fit its schema: it ends within a value");
        assertThat(shown(feed, new byte[0]))
                .isEqualTo("MALFORMED_RECORD does not fit its schema: it ends within a value");
        assertThat(shown(feed, null)).isEqualTo("MALFORMED_RECORD no payload");
        assertThat(shown(feed, new byte[] {2, 'b', 2, -1, 2, 'a'}))
                .isEqualTo("MALFORMED_RECORD does not fit its schema: a text is not UTF-8");
    }

    @Test
    void anArrayOfNothingCannotKeepTheJobBusy() {
        Schema schema = schema("{\"type\":\"array\",\"items\":\"null\"}");
        FeedFile feed = feed("", schema, "json", "v");
        byte[] hugeBlock = {2, 'b', -1, -1, -1, -1, -1, -1, -1, -1, 127, 0, 2, 'a'};

        assertThat(shown(feed, hugeBlock))
                .isEqualTo("MALFORMED_RECORD does not fit its schema: it ends within an array or map");
    }

    @Test
    void aSingleObjectBeginsWithItsSchemasFingerprint() throws IOException {
        Schema schema = schema("\"string\"");
        FeedFile feed = feed("framing: single-object", schema, "text", "v");
        GenericData.Record value = new GenericData.Record(schema);
        value.put("before", "b");
        value.put("v", "x");
        value.put("after", "a");
        byte[] payload = new BinaryMessageEncoder<GenericData.Record>(GenericData.get(), schema)
                .encode(value)
                .array();

        assertThat(shown(feed, payload)).isEqualTo("x");
        payload[2]++;
        assertThat(shown(feed, payload)).startsWith("MALFORMED_RECORD is of a schema with fingerprint ");
        assertThat(shown(feed, written(schema, "\"x\"")))
                .isEqualTo("MALFORMED_RECORD does not begin with the bytes C3 01 of a single object");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "schema: t.avsc | x | 7:10 c cannot come from x: T has no field x, only before, v, after",
                "schema: t.avsc | v.y | 7:10 c cannot come from v.y: R has no field y, only a",
                "schema: t.avsc | v.a.b | 7:10 c cannot come from v.a.b: nothing is below a string",
                "schema: no.avsc | v | 5:13 there is no schema file no.avsc: name one beside the feed's file, without .. in its path",
                "schema: bad.avsc | v | 5:13 bad.avsc is not an Avro schema: it names a type that it does not define",
            })
    void aFileThatCannotBeMeantIsRefused(String key, String field, String problem) {
        Schema schema = schema("[\"null\",{\"type\":\"record\",\"name\":\"R\",\"fields\":"
                + "[{\"name\":\"a\",\"type\":\"string\"}]}]");
        SchemaFiles files = name -> name.equals("t.avsc")
                ? Optional.of(schema.toString())
                : name.equals("bad.avsc") ? Optional.of("\"srting\"") : Optional.empty();

        assertThat(FeedOf.problems(yaml("", "text", field).replace("schema: t.avsc", key), files))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("feeds/samples.yaml:" + problem);
    }
}
