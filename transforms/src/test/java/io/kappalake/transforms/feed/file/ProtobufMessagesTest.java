package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a whole Protobuf message: its pieces, what is no message, and schemas that are refused. */
class ProtobufMessagesTest extends ProtobufFixture {

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

    @ParameterizedTest
    @CsvSource({"json, v", "text, v", "integer, 'v[0]'", "json, 'v[0]'"})
    void aPackedFieldWithoutItemsIsAbsent(String column, String field) {
        SchemaFiles files = files("repeated int32 v = 2;");

        assertThat(shown(FeedOf.text(yaml(column, field), files), new byte[] {0x12, 0}))
                .isEqualTo("NULL");
    }

    @Test
    void itemsBesideAPackedFieldWithoutItemsAreRead() {
        SchemaFiles files = files("repeated int32 v = 2;");
        byte[] empties = {0x12, 0, 0x12, 1, 7, 0x12, 0};

        assertThat(shown(FeedOf.text(yaml("json", "v"), files), empties)).isEqualTo("[7]");
        assertThat(shown(FeedOf.text(yaml("text", "v"), files), empties)).isEqualTo("WRONG_TYPE v is an array");
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
}
