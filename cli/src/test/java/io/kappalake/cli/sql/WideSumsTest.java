package io.kappalake.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.Pipeline;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WideSumsTest {

    private static final String HINT = "read vwap of gold.trade_bars_1m, or sum whole parts and fractions apart";

    private static Optional<String> warning(String statement) {
        return WideSums.isCandidate(statement) ? new WideSums(Pipeline.MARKET).warning(statement) : Optional.empty();
    }

    @Test
    void aSumOfProductsEndsAtTwentyTwoDigits() {
        assertThat(warning("SELECT symbol, SUM(price * volume) FROM silver.trades GROUP BY symbol"))
                .contains("Warning: Flink's SUM(price * volume) has 22 digits before the decimal point and is NULL or"
                        + " wrong beyond: " + HINT + " (docs/exact-sql.md)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT avg(price * volume) FROM lake.silver.trades",
                "SELECT SUM(t.price * t.volume) FROM silver.`trades@main` AS t",
                "SELECT SUM(-price * volume + 1) FILTER (WHERE symbol = 'A') FROM silver.trades",
                "SELECT SUM(CASE WHEN trade_type = 'BUY' THEN price * volume END) FROM silver.trades",
                "SELECT SUM(COALESCE(price * volume, 0)) FROM silver.trades",
                "SELECT SUM(v) FROM (SELECT price * volume AS v FROM silver.trades)",
                "CREATE TEMPORARY VIEW x AS SELECT SUM(price * volume) AS v FROM silver.trades",
                "SELECT SUM(price * volume) OVER (PARTITION BY symbol) FROM silver.trades",
                "SELECT SUM(price * volume) FROM TABLE(TUMBLE(TABLE silver.trades, DESCRIPTOR(event_time),"
                        + " INTERVAL '1' MINUTE)) GROUP BY window_start, window_end"
            })
    void itIsFoundWhereverItStands(String statement) {
        assertThat(warning(statement)).isPresent();
    }

    @Test
    void aProductThatIsRoundedIsNamed() {
        assertThat(warning("SELECT SUM(CAST(price AS DECIMAL(38, 8)) * volume) FROM silver.trades"))
                .hasValueSatisfying(line -> assertThat(line)
                        .contains(
                                "Flink rounds each CAST(price AS DECIMAL(38, 8)) * volume to 6 decimals: give its factors at"
                                        + " most 37 digits together"));
    }

    @Test
    void aDeviationOfDecimalsRoundsItsSquares() {
        assertThat(warning("SELECT symbol, STDDEV_SAMP(price) FROM silver.trades GROUP BY symbol"))
                .contains("Warning: Flink rounds the squares in STDDEV_SAMP(price): read volatility of"
                        + " gold.trade_bars_1m, or cast price to DOUBLE (docs/exact-sql.md)");
        assertThat(warning("SELECT VAR_POP(ask - bid) FROM silver.quotes"))
                .contains("Warning: Flink rounds the squares in VAR_POP(ask - bid): cast ask - bid to DOUBLE"
                        + " (docs/exact-sql.md)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT STDDEV_SAMP(CAST(price AS DOUBLE)) FROM silver.trades",
                "SELECT SUM(price), SUM(2 * volume), COUNT(*) * 2 FROM silver.trades",
                "SELECT SUM(CAST(price AS DOUBLE) * volume) FROM silver.trades",
                "SELECT SUM(CAST(price * volume AS DECIMAL(38, 8))) FROM silver.trades",
                "SELECT SUM(CAST(FLOOR(price * volume) AS DECIMAL(38, 0))), SUM(MOD(price * volume, 1))"
                        + " FROM silver.trades",
                "SELECT SUM(price * kafka_partition) FROM silver.trades",
                "SELECT SUM(vwap * volume) FROM gold.trade_bars_1m, silver.quotes",
                "SELECT MAX(price * volume) FROM silver.trades",
                "SELECT SUM(price * volume FROM silver.trades",
                "SELECT SUM(price * volume) FROM trade_bars_1m"
            })
    void sumsWithRoomAndTextsThatCannotBeReadGiveNoWarning(String statement) {
        assertThat(warning(statement)).isEmpty();
    }
}
