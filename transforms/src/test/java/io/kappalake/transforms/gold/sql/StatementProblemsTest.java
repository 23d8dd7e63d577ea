package io.kappalake.transforms.gold.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a statement cannot say is told with its place and what to write. */
class StatementProblemsTest {

    private static final String GOOD = """
            SELECT symbol, window_start,
              MAX(price) AS high,
              COUNT(*) AS trade_count
            FROM TABLE(TUMBLE(TABLE silver.trades, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
            WHERE volume > 1
            GROUP BY symbol, window_start, window_end""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "silver.trades | silver.bonds | 4:25 \"silver.bonds\" is no table of a feed: write silver. and one of orders, quotes, trades",
                "silver.trades | bronze.trades | 4:25 \"bronze.trades\" is no table of a feed: write silver. and one of orders, quotes, trades",
                "MAX(price) AS high | MAX(prize) AS high | 2:7 there is no column prize, only trade_id, symbol, price, volume, trade_type, exchange, event_time, kafka_partition, kafka_offset, kafka_timestamp",
                "MAX(price) AS high | price AS high | 2:3 \"price\" is neither grouped by nor in an aggregate: add it to GROUP BY, or write one such as MAX(price)",
                "MAX(price) AS high | MAX(price) AS open | 2:17 \"open\" is not expected here: if it is a name, write `open`",
                "MAX(price) AS high | MAX(price) | 2:3 \"MAX(price)\" has no name: write AS and one after column 12",
                "MAX(price) AS high | MAX(price) AS is_final | 2:3 a column cannot be named is_final: every table has one, so write another name",
                "MAX(price) AS high | MAX(price) AS symbol | 2:3 two columns are named symbol: name one otherwise",
                "MAX(price) AS high | MEDIAN(price) AS high | 2:3 \"MEDIAN(price)\" is not supported: write columns, literals, + - * / %, comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, RLIKE, IS NULL, CASE, COALESCE, NULLIF, ABS and CAST",
                "MAX(price) AS high | SUM(DISTINCT price) AS high | 2:3 DISTINCT is for COUNT only: write COUNT(DISTINCT ...)",
                "MAX(price) AS high | SUM(symbol) AS high | 2:7 SUM needs a number",
                "MAX(price) AS high | COUNT(*) / 2 AS high | 2:3 \"COUNT(*) / 2\" divides whole numbers, which SQL engines cut: write CAST(COUNT(*) AS DECIMAL(38, 8)) / 2",
                "MAX(price) AS high | MAX(price) OVER (PARTITION BY symbol) AS high | 2:3 OVER is not supported: write a plain aggregate",
                "MAX(price) AS high | NULL AS high | 2:3 column high is always NULL: remove it",
                "INTERVAL '1' MINUTE | INTERVAL '7' MINUTE | 4:64 windows must be a second to a day wide and divide a day: \"INTERVAL '7' MINUTE\" does not",
                "INTERVAL '1' MINUTE | INTERVAL '2' DAY | 4:64 windows must be a second to a day wide and divide a day: \"INTERVAL '2' DAY\" does not",
                "INTERVAL '1' MINUTE | INTERVAL '1' MONTH | 4:64 \"INTERVAL '1' MONTH\" is no width: write one like INTERVAL '5' MINUTE",
                "DESCRIPTOR(event_time) | DESCRIPTOR(kafka_timestamp) | 4:40 windows are over the time of events: write DESCRIPTOR(event_time)",
                "TUMBLE(TABLE silver.trades | SESSION(TABLE silver.trades | 4:12 SESSION with 3 values is not supported: write TUMBLE(TABLE silver.FEED, DESCRIPTOR(event_time), INTERVAL '1' MINUTE), or HOP with a slide before the width",
                "volume > 1 | volume > 'a' | 5:7 \"volume > 'a'\" compares a number with a text",
                "volume > 1 | volume + 1 | 5:7 \"volume + 1\" is a number and no condition",
                "GROUP BY symbol, | GROUP BY | 1:8 \"symbol\" is neither grouped by nor in an aggregate: add it to GROUP BY, or write one such as MAX(symbol)",
                "SELECT symbol, | SELECT | 6:10 \"symbol\" is grouped by and not selected: select it",
                "SELECT symbol, window_start | SELECT symbol | 1:8 the start of the window is not selected: select it",
                "GROUP BY symbol, window_start, window_end | HAVING COUNT(*) > 1 | 6:8 HAVING is not supported: filter where the table is read",
                "window_start, window_end | window_start, window_end ORDER BY symbol | 6:52 ORDER BY and LIMIT have no meaning for a table: remove them",
                "SELECT symbol | SELECT DISTINCT symbol | 1:1 DISTINCT is not supported here: GROUP BY gives each group one row",
                "SELECT symbol | UPSERT symbol | 1:8 \"symbol\" is not expected here: if it is a name, write `symbol`",
            })
    void aProblemIsOneLineWithItsPlace(String piece, String wrong, String line) {
        assertThat(GOOD).contains(piece);

        assertThat(SqlFamilies.problems(GOOD.replace(piece, wrong))).containsExactly("gold/t.sql:" + line);
    }
}
