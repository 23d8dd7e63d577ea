package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as programs really write them, each of which is read right. */
class LoadCasesTest extends LoadCasesFixture {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            trades-a-bom-crlf.csv        | 0 | 2 records | -
            trades-b-semicolon.csv       | 1 | 1 records | line 2: WRONG_TYPE price
            trades-c-tab.csv             | 0 | 1 records | -
            trades-d-blanks.csv          | 0 | 1 records | -
            trades-e-upper.csv           | 0 | 1 records | -
            trades-f-pandas-index.csv    | 0 | 2 records | -
            trades-g-trailing-commas.csv | 0 | 1 records | -
            trades-l-cr-only.csv         | 0 | 2 records | -
            trades-u-utf16.csv           | 0 | 1 records | -
            trades-v-mixed-cr.csv        | 0 | 3 records | -
            """)
    void csvAsProgramsWriteItIsReadRight(String name, int exit, String count, String wrong) throws IOException {
        assertRead(name, exit, count, wrong);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            trades-array.json            | 0 | 2 records | -
            trades-array.json.gz         | 0 | 2 records | -
            trades-array-pretty.json     | 0 | 2 records | -
            trades-blank-then-array.json | 0 | 2 records | -
            trades-lines-comma.json      | 0 | 2 records | -
            trades-pretty-object.json    | 0 | 1 records | -
            trades-rs.json               | 0 | 2 records | -
            """)
    void jsonIsReadHoweverItIsLaidOut(String name, int exit, String count, String wrong) throws IOException {
        assertRead(name, exit, count, wrong);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            trades-two-members.jsonl.gz | 0 | 3 records | -
            trades-padded.jsonl.gz      | 0 | 1 records | -
            trades-really-gzip.jsonl    | 0 | 1 records | -
            trades-not-gzip.jsonl.gz    | 0 | 1 records | -
            trades.jsonl.zst            | 0 | 0 records | -
            """)
    void compressionIsSeenByItsBytes(String name, int exit, String count, String wrong) throws IOException {
        assertRead(name, exit, count, wrong);
    }

    /** H stands for the header of trades, R for a row, J for an object. */
    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            csv  ~ sep=;\\r\\nH;\\nR;\\n                   ~ 1 records
            csv  ~ \\n\\nH\\n\\nR\\n   \\nR,,\\n           ~ 2 records
            csv  ~ H\\nR                             ~ 1 records
            csv  ~ H                                  ~ 0 records
            txt  ~ H\\nR                             ~ 1 records
            csv  ~ J\\nJ2\\n                         ~ 2 records
            json ~ J J2                               ~ 2 records
            json ~ [J,J2][J3]                         ~ 3 records
            json ~ []                                 ~ 0 records
            json ~ \\n                                ~ 0 records
            json ~ J\\rJ2\\r\\nJ3                     ~ 3 records
            json ~ J  ,  \\nJ2                       ~ 2 records
            """)
    void otherKindsOfFiles(String format, String text, String count) throws IOException {
        String header = "trade_id,symbol,price,volume,timestamp,trade_type,exchange";
        String row = "1, AAPL ,1.5,2,\u00a02024-03-04T14:30:00Z,BUY,NYSE";
        String object =
                "{\"trade_id\":\"j1\",\"symbol\":\"A\",\"price\":1,\"volume\":1,\"timestamp\":\"2024-03-04T14:30:00Z\","
                        + "\"trade_type\":\"BUY\",\"exchange\":\"NYSE\"}";
        String content = text.replace("J2", object.replace("j1", "j2"))
                .replace("J3", object.replace("j1", "j3"))
                .replace("J", object)
                .replace("H", text.contains(";") ? header.replace(',', ';') : header)
                .replace("R", text.contains(";") ? row.replace(',', ';') : row)
                .replace("\\n", "\n")
                .replace("\\r", "\r");
        Path file = Files.writeString(directory.resolve("trades." + format), content);

        Answer answer = dryRun(file);

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out())
                .startsWith(file + ": " + count + " for trades\n")
                .doesNotContain("rejected");
        assertThat(answer.exit()).isZero();
    }

    @Test
    void recordsWithinOtherObjectsAreReadWithTheirPath() throws IOException {
        Path file = copy("trades-nested.json");

        assertThat(dryRun(file, "--each", "result.trades").out()).isEqualTo(file + ": 2 records for trades\n");
        assertThat(dryRun(file, "--each", "result.orders").err())
                .startsWith(file + " has no objects at result.orders")
                .hasLineCount(1);
    }

    private void assertRead(String name, int exit, String count, String wrong) throws IOException {
        Path file = copy(name);

        Answer answer = dryRun(file);

        SoftAssertions.assertSoftly(softly -> {
            softly.assertThat(answer.err()).isEmpty();
            softly.assertThat(answer.out()).startsWith(file + ": " + count + " for trades\n");
            softly.assertThat(answer.exit()).isEqualTo(exit);
            if (wrong.equals("-")) {
                softly.assertThat(answer.out()).hasLineCount(1);
            } else {
                softly.assertThat(answer.out()).contains("    " + wrong);
            }
        });
    }
}
