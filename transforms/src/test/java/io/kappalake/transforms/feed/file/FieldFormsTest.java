package io.kappalake.transforms.feed.file;

import static io.kappalake.transforms.feed.file.FeedOf.valueIn;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a column becomes of a value, by its type and the ways in which a file may say that it is written. */
class FieldFormsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text            | v | 17            | WRONG_TYPE v is a number: 17",
                "text            | v | [1]           | WRONG_TYPE v is an array",
                "text            | v | '\\ud83d'     | WRONG_TYPE v has half a surrogate pair",
                "text            | { from: v, numbers: true } | 17.50 | 17.50",
                "text            | { from: v, numbers: true } | true  | true",
                "text            | { from: v, trim: true }    | '\\u00a0x\\u2003' | x",
                "text            | { from: v, case: upper }   | ' straße'    | STRASSE",
                "text            | { from: v, case: lower }   | 'ÄB '        | äb",
                "text            | { from: v, case: keep }    | 'BCpC'       | BCpC",
                "integer         | v | 9223372036854775807      | 9223372036854775807",
                "integer         | v | '-9223372036854775807 '  | -9223372036854775807",
                "integer         | v | 9223372036854775808      | OUT_OF_RANGE v is 9223372036854775808",
                "integer         | v | -9223372036854775808     | OUT_OF_RANGE v is -9223372036854775808",
                "integer         | v | 9007199254740993         | 9007199254740993",
                "integer         | v | 1.5e3                    | 1500",
                "integer         | v | 1.5                      | WRONG_TYPE v is not a whole number: 1.5",
                "{ type: integer, positive: true } | v | -1.5   | WRONG_TYPE v is not a whole number: -1.5",
                "{ type: integer, positive: true } | v | 0.5    | WRONG_TYPE v is not a whole number: 0.5",
                "integer         | v | '0x10'                   | WRONG_TYPE v is not a number: 0x10",
                "integer         | v | '١'                      | WRONG_TYPE v is not a number: ١",
                "integer         | v | 1e999999999              | OUT_OF_RANGE v is 1e999999999",
                "integer         | { from: v, scale: 2 }        | 1500 | 15",
                "decimal(18,8)   | v | 0.1                      | 0.1",
                "decimal(18,8)   | v | 0.000000005              | 0",
                "decimal(18,8)   | v | 0.000000015              | 0.00000002",
                "decimal(5,2)    | v | 999.994                  | 999.99",
                "decimal(5,2)    | v | 999.995                  | OUT_OF_RANGE v is 999.995",
                "decimal(5,2)    | v | -1000                    | OUT_OF_RANGE v is -1000",
                "decimal(5,0)    | v | '12345'                  | 12345",
                "decimal(18,8)   | { from: v, scale: 2 }        | 18950  | 189.5",
                "decimal(18,8)   | { from: v, scale: 4 }        | '1895000' | 189.5",
                "decimal(10,2)   | { from: v, scale: -3 }       | 12.5   | 12500",
                "decimal(38,10)  | v | 1234567890123456789012345678.0123456789 |"
                        + " 1234567890123456789012345678.0123456789",
                "decimal(38,10)  | v | 0.00000000005            | 0.0000000000",
                "decimal(38,10)  | v | -0.00000000015           | -0.0000000002",
                "decimal(38,10)  | v | 12345678901234567890123456789 | OUT_OF_RANGE v is 12345678901234567890123456789",
                "decimal(38,10)  | v | 1e-999999999             | 0.0000000000",
                "decimal(38,0)   | v | 99999999999999999999999999999999999999 | 99999999999999999999999999999999999999",
                "decimal(38,0)   | v | 99999999999999999999999999999999999999.5 | OUT_OF_RANGE v is"
                        + " 99999999999999999999999999999999999999.5",
                "decimal(20,0)   | v | 'abc'                    | WRONG_TYPE v is not a number: abc",
                "double          | v | 0.1                      | 0.1",
                "double          | v | '1e3'                    | 1000.0",
                "double          | v | 'NaN'                    | WRONG_TYPE v is not a number: NaN",
                "double          | v | 1e999                    | OUT_OF_RANGE v is 1e999",
                "double          | v | '0x1p3'                  | WRONG_TYPE v is not a number: 0x1p3",
                "boolean         | v | true                     | true",
                "boolean         | v | 'False'                  | false",
                "boolean         | v | 1                        | WRONG_TYPE v is a number: 1",
                "boolean         | { from: v, map: { '1': true, '0': false } } | 1 | true",
                "boolean         | v | 'yes'                    | WRONG_TYPE v is not true or false: yes",
                "date            | v | '2024-02-29'             | 2024-02-29",
                "date            | v | '2023-02-29'             | INVALID_TIMESTAMP v is 2023-02-29",
                "date            | { from: v, time: dd.MM.yyyy } | '31.12.2025' | 2025-12-31",
                "date            | { from: v, time: dd.MM.yyyy } | '31.02.2025' | INVALID_TIMESTAMP v is 31.02.2025",
                "date            | v | 20240229                 | WRONG_TYPE v is a number: 20240229",
                "binary          | v | 'AP8='                   | 00ff",
                "binary          | v | '!'                      | WRONG_TYPE v is not base64: !",
                "binary          | { from: v, encoding: hex }   | '00ff' | 00ff",
                "binary          | { from: v, encoding: text }  | 'ä'    | c3a4",
                "json            | v | {'a':[1, 2.50],'a':'\\n'} | {'a':[1, 2.50],'a':'\\n'}",
                "json            | v | 'text'                   | 'text'",
                "json            | v | 'a\\u0041b'              | 'a\\u0041b'",
                "json            | v | 1.50                     | 1.50",
                "json            | v | true                     | true",
                "json            | v | null                     | NULL",
                "text            | v | ' '                      | NULL",
                "integer         | v | null                     | NULL",
                "integer         | { from: v, nulls: [-1, NA] } | -1     | NULL",
                "integer         | { from: v, nulls: [-1, NA] } | ' NA ' | NULL",
                "integer         | { from: v, nulls: [-1, NA] } | 7      | 7",
                "text            | { from: v, nulls: [-1, NA] } | 7      | WRONG_TYPE v is a number: 7",
                "text            | { from: v, nulls: [-1, NA] } | -1     | NULL",
                "text            | { from: v, nulls: [true] }   | true   | NULL",
                "text            | { from: v, nulls: [true] }   | false  | WRONG_TYPE v is false",
                "text            | { from: v, numbers: true, nulls: [-1] } | 7 | 7",
                "timestamp       | { from: v, nulls: [0] }      | 1772359200 | WRONG_TYPE v is a number: 1772359200",
                "boolean         | { from: v, nulls: [NA] }     | true   | true",
                "text            | { from: v, map: { true: SELL, false: BUY } } | true | SELL",
                "text            | { from: v, map: { B: BUY } } | 'S'    | UNKNOWN_VALUE v is S",
                "text            | { from: v, map: { B: BUY }, default: OTHER } | 'S' | OTHER",
                "text            | { from: v, map: { 1: BUY, 2: SELL } } | 2 | SELL",
            })
    void aValueIsTakenByTheTypeOfItsColumn(String type, String field, String value, String expected) {
        FeedFile feed = FeedOf.column(type, field);
        String wanted = expected.replace('\'', '"');

        assertThat(valueIn(feed, "{'v':" + value + "}")).isEqualTo(wanted);
        assertThat(valueIn(feed, "{'x':[{}],'v':" + value + "}"))
                .as("by the parser")
                .isEqualTo(wanted);
    }

    @Test
    void aTextIsKeptAsItIs() {
        assertThat(valueIn(FeedOf.column("text", "v"), "{'v':' a B '}")).isEqualTo(" a B ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "iso           | '2026-03-01T10:00:00.1234567+02:00' | 2026-03-01T08:00:00.123456Z",
                "iso           | '2026-03-01 10:00:00'     | INVALID_TIMESTAMP v is 2026-03-01 10:00:00",
                "iso           | 1772359200                | WRONG_TYPE v is a number: 1772359200",
                "iso-blank     | '2026-03-01 10:00:00Z'    | 2026-03-01T10:00:00Z",
                "iso-blank     | '2026-03-01T10:00:00Z'    | 2026-03-01T10:00:00Z",
                "iso-blank     | '2026-03-01\\u000010:00:00Z' | INVALID_TIMESTAMP v is 2026-03-01\u000010:00:00Z",
                "epoch-seconds | 1772359200                | 2026-03-01T10:00:00Z",
                "epoch-seconds | 1772359200.1234567        | 2026-03-01T10:00:00.123456Z",
                "epoch-seconds | '1772359200.5'            | 2026-03-01T10:00:00.500Z",
                "epoch-seconds | 1.7723592e9               | 2026-03-01T10:00:00Z",
                "epoch-seconds | -0.0000005                | 1969-12-31T23:59:59.999999Z",
                "epoch-seconds | 1772359200000             | INVALID_TIMESTAMP v is 1772359200000",
                "epoch-millis  | 1772359200123             | 2026-03-01T10:00:00.123Z",
                "epoch-millis  | ' 1772359200123 '         | 2026-03-01T10:00:00.123Z",
                "epoch-micros  | 1772359200123456          | 2026-03-01T10:00:00.123456Z",
                "epoch-nanos   | 1772359200123456789       | 2026-03-01T10:00:00.123456Z",
                "epoch-nanos   | -1                        | 1969-12-31T23:59:59.999999Z",
                "epoch-millis  | 'soon'                    | INVALID_TIMESTAMP v is soon",
                "epoch-millis  | 1e400                     | INVALID_TIMESTAMP v is 1e400",
                "date          | '2026-03-01'              | 2026-03-01T00:00:00Z",
                "date, zone: America/New_York | '2026-03-01' | 2026-03-01T05:00:00Z",
                "day-seconds                   | '2026-03-01 36000.0174596' | 2026-03-01T10:00:00.017459Z",
                "day-seconds, zone: America/New_York | '2012-06-21 34200' | 2012-06-21T13:30:00Z",
                "day-seconds                   | '2026-03-01 86400'   | INVALID_TIMESTAMP v is 2026-03-01 86400",
                "day-seconds                   | '2026-03-01'         | INVALID_TIMESTAMP v is 2026-03-01",
                "'dd/MM/yyyy HH:mm:ss', zone: Europe/Berlin | '01/07/2026 12:00:00' | 2026-07-01T10:00:00Z",
                "'dd/MM/yyyy HH:mm:ss', zone: Europe/Berlin | '25/10/2026 02:30:00' | 2026-10-25T00:30:00Z",
                "'dd/MM/yyyy HH:mm:ss', zone: Europe/Berlin | '29/03/2026 02:30:00' | INVALID_TIMESTAMP v is"
                        + " 29/03/2026 02:30:00",
                "'dd/MM/yyyy HH:mm:ss', zone: Europe/Berlin | '31/02/2026 12:00:00' | INVALID_TIMESTAMP v is"
                        + " 31/02/2026 12:00:00",
                "yyyyMMddHHmmssSSS            | '20260301100000123'   | 2026-03-01T10:00:00.123Z",
                "'MMM d, yyyy h:mm a'         | 'Mar 1, 2026 1:05 pm' | 2026-03-01T13:05:00Z",
                "'yyyy-MM-dd HH:mm:ssXXX', zone: Europe/Berlin | '2026-03-01 10:00:00-05:00' | 2026-03-01T15:00:00Z",
            })
    void aTimeIsReadInItsForm(String time, String value, String expected) {
        FeedFile feed = FeedOf.column("timestamp", "{ from: v, time: " + time + " }");

        assertThat(valueIn(feed, "{'v':" + value + "}")).isEqualTo(expected);
    }

    @Test
    void aDayAndATimeInTwoFieldsAreJoined() {
        FeedFile feed = FeedOf.column(
                "timestamp", "{ from: [d, t], join: ' ', time: 'yyyyMMdd H:mm:ss.SSS', zone: America/New_York }");

        assertThat(valueIn(feed, "{'d':20260302,'t':'9:30:00.125'}")).isEqualTo("2026-03-02T14:30:00.125Z");
    }

    @Test
    void textsOfSeveralFieldsAreJoinedAsTheyAreWritten() {
        FeedFile feed = FeedOf.column("{ type: text, required: true }", "{ from: [s, t.a], join: '-' }");

        assertThat(valueIn(feed, "{'s':'BTC','t':{'a':12345678901234567890}}")).isEqualTo("BTC-12345678901234567890");
        assertThat(valueIn(feed, "{'s':'BTC','t':{'a':1.50}}")).isEqualTo("BTC-1.50");
        assertThat(valueIn(feed, "{'s':'BTC'}")).isEqualTo("MISSING_FIELD [s, t.a] is absent");
        assertThat(valueIn(feed, "{'s':[],'t':{'a':1}}")).isEqualTo("WRONG_TYPE [s, t.a] is an array");
    }
}
