package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a feed file that is wrong: each line a problem, with its place. */
class FeedProblemsTest {

    private static final String GOOD = """
            feed: samples
            topics:
              - topic: samples
                fields:
                  id: id
                  price: { from: p, scale: 2 }
                  day: { from: d, time: date }
                  event_time: { from: t, time: epoch-millis }
            columns:
              id: { type: text, required: true }
              price: { type: decimal(18,8), positive: true }
              day: date
              event_time: { type: timestamp, required: true }
            identity: [id]
            event_time: event_time
            order: [id: numeric, price]
            key: id
            rules:
              - reason: TOO_DEAR
                check: price < 100
                otherwise: reject
            """;

    @Test
    void aGoodFileHasNoProblemAlsoWithADecimalInBraces() {
        assertThat(FeedOf.problems(GOOD)).isEmpty();
        assertThat(FeedOf.text(GOOD).shape().columns())
                .extracting(column -> column.name() + " " + column.type())
                .containsExactly(
                        "id text",
                        "price decimal(18,8)",
                        "day date",
                        "event_time timestamp",
                        "kafka_partition integer",
                        "kafka_offset integer",
                        "kafka_timestamp timestamp");
    }

    /** A piece of the good file replaced by another, and the line that tells of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "identity: [id]   | identity: [idd] | 14:12 there is no column idd: did you mean id?",
                "identity: [id]   | identity: [day] | 14:12 column day of the identity may be missing: add required: true to it",
                "identity: [id]   | identity: [id, id] | 14:16 the identity names id twice",
                "identity: [id]   | identity: none | 14:11 identity is none: write a list of columns, or record",
                "identity: [id]   | identity: [] | 14:1 identity is empty",
                "identity: [id]   | identiy: [id] | 14:1 unknown key identiy: did you mean identity?",
                "key: id          | key: symbol | 17:6 there is no column symbol: there are id, price, day, event_time",
                "key: id          | identity: [id] | 17:1 identity stands here twice, first in line 14: remove one",
                "key: id          | key: [id] | 17:1 key is a list: it must be string",
                "order: [id: numeric | order: [ide: numeric | 16:9 there is no column ide: did you mean id?",
                "order: [id: numeric | order: [day: numeric | 16:9 a date is neither text nor numeric",
                "order: [id: numeric | order: [id: number | 16:9 id is \"number\": write one of text, numeric",
                "scale: 2         | skale: 2 | 6:25 unknown key skale: did you mean scale?",
                "scale: 2         | scale: two | 6:25 scale is \"two\": it must be integer",
                "scale: 2         | case: upper | 6:25 price is a decimal(18,8): case is for text",
                "scale: 2         | value: 3 | 6:7 price has from and value: write one of from, value, kafka and header",
                "scale: 2         | join: '-' | 6:25 join is for several fields: write from: [a, b]",
                "scale: 2         | default: 1 | 6:25 default is for texts that a map does not have: there is no map",
                "{ from: p, scale: 2 } | { scale: 2 } | 6:7 price has no source: write one of from, value, kafka and header",
                "{ from: p, scale: 2 } | { value: cheap } | 6:23 price cannot be \"cheap\": wrong type (decimal(18,8))",
                "{ from: p, scale: 2 } | { value: -1 } | 6:23 price cannot be \"-1\": not positive (decimal(18,8))",
                "{ from: p, scale: 2 } | { kafka: topic, group: 1 } | 6:37 there is no group 1: the topic's pattern has 0",
                "{ from: p, scale: 2 } | [p, q] | 6:14 price is a decimal(18,8): only texts and times are joined of several fields",
                "{ from: p, scale: 2 } | 'a..b' | 6:14 price: \"a..b\" is no path at character 3: write it like a.b[0].c, and a name with a dot as ['a.b']",
                "price: { from    | prise: { from | 6:7 there is no column prise: did you mean price?",
                "id: id           | day2: id | 4:5 column id is required, and topic samples has no field for it",
                "time: epoch-millis | time: epoch-milis | 8:36 time \"epoch-milis\" is neither a form nor a pattern: did you mean epoch-millis?",
                "time: epoch-millis | time: 'HH:mm' | 8:36 time \"HH:mm\" has no day: add year, month and day",
                "time: epoch-millis | time: dd.MM.yyyy, zone: Berlin | 8:54 there is no zone Berlin: write one like Europe/Berlin or UTC",
                "time: epoch-millis | time: iso, zone: Europe/Berlin | 8:41 time iso needs no zone: only date and patterns do",
                "decimal(18,8)    | decimal(39,8) | 11:18 price: decimal(39,8) is out of range: a decimal has 1 to 38 digits, and at most as many after the point",
                "decimal(18,8)    | decimal(5,8) | 11:18 price: decimal(5,8) is out of range: a decimal has 1 to 38 digits, and at most as many after the point",
                "decimal(18,8)    | money | 11:18 price: there is no type money: write text, integer, decimal(p,s), double, boolean, date, timestamp, binary or json",
                "day: date        | id: date | 12:3 id stands here twice, first in line 10: remove one",
                "day: date        | kafka_day: date | 12:3 a column cannot be named kafka_day: names with kafka_ are Kafka's own columns",
                "day: date        | Day: date | 12:3 a column cannot be named Day: write small letters, digits and _",
                "day: date        | day: { type: date, positive: true } | 12:22 day is a date: only numbers can be positive",
                "day: date        | day: { type: date, one_of: [x] } | 12:22 day is a date: one_of is for text only",
                "type: timestamp, required | type: date, required | 13:3 event_time is a date: it must be { type: timestamp, required: true }",
                "type: timestamp, required: true | type: timestamp | 13:3 event_time is an optional timestamp: it must be { type: timestamp, required: true }",
                "event_time: event_time | event_time: day | 15:13 the event time is in column day: name that column event_time, as every table does",
                "topic: samples   | topic: my topic | 3:12 Kafka has no topic named \"my topic\": for several write pattern:",
                "topic: samples   | pattern: 'sam(ples' | 3:14 \"sam(ples\" is no regular expression: Unclosed group at character 9",
                "topic: samples   | format: json | 3:5 write topic: with a name, or pattern: with a regular expression",
                "fields:           | `format: arvo\\n    fields:` | 4:5 format is \"arvo\": write one of json, csv, avro, protobuf, json-schema",
                "feed: samples    | feed: rejected | 1:7 a feed cannot be named rejected: write small letters, digits and _, and not rejected, which is a table of all feeds",
                "feed: samples    | feed: Samples | 1:7 a feed cannot be named Samples: write small letters, digits and _, and not rejected, which is a table of all feeds",
                "TOO_DEAR         | tooDear | 19:13 a rule cannot have the reason tooDear: write capitals, digits and _, and none of the reasons that every feed has",
                "TOO_DEAR         | WRONG_TYPE | 19:13 a rule cannot have the reason WRONG_TYPE: write capitals, digits and _, and none of the reasons that every feed has",
                "price < 100      | prize < 100 | 20:12 rule TOO_DEAR: there is no column prize, only id, price, day, event_time",
                "price < 100      | price < | 20:12 rule TOO_DEAR: it ends too early",
                "price < 100      | price + 1 | 20:12 rule TOO_DEAR: \"price + 1\" is a number and no condition",
                "price < 100      | price < 'a' | 20:12 rule TOO_DEAR: \"price < 'a'\" compares a number with a text",
                "price < 100      | id RLIKE '[' | 20:12 rule TOO_DEAR: \"[\" is no regular expression: error parsing regexp: missing closing ]: `[`",
                "price < 100      | `price < 1e999999999` | 20:12 rule TOO_DEAR: \"1E999999999\" has more than 400 digits",
                "price < 100      | price < 'a | 20:12 rule TOO_DEAR: a text in quotes has no end",
                "price < 100      | price < 1 OR day IS NULL | 20:12 rule TOO_DEAR: \"day\" is a word of SQL: write `day`",
                "price < 100      | price != 1 | 20:12 rule TOO_DEAR: \"!=\" is not SQL's: write <>",
                "otherwise: reject | detail: '{prise} and {id}' | 21:13 there is no column prise: did you mean price?",
                "otherwise: reject | otherwise: ignore | 21:5 otherwise is \"ignore\": write one of reject, warn, hold",
            })
    void aProblemIsOneLineWithItsPlace(String piece, String wrong, String line) {
        assertThat(GOOD).contains(piece);
        String yaml = GOOD.replace(piece, wrong.replace("\\n", "\n"));

        assertThat(FeedOf.problems(yaml)).contains("feeds/samples.yaml:" + line);
    }

    @Test
    void allProblemsAreToldAtOnce() {
        String yaml = GOOD.replace("scale: 2", "scale: 2, case: upper")
                .replace("day: date", "day: 7days")
                .replace("identity: [id]", "identity: [ib]")
                .replace("key: id", "key: none");

        assertThat(FeedOf.problems(yaml))
                .containsExactly(
                        "feeds/samples.yaml:6:35 price is a decimal(18,8): case is for text",
                        "feeds/samples.yaml:12:8 day: there is no type 7days: write text, integer, decimal(p,s), double,"
                                + " boolean, date, timestamp, binary or json",
                        "feeds/samples.yaml:14:12 there is no column ib: did you mean id?",
                        "feeds/samples.yaml:17:6 there is no column none: there are id, price, day, event_time");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                        | 1:1 is empty",
                "- a                       | 1:1 is not a list of keys with values",
                "feed: [a                  | 1:9 is not YAML: while parsing a flow sequence, expected ',' or ']', but got <stream end>",
                "feed: &a x\\nkey: *a      | 2:6 aliases are not supported: write the value again",
                "feed: x\\n---\\nfeed: y   | 3:1 a second document begins here: write one to a file",
                "feed: x\\n\\tkey: y       | 2:1 is not YAML: while scanning for the next token, found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)",
            })
    void whatIsNoYamlIsToldWithItsPlace(String text, String line) {
        assertThat(FeedOf.problems(text.replace("\\n", "\n").replace("\\t", "\t")))
                .contains("feeds/samples.yaml:" + line);
    }
}
