package io.kappalake.cli.sql;

import static io.kappalake.cli.sql.SqlFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.sql.SqlFixture.Answer;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Column;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.file.PipelineFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/exact-sql.md says of Flink SQL, as a part of {@link SqlTest}: its servers start only once. */
interface ExactSql {

    List<String> BUILT_IN = List.of("trade_bars_1m", "trade_bars_5m", "quote_bars_1m", "orders_hourly", "orders_daily");

    /** Flink takes any event of a window for its first and last, and rounds the squares of a deviation. */
    Set<String> OTHERWISE = Set.of("open", "close", "bid_close", "ask_close", "volatility");

    @Test
    default void theStatementsOfTheBuiltInTablesGiveTheRowsOfGold() throws IOException {
        StringBuilder script = new StringBuilder();
        for (String table : BUILT_IN) {
            script.append(PipelineFile.marketText("gold/" + table + ".sql")).append(";\n");
            script.append("SELECT " + columns(table) + " FROM gold." + table).append(";\n");
        }
        Answer answer = run(script.toString());

        List<String> printed = tables(answer);
        assertThat(printed).hasSize(2 * BUILT_IN.size());
        for (int at = 0; at < BUILT_IN.size(); at++) {
            assertThat(ordinaryRows(printed.get(2 * at), OTHERWISE))
                    .as(BUILT_IN.get(at))
                    .isNotEmpty()
                    .isEqualTo(ordinaryRows(printed.get(2 * at + 1), OTHERWISE));
        }
        assertThat(answer.err()).hasLineCount(2).contains("Warning: Flink's SUM(price * volume) has 22 digits");
    }

    @Test
    default void theViewsGiveTheNumbersOfGoldWithoutAWarning() throws IOException {
        Answer answer =
                run("""
                SELECT symbol, minute_start, trades, volume, average_price, vwap, volatility FROM trade_minutes;
                SELECT symbol, window_start, trade_count, volume, avg_price, vwap, volatility FROM trade_bars_1m;
                SELECT sales_date, orders, revenue, average_value, customers FROM sales_days;
                SELECT order_date, total_orders, total_revenue, avg_order_value, unique_customers FROM orders_daily;
                """, "--init", SqlFixture.QUERIES.resolve("views.sql").toString());

        List<String> printed = tables(answer);
        assertThat(ordinaryRows(printed.get(0))).isNotEmpty().isEqualTo(ordinaryRows(printed.get(1)));
        assertThat(ordinaryRows(printed.get(2))).isNotEmpty().isEqualTo(ordinaryRows(printed.get(3)));
        assertThat(answer.err()).isEmpty();
    }

    @Test
    default void aUnionOfFeedsRunsAsThePageOfGoldHasIt() throws IOException {
        String union = Stream.of(Files.readString(Path.of("../docs/gold.md")).split("```"))
                .filter(text -> text.startsWith("sql\n") && text.contains("UNION ALL"))
                .map(text -> text.substring("sql".length()))
                .findFirst()
                .orElseThrow();

        String within = "SELECT COUNT(*), COUNT(*) FROM TABLE(TUMBLE((SELECT event_time FROM silver.trades UNION ALL"
                + " SELECT event_time FROM silver.quotes), DESCRIPTOR(event_time), INTERVAL '1' MINUTE))";

        Answer answer = run("SELECT SUM(events), SUM(trades) FROM (" + union + ");\n" + within + ";\n"
                + "SELECT q.n + t.n, t.n FROM (SELECT COUNT(*) AS n FROM silver.quotes) AS q,"
                + " (SELECT COUNT(*) AS n FROM silver.trades) AS t;");

        List<String> rows = tables(answer).stream()
                .map(SqlFixture::cells)
                .map(cells -> cells.get(0))
                .toList();
        String trades = rows.get(2).split(" ")[1];
        assertThat(rows.get(0)).isEqualTo(rows.get(2));
        assertThat(rows.get(1)).isEqualTo(trades + " " + trades);
    }

    @Test
    default void flinkIsAsInexactAsThePageSays() {
        String most = "CAST(9999999999.99999999 AS DECIMAL(18, 8))";
        String largest = "(SELECT %s AS price, %s AS volume FROM (VALUES %s) AS t(n))"
                .formatted(
                        most,
                        most,
                        IntStream.range(0, 102).mapToObj("(%d)"::formatted).collect(Collectors.joining(",")));
        String prices =
                "(SELECT CAST(n AS DECIMAL(18, 8)) AS price FROM (VALUES (100.01), (100.02), (100.04)) AS t(n))";
        String script = String.join(
                ";",
                "SELECT SUM(price * volume), AVG(price * volume), SUM(price * volume) / SUM(volume) FROM " + largest,
                "SELECT SUM(CAST(FLOOR(price * volume) AS DECIMAL(38, 0))), SUM(MOD(price * volume, 1)) FROM "
                        + largest,
                "SELECT CAST(0.12345678 AS DECIMAL(38, 8)) * CAST(0.1 AS DECIMAL(18, 8))",
                "SELECT STDDEV_SAMP(price), ROUND(STDDEV_SAMP(CAST(price - 100 AS DOUBLE)), 12) FROM " + prices,
                "SELECT SUM(n), SUM(CAST(n AS DECIMAL(38, 0))) FROM (VALUES (2147483647), (1)) AS t(n)",
                "SELECT n * n, CAST(n AS BIGINT) * n FROM (VALUES (2147483647)) AS t(n)",
                "SELECT AVG(n), AVG(CAST(n AS DECIMAL(38, 8))) FROM (VALUES (1), (2), (2)) AS t(n)");

        assertThat(tables(ask("-e", script)).stream().flatMap(table -> SqlFixture.cells(table).stream()))
                .containsExactly(
                        "99999999999999999800.0000000000000001 <NULL> 98039215.68627451",
                        "10199999999999999979600 0.0000000000000102",
                        "0.012346",
                        "0.01529706 0.015275252317",
                        "-2147483648 2147483648",
                        "1 4611686014132420609",
                        "1 1.66666667");
    }

    @Test
    default void aGroupOfOneRowFailsWithoutAFilter() {
        String one = " FROM (SELECT CAST(1 AS DECIMAL(18, 8)) AS price FROM (VALUES (1)) AS t(n)) GROUP BY price";
        SqlFixture.fails("Column 's' is NOT NULL", "SELECT STDDEV_SAMP(price) AS s" + one);
        assertThat(SqlFixture.cells(ask("-e", "SELECT STDDEV_SAMP(price) FILTER (WHERE price > 0) AS s" + one)
                        .out()))
                .containsExactly("<NULL>");
    }

    @Test
    default void aReservedWordIsToldWithItsBackticks() {
        SqlFixture.fails(": write `open` and `close` in backticks", "SELECT symbol, open, close FROM trade_bars_1m");
        SqlFixture.fails(": write `close` in backticks", "SELECT symbol FROM trade_bars_1m AS t WHERE t.close > high");
    }

    private static Answer run(String script, String... options) throws IOException {
        ordinaryDay();
        String file = Files.writeString(SqlFixture.directory.resolve("exact.sql"), script)
                .toString();
        List<String> all = new ArrayList<>(List.of("-f", file, "--nessie-ref", OrdinaryDay.BRANCH));
        all.addAll(List.of(options));
        Answer answer = ask(all.toArray(String[]::new));
        assertThat(answer.exit()).as(answer.err()).isZero();
        return answer;
    }

    private static void ordinaryDay() {
        try (Lake lake = Lake.open(SqlFixture.address)) {
            if (lake.refs().find(OrdinaryDay.BRANCH).isEmpty()) {
                OrdinaryDay.write(SqlFixture.address);
            }
        }
    }

    private static String columns(String table) {
        return Pipeline.MARKET.table("gold." + table).orElseThrow().columns().stream()
                .map(Column::name)
                .filter(name -> !name.equals("is_final"))
                .map("`%s`"::formatted)
                .collect(Collectors.joining(", "));
    }

    private static List<String> tables(Answer answer) {
        return Stream.of(answer.out().split("(?m)^(\\d+ rows? in set|Empty set)$"))
                .filter(table -> !table.isBlank())
                .toList();
    }

    private static List<String> ordinaryRows(String printed) {
        return ordinaryRows(printed, Set.of());
    }

    /** The rows of the day but for some columns, sorted, their numbers rounded to 8 decimals. */
    private static List<String> ordinaryRows(String printed, Set<String> without) {
        List<List<String>> lines = printed.lines()
                .filter(line -> line.startsWith("|"))
                .map(line ->
                        Stream.of(line.split("\\|")).skip(1).map(String::strip).toList())
                .toList();
        List<String> names = lines.get(0);
        return lines.stream()
                .filter(cells -> cells.stream().anyMatch(cell -> cell.startsWith(OrdinaryDay.DATE)))
                .map(cells -> IntStream.range(0, names.size())
                        .filter(at -> !without.contains(names.get(at)))
                        .mapToObj(at -> rounded(cells.get(at)))
                        .collect(Collectors.joining(" | ")))
                .sorted()
                .toList();
    }

    /** The start of a window has 3 decimals of seconds in Flink and 6 in Gold. */
    private static String rounded(String cell) {
        return cell.matches("-?\\d+(\\.\\d+)?(E-?\\d+)?")
                ? new BigDecimal(cell).setScale(8, RoundingMode.HALF_EVEN).toPlainString()
                : cell.replaceFirst("\\.0+$", "");
    }
}
