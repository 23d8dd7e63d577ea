package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that cannot be loaded, or only in part: they are refused in one line, or their lines are named. */
class LoadCasesRefusedTest extends LoadCasesFixture {

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
}
