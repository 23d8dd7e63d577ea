package io.kappalake.cli.sql;

import static io.kappalake.cli.sql.SqlFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.sql.SqlFixture.Answer;
import io.kappalake.tables.definition.Column;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.file.PipelineFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/exact-sql.md says of Flink SQL, as a part of {@link SqlTest}: its servers start only once. */
interface ExactSql {

    List<String> BUILT_IN =
            List.of("trade_bars_1m", "trade_bars_5m", "quote_bars_1m", "orders_hourly", "orders_daily");

    @Test
    default void theStatementsOfTheBuiltInTablesGiveTheRowsOfGold() throws IOException {
        OrdinaryDay.write(SqlFixture.address);
        StringBuilder script = new StringBuilder();
        for (String table : BUILT_IN) {
            script.append(PipelineFile.marketText("gold/" + table + ".sql")).append(";\n");
            script.append("SELECT " + columns(table) + " FROM gold." + table).append(";\n");
        }
        Answer answer = run(script.toString());

        List<String> printed = tables(answer);
        assertThat(printed).hasSize(2 * BUILT_IN.size());
        for (int at = 0; at < BUILT_IN.size(); at++) {
            assertThat(ordinaryRows(printed.get(2 * at)))
                    .as(BUILT_IN.get(at))
                    .isNotEmpty()
                    .isEqualTo(ordinaryRows(printed.get(2 * at + 1)));
        }
        assertThat(answer.err()).hasLineCount(2).contains("SUM(price * volume)");
    }

    private static Answer run(String script) throws IOException {
        String file = Files.writeString(SqlFixture.directory.resolve("exact.sql"), script).toString();
        Answer answer = ask("-f", file, "--nessie-ref", OrdinaryDay.BRANCH);
        assertThat(answer.exit()).as(answer.err()).isZero();
        return answer;
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

    /** The rows of the day, sorted, their numbers rounded to 8 decimals. */
    private static List<String> ordinaryRows(String printed) {
        List<String> rows = new ArrayList<>();
        printed.lines()
                .filter(line -> line.startsWith("|") && line.contains(OrdinaryDay.DATE))
                .map(line -> Stream.of(line.split("\\|"))
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .map(ExactSql::rounded)
                        .collect(Collectors.joining(" | ")))
                .sorted()
                .forEach(rows::add);
        return rows;
    }

    private static String rounded(String cell) {
        return cell.matches("-?\\d+(\\.\\d+)?(E-?\\d+)?")
                ? new BigDecimal(cell).setScale(8, RoundingMode.HALF_EVEN).toPlainString()
                : cell;
    }
}
