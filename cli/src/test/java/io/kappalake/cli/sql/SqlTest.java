package io.kappalake.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.tables.storage.LakeAddress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * SQL on a lake whose rows are known: the queries of deploy/sql, time travel, JDBC, and what is refused.
 *
 * <p>One class, so that its servers start only once.
 */
@Timeout(300)
class SqlTest extends SqlFixture implements ExactSql, ReadyMadeSql {

    /** docs/sql.md says so. */
    @Test
    void aSumThatOverflowsIsNullAndItsPartsAreExact() {
        String most = "CAST(9999999999.99999999 AS DECIMAL(18, 8)) * CAST(9999999999.99999999 AS DECIMAL(18, 8))";
        String rows = "(SELECT %s AS v FROM (VALUES %s) AS t(n))"
                .formatted(
                        most,
                        IntStream.range(0, 101).mapToObj("(%d)"::formatted).collect(Collectors.joining(",")));

        assertThat(cells(ask("-e", "SELECT SUM(v) FROM " + rows).out())).containsExactly("<NULL>");
        assertThat(cells(ask(
                                "-e",
                                "SELECT CAST(SUM(CAST(FLOOR(v) AS DECIMAL(38, 0))) AS STRING) || '+'"
                                        + " || CAST(SUM(MOD(v, 1)) AS STRING) FROM " + rows)
                        .out()))
                .containsExactly("10099999999999999979800+0.0000000000000101");
    }

    @Test
    void oneTableIsReadAsItWasByTagBranchSnapshotAndTime() {
        String first = "SELECT snapshot_id FROM silver.`trades$snapshots` ORDER BY committed_at LIMIT 1";
        String snapshot = cells(ask("-e", first).out()).get(0);
        List<String> tables = List.of(
                "silver.trades",
                "silver.`trades@main`",
                "silver.trades /*+ OPTIONS('as-of-timestamp'='" + System.currentTimeMillis() + "') */",
                "silver.`trades@" + KnownLake.TAG + "`",
                "silver.trades /*+ OPTIONS('snapshot-id'='" + snapshot + "') */");
        String counts = IntStream.range(0, tables.size())
                .mapToObj(
                        table -> "SELECT 't%d=' || CAST(COUNT(*) AS STRING) FROM ".formatted(table) + tables.get(table))
                .collect(Collectors.joining(" UNION ALL "));
        assertThat(cells(ask("-e", counts).out())).containsExactlyInAnyOrder("t0=4", "t1=4", "t2=4", "t3=3", "t4=3");
    }

    @Test
    void theWholeLakeIsReadAsItWasAtATagOrACommit() {
        String counts = "SELECT COUNT(*) FROM silver.trades";
        assertThat(cells(ask("-e", counts, "--nessie-ref", KnownLake.TAG).out()))
                .containsExactly("3");
        assertThat(cells(ask("-e", counts, "--nessie-ref", tagged).out())).containsExactly("3");
        assertThat(cells(ask("-e", counts, "--nessie-ref", tagged.substring(0, 16))
                        .out()))
                .containsExactly("3");
    }

    /** docs/sql.md shows these lines. */
    @Test
    void aJdbcClientReadsTypedRowsAndCanStandAtATag() throws SQLException {
        String url = "jdbc:flink://" + gateway.address() + "/lake/gold";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet bars = statement.executeQuery(
                        "SELECT symbol, vwap, trade_count, is_final FROM trade_bars_1m WHERE symbol = 'MSFT'")) {
            assertThat(bars.next()).isTrue();
            assertThat(bars.getString("symbol")).isEqualTo("MSFT");
            assertThat(bars.getBigDecimal("vwap")).isEqualByComparingTo("50");
            assertThat(bars.getLong("trade_count")).isEqualTo(2);
            assertThat(bars.getBoolean("is_final")).isTrue();
            assertThat(bars.next()).isFalse();
        }
        try (Connection connection = DriverManager.getConnection(url + "?lake.nessie-ref=" + KnownLake.TAG);
                Statement statement = connection.createStatement();
                ResultSet trades = statement.executeQuery("SELECT COUNT(*) AS n FROM silver.trades")) {
            assertThat(trades.next()).isTrue();
            assertThat(trades.getLong("n")).isEqualTo(3);
        }
    }

    @Test
    void aStreamingReadOfSilverFollowsEachCommitAlsoOverARollBack() throws Exception {
        LakeAddress branch = address.onRef("following");
        StringWriter out = new StringWriter();
        try (Lake main = Lake.open(address)) {
            main.refs().createBranch("following", main.head());
        }
        SqlSession session = SqlSession.open(gateway.address(), Map.of("lake.nessie-ref", branch.ref()));
        List<String> statements = Statements.of(Files.readString(QUERIES.resolve("follow_trades.sql")));
        Thread reader = new Thread(() -> session.run(statements, new PrintWriter(out, true)), "reader");
        reader.setDaemon(true);
        reader.setUncaughtExceptionHandler((thread, closed) -> {});
        reader.start();
        await().atMost(LIMIT).until(out::toString, text -> text.contains("t4"));
        try (Lake lake = Lake.open(branch)) {
            KnownLake.addTrade(lake, 4, "t5");
            await().atMost(LIMIT).until(out::toString, text -> text.contains("t5"));
            KnownLake.addTrade(lake, 5, "t6");
            await().atMost(LIMIT).until(out::toString, text -> text.contains("t6"));
            String before = lake.log().skip(1).findFirst().orElseThrow().hash();
            Rollback.of(lake, before).run();
            KnownLake.addTrade(lake, 5, "t7");
            await().atMost(LIMIT).until(out::toString, text -> text.contains("t7"));
        }
        session.close();
        assertThat(out.toString().split("t5", -1)).as("each row once").hasSize(2);
    }

    @Test
    void whatWouldChangeTheLakeIsRefusedAndChangesNothing() {
        String readOnly = "Catalog lake is read-only: its tables change together, through the job and ./lake";
        String head = head();
        try (SqlSession session = SqlSession.open(gateway.address(), Map.of())) {
            for (String statement : List.of(
                    "INSERT INTO trade_bars_1m SELECT * FROM trade_bars_1m",
                    "DROP TABLE trade_bars_1m",
                    "CREATE TABLE mine (a INT)",
                    "ALTER TABLE trade_bars_1m SET ('a' = 'b')",
                    "CREATE DATABASE mine",
                    "DROP DATABASE silver CASCADE")) {
                assertThatThrownBy(() -> session.run(List.of(statement), new PrintWriter(new StringWriter())))
                        .as(statement)
                        .isInstanceOf(LakeException.class)
                        .hasMessageContaining(readOnly);
            }
        }
        assertThat(head()).isEqualTo(head);
    }

    @Test
    void theFirstStatementThatFailsEndsTheScriptWithOneLine() {
        Answer answer = ask("-e", "SHOW DATABASES; SELECT * FROM nosuch; SHOW CATALOGS");
        assertThat(answer.err()).isEqualTo("Statement 2 failed: Object 'nosuch' not found\n");
        assertThat(cells(answer.out())).containsExactly("bronze", "gold", "silver");
        assertThat(answer.exit()).isEqualTo(1);
        fails("Non-query expression encountered in illegal context", "SELEC 1");
        fails("Division by zero", "SELECT 1/0");
        fails("'day/none' not found", "SELECT * FROM silver.`trades@day/none`");
    }

    @Test
    void wrongUsageAndServersThatAreAwayAreOneLine() {
        ask("-e", "SELECT 1", "-f", "x.sql").assertOneLine(2, "mutually exclusive");
        ask("-f", "nosuch.sql").assertOneLine(2, "Cannot read --file nosuch.sql: name a readable file of SQL");
        ask("-e", " ; ").assertOneLine(2, "No statement to run");
        ask("-e", "SELECT 1", "--nessie-ref", "nope").assertOneLine(1, "Nessie has no branch, tag or commit 'nope'");
        ask("-e", "SELECT 1", "--nessie-uri", "http://127.0.0.1:1/api/v2").assertOneLine(1, "does not answer");
        ask("-e", "SELECT 1", "--sql-gateway", "127.0.0.1:1")
                .assertOneLine(1, "The SQL gateway at 127.0.0.1:1 opens no session");
        ask("-e", "SELECT 1", "--sql-gateway", "here")
                .assertOneLine(1, "'here' is not the address of a SQL gateway: set --sql-gateway to HOST:PORT");
    }

    @Test
    void noSecretOfTheWarehouseIsShown() {
        assertThat(ask("-e", "SHOW CREATE TABLE silver.trades").out())
                .contains("`trade_id` VARCHAR")
                .doesNotContainIgnoringCase("secret");
    }
}
