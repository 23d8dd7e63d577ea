package io.kappalake.transforms.feed.file;

import static io.kappalake.transforms.feed.file.FeedOf.valueIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the value of a column comes from: a path in the payload, or the key, headers, topic and time of Kafka. */
class FieldSourcesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data.items[0].p | {'data':{'items':[{'p':'x'},{'p':'y'}]}} | x",
                "data.items[1].p | {'data':{'items':[{'p':'x'},{'p':'y'}]}} | y",
                "data.items[2].p | {'data':{'items':[{'p':'x'},{'p':'y'}]}} | MISSING_FIELD data.items[2].p is absent",
                "data.p          | {'data':[1]}                        | MISSING_FIELD data.p is absent",
                "data.p          | {'data':null}                       | MISSING_FIELD data.p is absent",
                "data.p          | {'data':{'p':null}}                 | MISSING_FIELD data.p is null",
                "data.p          | {'data':{'p':'x'},'data':{'q':1}}   | MISSING_FIELD data.p is absent",
                "data.p          | {'data':{'p':'x'},'data':{'p':'y'}} | y",
                "data.p          | {'data':{'p':'x'},'data':3}         | MISSING_FIELD data.p is absent",
                "data.p          | {'p':'wrong','data':{'z':{'p':1},'p':'x'}} | x",
                "['a.b'].c       | {'a.b':{'c':'x'},'a':{'b':{'c':1}}} | x",
                "m[1][0]         | {'m':[['a'],['b']]}                 | b",
                "v               | {'v':'x'} {}                        | MALFORMED_JSON more than one JSON value",
                "data.p          | {'data':{'p':'x'}                   | MALFORMED_JSON not JSON at byte 17",
            })
    void aPathLeadsIntoObjectsAndArrays(String path, String payload, String expected) {
        FeedFile feed = FeedOf.column("{ type: text, required: true }", "\"" + path + "\"");

        assertThat(valueIn(feed, payload)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[0]    | ['x',2]        | x",
                "[1][0] | [1,['x']]      | x",
                "[1].a  | [1,{'a':'x'}]  | x",
                "[2]    | ['x',2]        | MISSING_FIELD [2] is absent",
                "[0]    | {'a':['x']}    | MALFORMED_JSON not an array: {\"a\":[\"x\"]}",
                "[0]    | ['x'           | MALFORMED_JSON array does not end: [\"x\"",
                "[0]    | ['x'] ['y']    | MALFORMED_JSON more than one JSON value",
                "[0]    | ['x']]         | MALFORMED_JSON not JSON at byte 5",
            })
    void aPathThatBeginsWithAnIndexReadsRecordsThatAreArrays(String path, String payload, String expected) {
        FeedFile feed = FeedOf.column("{ type: text, required: true }", "\"" + path + "\"");

        assertThat(valueIn(feed, payload)).isEqualTo(expected);
    }

    @Test
    void oneFieldServesSeveralColumns() {
        FeedFile feed = FeedOf.text("""
                feed: samples
                topics:
                  - topic: samples
                    fields:
                      c: { from: [s, a], join: "/" }
                      symbol: s
                      event_time: { kafka: timestamp }
                columns:
                  c: { type: text, required: true }
                  symbol: text
                  event_time: { type: timestamp, required: true }
                identity: [c]
                """);

        assertThat(FeedOf.decode(feed, "{'a':7,'s':'X'}").event().toString()).startsWith("c=X/7, symbol=X, ");
    }

    @Test
    void kafkaGivesKeyHeaderTopicAndTime() {
        assertThat(FeedOf.shown(FeedOf.decode(FeedOf.column("text", "{ kafka: key }"), withKey("k ✓"))))
                .isEqualTo("k ✓");
        assertThat(FeedOf.shown(FeedOf.decode(FeedOf.column("integer", "{ kafka: key }"), withKey("17"))))
                .isEqualTo("17");
        assertThat(FeedOf.shown(FeedOf.decode(FeedOf.column("binary", "{ kafka: key }"), withKey("a"))))
                .isEqualTo("61");
        assertThat(FeedOf.shown(FeedOf.decode(FeedOf.column("text", "{ kafka: key }"), FeedOf.raw("{}"))))
                .isEqualTo("NULL");
        assertThat(FeedOf.shown(FeedOf.decode(FeedOf.column("text", "{ header: h }"), withKey("k"))))
                .isEqualTo("in a header");
        assertThat(FeedOf.shown(FeedOf.decode(FeedOf.column("text", "{ header: bad }"), withKey("k"))))
                .isEqualTo("WRONG_TYPE header bad is not UTF-8");
        assertThat(valueIn(FeedOf.column("timestamp", "{ kafka: timestamp }"), "{}"))
                .isEqualTo("2026-03-01T10:00:00Z");
        assertThat(valueIn(FeedOf.column("text", "{ kafka: topic }"), "{}")).isEqualTo("samples");
        assertThat(valueIn(FeedOf.column("decimal(5,2)", "{ value: 0.10 }"), "{}"))
                .isEqualTo("0.1");
        assertThat(valueIn(FeedOf.column("text", "{ value: no }"), "{}")).isEqualTo("no");
    }

    @Test
    void aPatternsGroupIsAPartOfTheTopicsName() {
        FeedFile feed = FeedOf.text("""
                feed: samples
                topics:
                  - pattern: "md\\\\.([a-z]+)\\\\.trades"
                    fields:
                      c: { kafka: topic, group: 1, case: upper }
                      event_time: { kafka: timestamp }
                columns:
                  c: { type: text, required: true }
                  event_time: { type: timestamp, required: true }
                identity: record
                """);

        assertThat(feed.decoder("md.nyse.trades")
                        .under(Rules.DEFAULT)
                        .decode(FeedOf.raw("{}"))
                        .event())
                .hasToString("c=NYSE, event_time=2026-03-01T10:00:00Z, kafka_topic=md.nyse.trades, kafka_partition=3,"
                        + " kafka_offset=42, kafka_timestamp=2026-03-01T10:00:00Z")
                .extracting(io.kappalake.transforms.feed.Event::identity)
                .isEqualTo("md.nyse.trades/3/42");
    }

    private static RawRecord withKey(String key) {
        return new RawRecord(
                0,
                0,
                FeedOf.KAFKA_TIME,
                key.getBytes(StandardCharsets.UTF_8),
                FeedOf.bytes("{}"),
                Map.of("h", "in a header".getBytes(StandardCharsets.UTF_8), "bad", new byte[] {-1}));
    }
}
