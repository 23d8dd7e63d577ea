package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of one CSV record: types, rules, rejections. */
class CsvFormatTest {

    /** Column, mapping, record, value or rejection. In records, ' stands for ", and ^ for a line end. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text | b | 1,x,3 | x",
                "text | b | 1,'x,y',3 | x,y",
                "text | b | 1,'x''y',3 | x\"y",
                "text | b | 1,'x^y',3 | x^y",
                "text | b | 1, 'x' ,3 | x",
                "text | b | 1,x,3^ | x",
                "text | b | `1, x ,3` | ` x `",
                "text | { from: b, trim: true } | `1, x ,3` | x",
                "text | b | 1,17,3 | 17",
                "text | b | 1,😀é,3 | 😀é",
                "text | b | 1,,3 | NULL",
                "text | b | 1,'',3 | NULL",
                "text | b | 1 | NULL",
                "{ type: text, required: true } | b | 1,,3 | MISSING_FIELD b is blank",
                "{ type: text, required: true } | b | 1 | MISSING_FIELD b is absent",
                "{ type: text, one_of: [X] } | b | 1,x,3 | UNKNOWN_VALUE b is x",
                "{ type: text, one_of: [X] } | { from: b, case: upper } | 1,x,3 | X",
                "text | { from: [a, c], join: '-' } | 1,x,3 | 1-3",
                "text | { from: b, map: { 0: BUY, 1: SELL } } | 1,1,3 | SELL",
                "text | { from: b, map: { 0: BUY }, default: NONE } | 1,1,3 | NONE",
                "text | { from: b, map: { 0: BUY } } | 1,1,3 | UNKNOWN_VALUE b is 1",
                "text | { from: b, nulls: [NA] } | 1,NA,3 | NULL",
                "text | { value: K } | 1,x,3 | K",
                "integer | b | 1,-9223372036854775807,3 | -9223372036854775807",
                "integer | b | 1,9223372036854775808,3 | OUT_OF_RANGE b is 9223372036854775808",
                "integer | b | 1,2.5,3 | WRONG_TYPE b is not a whole number: 2.5",
                "integer | { from: b, nulls: [-1] } | 1,-1,3 | NULL",
                "integer | b | `1, 7 ,3` | 7",
                "decimal(18,8) | b | 1,65000.10,3 | 65000.1",
                "decimal(18,8) | { from: b, scale: 4 } | 1,6500010,3 | 650.001",
                "decimal(38,12) | b | 1,12345678901234567890123456.5,3 | 12345678901234567890123456.500000000000",
                "decimal(18,8) | b | 1,abc,3 | WRONG_TYPE b is not a number: abc",
                "{ type: decimal(18,8), positive: true } | b | 1,0,3 | NOT_POSITIVE b is 0",
                "double | b | 1,1.5e-3,3 | 0.0015",
                "double | b | 1,NaN,3 | WRONG_TYPE b is not a number: NaN",
                "boolean | b | 1,TRUE,3 | true",
                "boolean | b | 1,1,3 | WRONG_TYPE b is not true or false: 1",
                "boolean | { from: b, map: { 1: true, 0: false } } | 1,1,3 | true",
                "date | b | 1,2026-03-01,3 | 2026-03-01",
                "date | { from: b, time: yyyyMMdd } | 1,20260301,3 | 2026-03-01",
                "timestamp | b | 1,2026-03-01T10:20:30.123456789+01:00,3 | 2026-03-01T09:20:30.123456Z",
                "timestamp | { from: b, time: iso-blank } | 1,2026-03-01 10:20:30,3 | 2026-03-01T10:20:30Z",
                "timestamp | { from: b, time: epoch-micros } | 1,1772359199999123,3 | 2026-03-01T09:59:59.999123Z",
                "timestamp | { from: b, time: epoch-seconds } | 1,1772359199.5,3 | 2026-03-01T09:59:59.500Z",
                "timestamp | { from: b, time: epoch-seconds } | 1,1772359199999123,3 | INVALID_TIMESTAMP b is 1772359199999123",
                "timestamp | { from: b, time: 'dd.MM.yyyy HH:mm', zone: Europe/Berlin } | 1,01.07.2025 10:00,3 | 2025-07-01T08:00:00Z",
                "binary | { from: b, encoding: hex } | 1,00ff,3 | 00ff",
                "json | b | `1,'{''k'':1}',3` | {\"k\":1}",
                "json | b | `1,'{''k'':1',3` | \"{\\\"k\\\":1\"",
                "json | b | 1,5,3 | \"5\"",
                "json | b | 1,,3 | NULL",
                "text | b | 1,x,3,4 | MALFORMED_RECORD has 4 fields instead of 3",
                "text | b | 1,'x,3 | MALFORMED_RECORD a quote does not fit: is it closed, and does a delimiter follow?",
                "text | b | 1,'x'y,3 | MALFORMED_RECORD a quote does not fit: is it closed, and does a delimiter follow?",
                "text | b | 1,x,3^1,y,3 | MALFORMED_RECORD more than one CSV record",
                "text | b | `` | MALFORMED_RECORD empty payload",
                "text | b | `  ^` | MALFORMED_RECORD empty payload",
                "text | b | ^ | MALFORMED_RECORD empty payload",
                "text | b | ^^ | MALFORMED_RECORD empty payload",
                "text | b | ^1,x,3 | MALFORMED_RECORD has an empty line beside the CSV record",
                "text | b | ` ^1,x,3` | MALFORMED_RECORD has an empty line beside the CSV record",
                "text | b | 1,x,3^^ | MALFORMED_RECORD has an empty line beside the CSV record",
                "text | b | 1,x,3^^1,y,3 | MALFORMED_RECORD more than one CSV record",
            })
    void aFieldIsReadAsItsColumnSays(String column, String field, String csv, String expected) {
        FeedFile feed = feed("names: [a, b, c]", column, field);

        assertThat(value(feed, csv)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x: 1 | 2 | 1,x,3 | x",
                "x: 1 | 2 | 1,x,3,4,5 | x",
                "delimiter: ';' | 2 | 1;x,y;3 | x,y",
                "delimiter: \"\\t\" | 2 | `1\tx\t3` | x",
                "delimiter: '~' | 2 | 1~x~3 | x",
                "quote: \"^\" | 2 | `1,^x,y^,3` | x,y",
            })
    void delimiterQuoteAndPlacesAreAsTheFileSays(String key, String field, String csv, String expected) {
        FeedFile feed = feed(key.equals("x: 1") ? "format: csv" : key, "text", field);

        assertThat(FeedOf.shown(FeedOf.decode(feed, FeedOf.raw(csv.getBytes(StandardCharsets.UTF_8)))))
                .isEqualTo(expected);
    }

    @Test
    void aRecordOfOtherBytesIsRejected() {
        FeedFile feed = feed("names: [a, b]", "text", "b");

        assertThat(FeedOf.shown(FeedOf.decode(feed, FeedOf.raw(new byte[] {'1', ',', -1}))))
                .isEqualTo("MALFORMED_RECORD not UTF-8");
        assertThat(FeedOf.shown(FeedOf.decode(feed, FeedOf.raw((byte[]) null))))
                .isEqualTo("MALFORMED_RECORD no payload");
        assertThat(value(feed, "\uFEFF1,x")).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "names: [a, b] | bb | 7:10 c cannot come from bb: there is no such field, only a, b",
                "names: [a, b] | a.b | 7:10 c cannot come from a.b: a CSV record has fields and no paths below them",
                "names: [a, a] | a | 5:12 two fields are named a",
                "quote: ','    | 1 | 3:5 delimiter and quote are both ,: they must differ",
                "delimiter: ;; | 1 | 5:16 delimiter is \";;\": write one character in quotes, such as \";\" or \"\\t\"",
                "delimiter: ';' | b | 7:10 c cannot come from b: write the field's place, from 1, or name the fields with names:",
            })
    void aFileThatCannotBeMeantIsRefused(String key, String field, String problem) {
        assertThat(FeedOf.problems(yaml(key, "text", field))).containsExactly("feeds/samples.yaml:" + problem);
    }

    @Test
    void keysOfCsvAreForCsv() {
        assertThat(FeedOf.problems(yaml("names: [a]", "text", "a").replace("format: csv", "format: json")))
                .containsExactly("feeds/samples.yaml:5:5 names is for format csv and not for json");
    }

    private static FeedFile feed(String key, String column, String field) {
        return FeedOf.text(yaml(key, column, field));
    }

    private static String yaml(String key, String column, String field) {
        return """
                feed: samples
                topics:
                  - topic: samples
                    format: csv
                    %s
                    fields:
                      c: %s
                      event_time: { kafka: timestamp }
                columns:
                  c: %s
                  event_time: { type: timestamp, required: true }
                identity: record
                """.formatted(key.equals("format: csv") ? "# by place" : key, field, column);
    }

    private static String value(FeedFile feed, String csv) {
        byte[] payload = csv.replace('\'', '"').replace('^', '\n').getBytes(StandardCharsets.UTF_8);
        return FeedOf.shown(FeedOf.decode(feed, FeedOf.raw(payload))).replace('\n', '^');
    }
}
