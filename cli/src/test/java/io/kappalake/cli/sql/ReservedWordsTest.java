package io.kappalake.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReservedWordsTest {

    private static final Set<String> NAMES = Set.of(
            "open",
            "close",
            "exchange",
            "value",
            "day",
            "views",
            "method",
            "bytes",
            "symbol",
            "trades",
            "start",
            "end",
            "date",
            "time",
            "timestamp",
            "order",
            "count",
            "position",
            "rank",
            "language",
            "year");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SELECT open FROM gold.t; open",
                "SELECT symbol, close FROM gold.t; close",
                "SELECT value FROM gold.t; value",
                "SELECT day FROM gold.t; day",
                "SELECT symbol FROM silver.views; views",
                "SELECT method, symbol FROM t; method",
                "SELECT bytes FROM t; bytes",
                "SELECT MAX(t.end) FROM t; end",
                "SELECT symbol FROM t WHERE t.date = '1'; date",
                "SELECT symbol, SUM(value) FROM t GROUP BY symbol; value",
                "SELECT symbol FROM t ORDER BY rank DESC; rank",
                "SELECT order FROM t; order",
                "SELECT year FROM t; year",
            })
    void aNameThatIsAWordOfSqlIsNamed(String statement, String word) {
        assertThat(ReservedWords.advice(statement, NAMES)).contains("write `" + word + "` in backticks");
    }

    @Test
    void allSuchNamesOfAStatementAreNamedAtOnce() {
        assertThat(ReservedWords.advice("SELECT symbol,\n  open, high, close\nFROM gold.t WHERE open > 1", NAMES))
                .contains("write `open` and `close` in backticks");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SELECT FROM trades",
                "SELECT symbol FORM trades WHERE",
                "SELECT nosuch FROM trades",
                "SELECT (symbol FROM trades",
                "SELECT symbol FROM trades WHERE symbol = 'open",
                "SELEC 1",
                "SELECT table FROM trades",
                "SELECT symbol FROM trades ? open",
            })
    void otherMistakesGetNoAdvice(String statement) {
        assertThat(ReservedWords.advice(statement, NAMES)).isEmpty();
    }
}
