package io.kappalake.cli.command;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.audit.AuditedLake;
import io.kappalake.cli.inspect.DiffCommand;
import io.kappalake.cli.inspect.ExplainCommand;
import io.kappalake.cli.inspect.ExportCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.iceberg.BaseTable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain}, {@code diff} and {@code export} as users run them. */
class InspectCommandsTest {

    private static AuditedLake lake;
    private static String first;

    @TempDir
    private Path directory;

    private Ran ran;

    @BeforeAll
    static void twoCommits() {
        lake = new AuditedLake();
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY").land();
        first = lake.lake.head();
        lake.trade("t2", at("10:00"), "AAPL", 110, 1, "BUY")
                .repeat("trades", at("10:01"))
                .land();
    }

    @AfterAll
    static void close() {
        lake.close();
    }

    private int run(Callable<Integer> command, String... options) {
        ran = Ran.on(lake.lake.address(), command, options);
        return ran.exit();
    }

    private static String oneLine(Ran ran) {
        assertThat(ran.err().lines()).hasSize(1);
        return ran.err().strip();
    }

    @Test
    void explainTellsTheWayOfARecordInLinesAndAsJson() throws IOException {
        assertThat(run(new ExplainCommand(), "trades", "t1")).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("trades/0/0, feed trades")
                .contains("  commit    " + first.substring(0, 16))
                .contains("  outcome   accepted: it is in silver.trades")
                .contains("  gold      gold.trade_bars_1m symbol=AAPL window_start=2026-03-02T10:00:00Z")
                .contains("As of commit " + lake.lake.head().substring(0, 16));

        assertThat(run(new ExplainCommand(), "trades", "t1", "--from", "2026-03-02", "--to", "2026-03-03"))
                .isZero();
        assertThat(ran.out()).contains("trades/0/0, feed trades");

        assertThat(run(new ExplainCommand(), "trades/0/2", "--json")).isZero();
        JsonNode answer = new ObjectMapper().readTree(ran.out());
        assertThat(answer.at("/records/0/outcome/kind").asText()).isEqualTo("duplicate");
        assertThat(answer.at("/records/0/outcome/of").asText()).isEqualTo("trades/0/1");

        assertThat(run(new ExplainCommand(), "gold.trade_bars_1m", "symbol=AAPL", "window_start=2026-03-02T10:00Z"))
                .isZero();
        assertThat(ran.out()).contains("  events    2 in the window").contains("t1        trades/0/0");
        assertThat(run(new ExplainCommand(), "trades/0/1", "--ref", first)).isZero();
        assertThat(ran.out()).contains("not read: The lake has read trades/0 up to offset 1");
    }

    @Test
    void diffTellsWhatDiffersInLinesAndAsJson() throws IOException {
        assertThat(run(new DiffCommand(), first, lake.lake.address().ref()))
                .as(ran.err())
                .isZero();
        assertThat(ran.out())
                .contains("silver.trades       1       2       1      0        0        0             1")
                .contains("high 100.00000000 -> 110.00000000")
                .contains("The same in both: bronze.orders, bronze.quotes,");

        assertThat(run(new DiffCommand(), first, first, "silver.trades", "--json"))
                .isZero();
        JsonNode same = new ObjectMapper().readTree(ran.out());
        assertThat(same.at("/tables/0/rows_a").asInt()).isEqualTo(1);
        assertThat(same.at("/tables/0/added").asInt(-1)).isZero();

        String early = lake.lake.find(first).orElseThrow().time().toString();
        assertThat(run(new DiffCommand(), early, first)).isZero();
        assertThat(ran.out()).contains("0 data files opened");
    }

    @Test
    void exportMakesADirectoryOnceAndCheckProvesIt() throws IOException {
        String out = directory.resolve("out").toString();
        assertThat(run(new ExportCommand(), "gold.trade_bars_1m", "--format", "csv", "--audit", "--out", out))
                .as(ran.err())
                .isZero();
        assertThat(ran.out()).startsWith("Exported 1 rows in 1 files of commit").contains("audit: passed");
        assertThat(run(new ExportCommand(), "--check", out, "--against-lake"))
                .as(ran.out())
                .isZero();
        assertThat(ran.out()).startsWith("Holds. ");

        assertThat(run(new ExportCommand(), "gold.trade_bars_1m", "--out", out)).isEqualTo(1);
        assertThat(oneLine(ran)).endsWith("is not empty: name a directory that does not exist yet");

        Files.delete(Path.of(out, "gold.trade_bars_1m", "2026-03-02.csv"));
        assertThat(run(new ExportCommand(), "--check", out, "--json")).isEqualTo(1);
        assertThat(new ObjectMapper().readTree(ran.out()).path("holds").asBoolean(true))
                .isFalse();
    }

    @Test
    void anExportMayEndAPartOfASecondAfterItBegins() {
        String out = directory.resolve("part").toString();

        int exit = run(
                new ExportCommand(),
                "silver.trades",
                "--from",
                "2026-03-02T10:00:00Z",
                "--to",
                "2026-03-02T10:00:00.5Z",
                "--out",
                out);

        assertThat(exit).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("Exported 2 rows");
    }

    @Test
    void aTagIsExportedAsItWas() {
        String tag = "day/inspect-" + first.substring(0, 8);
        lake.lake.refs().createTag(tag, first);

        assertThat(run(
                        new ExportCommand(),
                        "silver.trades",
                        "--tag",
                        tag,
                        "--out",
                        directory.resolve("tagged").toString()))
                .as(ran.err())
                .isZero();
        assertThat(ran.out()).startsWith("Exported 1 rows").contains("an audit of this commit set " + tag);
    }

    @Test
    void aCommitWhoseFilesWereSweptIsOneLine() {
        lake.trade("t9", at("12:00"), "AAPL", 1, 1, "BUY").land();
        String swept = lake.lake.head();
        lake.trade("t10", at("12:01"), "AAPL", 1, 1, "BUY").land();
        BaseTable gone = (BaseTable) lake.lake.tableAt("silver.trades", swept);
        lake.lake.io().deleteFile(gone.currentSnapshot().manifestListLocation());

        assertThat(run(new DiffCommand(), swept, first)).isEqualTo(1);

        assertThat(oneLine(ran)).contains("The files of commit").contains("were swept: name a newer commit, or a tag");
    }

    @Test
    void aWrongWordIsOneLineThatSaysWhatToDo() {
        for (List<String> wrong : List.of(
                List.of("nothing"),
                List.of("trades/x/1"),
                List.of("trades/0/-1"),
                List.of("gold.trade_bars_1m", "x"))) {
            assertThat(run(new ExplainCommand(), wrong.toArray(String[]::new))).isEqualTo(2);
            assertThat(oneLine(ran)).contains("'");
        }
        assertThat(run(new ExplainCommand(), "trades", "t1", "--from", "noon")).isEqualTo(2);
        assertThat(oneLine(ran)).startsWith("--from is 'noon', which is no time");
        assertThat(run(new ExplainCommand(), "trades/0/1", "--to", "2026-03-02"))
                .isEqualTo(2);
        assertThat(oneLine(ran)).startsWith("--from and --to are for FEED IDENTITY");
        assertThat(run(new ExplainCommand(), "nobody", "t1")).isEqualTo(1);
        assertThat(oneLine(ran)).isEqualTo("The lake has no feed 'nobody': it has trades, quotes, orders");
        assertThat(run(new DiffCommand(), "main-nobody", "main")).isEqualTo(1);
        assertThat(oneLine(ran)).startsWith("Nessie has no branch, tag or commit 'main-nobody'");
        assertThat(run(new DiffCommand(), "2020-01-01", first)).isEqualTo(1);
        assertThat(oneLine(ran)).startsWith("The lake had no commit yet at 2020-01-01T00:00:00Z");
        assertThat(run(new DiffCommand(), "2020-99-01", first)).isEqualTo(1);
        assertThat(oneLine(ran)).startsWith("'2020-99-01' is no time");

        String out = directory.resolve("none").toString();
        assertThat(run(new ExportCommand(), "--out", out)).isEqualTo(2);
        assertThat(run(new ExportCommand(), "silver.trades")).isEqualTo(2);
        assertThat(run(new ExportCommand(), "silver.trades", "--format", "xml", "--out", out))
                .isEqualTo(2);
        assertThat(oneLine(ran)).startsWith("--format is 'xml' but must be one of parquet, csv, jsonl");
        assertThat(run(new ExportCommand(), "silver.trades", "--from", "noon", "--out", out))
                .isEqualTo(2);
        assertThat(run(new ExportCommand(), "silver.trades", "--tag", "day/none", "--out", out))
                .isEqualTo(1);
        assertThat(oneLine(ran)).startsWith("The lake has no tag 'day/none'");
        assertThat(run(new ExportCommand(), "silver.nope", "--out", out)).isEqualTo(1);
        assertThat(run(new ExportCommand(), "--check", out)).isEqualTo(1);
        assertThat(Path.of(out)).doesNotExist();
    }
}
