package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.Main;
import io.kappalake.cli.option.CommandFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Files as programs really write them: each is read right, or refused in one line that says what to change. */
class LoadCasesTest {

    @TempDir
    Path directory;

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            trades-nested.json | The records of FILE are within another object: add --each result.trades
            trades.parquet     | FILE has no column symbol, volume, trade_type, exchange, its columns are timestamp
            trades.jsonl       | FILE has no column symbol, volume, trade_type, exchange, its columns are timestamp
            """)
    void whatIsNoRecordOfTheTopicIsRefusedInOneLineThatSaysWhatToDo(String name, String message) throws IOException {
        Path file = copy(name.equals("trades.jsonl") ? "trades.parquet" : name);
        Path named = Files.move(file, directory.resolve(name));

        Answer answer = dryRun(named);

        assertThat(answer.err())
                .contains(message.replace("FILE", named.toString()))
                .hasLineCount(1);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.exit()).isEqualTo(1);
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

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            csv  ~ # made by x\\nH\\nR          ~ has no header, it begins with # made by x: its first line must name trade_id
            csv  ~ 1,AAPL,1.5                    ~ has no header, it begins with 1,AAPL,1.5: its first line must name trade_id
            csv  ~ \\n                           ~ is empty: its first line must name trade_id
            csv  ~ symbol,price                  ~ has no column trade_id, volume, timestamp, trade_type, exchange
            csv  ~ H,symbol                      ~ names column symbol twice in its first line: rename or remove one
            csv  ~ H\\n"R                       ~ record starting at line 2
            json ~ {"a":{"b":[{"c":1}]}}         ~ are within another object: add --each a.b
            json ~ {"a":1,\\n"b":              ~ as JSON: its last object does not end: it must have one object per line
            json ~ [{"a":1},\\n{"b":2          ~ line 2 is not JSON
            json ~ [1]                           ~ line 1 has 1 where an object should be
            json ~ "a"                           ~ as JSON: it does not begin with { or [
            bin  ~ \\0\\0ab                    ~ is no text: save it as UTF-8
            """)
    void whatIsRefusedIsToldInOneLine(String format, String text, String message) throws IOException {
        String header = "trade_id,symbol,price,volume,timestamp,trade_type,exchange";
        Path file = Files.writeString(
                directory.resolve("trades." + format),
                text.replace("H", header).replace("\\n", "\n").replace("\\0", "\0"));

        Answer answer = dryRun(file);

        assertThat(answer.err()).contains(message).contains(file.toString()).hasLineCount(1);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.exit()).isEqualTo(1);
    }

    @Test
    void recordsWithinOtherObjectsAreReadWithTheirPath() throws IOException {
        Path file = copy("trades-nested.json");

        assertThat(dryRun(file, "--each", "result.trades").out()).isEqualTo(file + ": 2 records for trades\n");
        assertThat(dryRun(file, "--each", "result.orders").err())
                .startsWith(file + " has no objects at result.orders")
                .hasLineCount(1);
    }

    @Test
    void aFileThatIsCutOffGivesItsWholeLinesAndSaysWhereItEnds() throws IOException {
        Path file = copy("trades-cut.jsonl.gz");

        Answer answer = dryRun(file);

        assertThat(answer.out()).isEqualTo(file + ": 1,965 records for trades\n");
        assertThat(answer.err())
                .isEqualTo(
                        file + " is a truncated gzip file after line 1,965: get it whole, and the same command goes on"
                                + " there\n");
        assertThat(answer.exit()).isEqualTo(1);
    }

    @Test
    void repeatsOfAnIdentityAreReportedSinceTheyVanishAsDuplicates() throws IOException {
        Path file = copy("trades-two-days.jsonl");

        Answer answer = dryRun(file);

        assertThat(answer.out())
                .isEqualTo(
                        file + ": 10 records for trades\n"
                                + "  5 lines repeat the identity of an earlier one and would count as duplicates:"
                                + " line 6 repeats 1, line 7 repeats 2, line 8 repeats 3, line 9 repeats 4, line 10 repeats 5\n");
        assertThat(answer.exit()).isZero();
    }

    @Test
    void amountsOfAccountingProgramsAreNamedLineByLine() throws IOException {
        Answer answer = dryRun(copy("orders-amounts.csv"));

        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out())
                .contains(": 14 records for orders")
                .contains("10 lines would end in silver.rejected, because the job rejects them:"
                        + " {MISSING_FIELD=1, WRONG_TYPE=9}");
        assertThat(answer.out().lines().filter(line -> line.startsWith("    line ")))
                .extracting(line -> line.trim().replaceAll("^line (\\d+): (\\w+).*", "$1 $2"))
                .containsExactly(
                        "2 WRONG_TYPE",
                        "3 WRONG_TYPE",
                        "4 WRONG_TYPE",
                        "6 WRONG_TYPE",
                        "7 WRONG_TYPE",
                        "9 MISSING_FIELD",
                        "10 WRONG_TYPE",
                        "11 WRONG_TYPE",
                        "12 WRONG_TYPE",
                        "13 WRONG_TYPE");
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

    private Path copy(String name) throws IOException {
        try (InputStream in = LoadCasesTest.class.getResourceAsStream("/cases/load/" + name)) {
            return Files.write(directory.resolve(name), in.readAllBytes());
        }
    }

    private Answer dryRun(Path file, String... options) {
        List<String> all = new ArrayList<>(List.of("load", "--dry-run", "--data-dir", directory.toString()));
        all.addAll(List.of(options));
        all.add(file.toString());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Answer(CommandFrame.run(line, all.toArray(String[]::new)), out.toString(), err.toString());
    }

    private record Answer(int exit, String out, String err) {}
}
