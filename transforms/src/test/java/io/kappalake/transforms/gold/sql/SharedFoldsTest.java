package io.kappalake.transforms.gold.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.gold.Family;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements share a fold only if they mean the same events and groups, and their families' names tell them apart. */
class SharedFoldsTest {

    private static final String STATEMENT = """
            SELECT %1$s, window_start, COUNT(*) AS n
            FROM TABLE(%2$s)
            WHERE %3$s
            GROUP BY %1$s, window_start, window_end""";

    private static final String MINUTES = "TUMBLE(TABLE silver.trades, DESCRIPTOR(event_time), INTERVAL '1' MINUTE)";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "symbol | symbol = 'Aa' | symbol | symbol = 'Aa' | 1",
                "symbol | symbol = 'Aa' | symbol | symbol = 'BB' | 2",
                "symbol | symbol = 'Aa' | exchange | symbol = 'Aa' | 2",
                "symbol, exchange | TRUE | exchange, symbol | TRUE | 2",
            })
    void equalGroupsShareAndOthersDoNot(String key, String where, String otherKey, String otherWhere, int families) {
        assertThat(SqlFamilies.of(Map.of(
                        "a", STATEMENT.formatted(key, MINUTES, where),
                        "b", STATEMENT.formatted(otherKey, MINUTES, otherWhere))))
                .hasSize(families)
                .extracting(Family::name)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"'1' MINUTE | '10' MINUTE", "'2' MINUTE | '10' MINUTE"})
    void windowsThatOverlapOtherwiseSealOtherwise(String slide, String width) {
        String hop = "HOP(TABLE silver.trades, DESCRIPTOR(event_time), INTERVAL %s, INTERVAL %s)";

        assertThat(SqlFamilies.of(Map.of(
                        "a", STATEMENT.formatted("symbol", MINUTES, "TRUE"),
                        "b", STATEMENT.formatted("symbol", hop.formatted("'1' MINUTE", "'5' MINUTE"), "TRUE"),
                        "c", STATEMENT.formatted("symbol", hop.formatted(slide, width), "TRUE"))))
                .hasSize(3)
                .extracting(Family::name)
                .doesNotHaveDuplicates();
    }
}
