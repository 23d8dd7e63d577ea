package io.kappalake.transforms.gold.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.gold.Events;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.Times;
import io.kappalake.transforms.gold.WindowSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables over the rows that several feeds make by UNION ALL. */
class UnionTest {

    private static final String UNION =
            "SELECT symbol, price, 'trade' AS origin, event_time FROM silver.trades WHERE volume > 1\n"
                    + "UNION ALL SELECT symbol, bid AS price, 'quote' AS origin, event_time FROM silver.quotes";

    private static final String LAST_PRICES = """
            WITH events AS (
            %s
            )
            SELECT symbol, window_start,
              COUNT(*) AS n,
              COUNT(DISTINCT origin) AS origins,
              FIRST_VALUE(origin) AS first_origin,
              LAST_VALUE(price) AS last_price
            FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
            WHERE price < 1000
            GROUP BY symbol, window_start, window_end""";

    @Test
    void theRowsOfAllFeedsAreFoldedAsOne() {
        List<Event> events = new ArrayList<>(List.of(
                Events.buy("t1", "A", "10:00:00", "10", "5"),
                Events.buy("t2", "A", "10:00:01", "11", "1"),
                Events.buy("t3", "A", "10:00:02", "2000", "5"),
                Events.quote("q1", "A", "10:00:03", "12", "13"),
                Events.quote("q2", "B", "10:00:04", "14", "15")));
        Collections.shuffle(events, new Random(1));

        assertThat(rows(events)).containsExactly(row("A", 2L, 2L, "trade", "12"), row("B", 1L, 1L, "quote", "14"));
    }

    @Test
    void amongEventsOfOneTimeTheFeedThatIsNamedFirstComesFirstAndThenItsOrder() {
        List<Event> events = new ArrayList<>(List.of(
                Events.quote("9", "A", "10:00:00", "21", "22"),
                Events.quote("10", "A", "10:00:00", "23", "24"),
                Events.buy("99", "A", "10:00:00", "25", "5"),
                Events.buy("100", "A", "10:00:00", "26", "5")));
        for (int seed = 0; seed < 6; seed++) {
            Collections.shuffle(events, new Random(seed));

            assertThat(rows(events)).containsExactly(row("A", 4L, 2L, "trade", "23"));
        }
    }

    @Test
    void aFamilyIsNamedAfterItsFeedsAndWhatIsSelected() {
        String other = UNION.replace("volume > 1", "volume > 2");

        List<Family<?, ?>> families = SqlFamilies.of(Map.of(
                "a", LAST_PRICES.formatted(UNION),
                "b", LAST_PRICES.formatted(UNION).replace("'1' MINUTE", "'5' MINUTE"),
                "c", LAST_PRICES.formatted(other)));

        assertThat(families)
                .hasSize(2)
                .extracting(Family::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("trades\\.quotes-of-[0-9a-f]{32}-by-symbol-if-[0-9a-f]{32}-hourly"));
        assertThat(families.get(0).folds())
                .extracting(fold -> fold.feed().name())
                .containsExactly("trades", "quotes");
        assertThat(families.get(0).tables())
                .allSatisfy(table -> assertThat(table.reach()).containsOnlyKeys("trades", "quotes"));
    }

    @Test
    void theKeysOfAnEventAreThoseOfItsFeed() {
        Family<?, ?> family = SqlFamilies.of(Map.of("t", """
                SELECT origin, FLOOR(event_time TO HOUR) AS hour_start, COUNT(*) AS n FROM (%s)
                GROUP BY origin, FLOOR(event_time TO HOUR)""".formatted(UNION))).get(0);

        assertThat(family.tables().get(0).keys().of().values("quotes", Events.quote("q", "A", "10:00:00", "1", "2")))
                .containsExactly("quote");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "UNION ALL | UNION | 2:1 UNION drops rows that are equal: write UNION ALL",
                "UNION ALL | INTERSECT | 2:1 tables are joined by UNION ALL only: write (SELECT columns FROM silver.FEED UNION ALL SELECT columns FROM ...)",
                "bid AS price | bid | 3:11 the columns of UNION ALL differ: select symbol, price, origin, event_time here too, in this order",
                "bid AS price | exchange AS price | 3:26 price is text in quotes and decimal(18,8) in trades: give both one type in their feed files",
                "bid AS price | bid + 1 AS price | 3:26 UNION ALL selects columns and texts only: compute in the statement",
                "bid AS price | bis AS price | 3:26 there is no column bis, only quote_id, symbol, bid, ask, exchange, event_time, kafka_partition, kafka_offset, kafka_timestamp",
                "symbol, bid AS price | * | 3:18 * would change with the feed: name the columns",
                "bid AS price | kafka_offset | 3:26 kafka_offset means another topic in each feed: write AS and another name",
                "bid AS price | bid AS `Price` | 3:26 a column cannot be named Price: write small letters, digits and _",
                "event_time FROM silver.quotes | kafka_timestamp AS event_time FROM silver.quotes | 3:59 event_time must be that of the feed: select event_time",
                "event_time FROM silver.quotes | exchange FROM silver.quotes | 3:11 each SELECT of UNION ALL needs event_time: select it",
                "silver.quotes | silver.trades | 3:75 silver.trades is there twice: select it once, with OR in its WHERE",
                "silver.quotes | silver.bonds | 3:75 \"silver.bonds\" is no table of a feed: write silver. and one of orders, quotes, trades",
                "silver.quotes | silver.quotes GROUP BY bid | 3:89 GROUP BY within UNION ALL is not supported: group in the statement",
                "price < 1000 | volume < 1000 | 11:7 there is no column volume, only symbol, price, origin, event_time",
                "volume > 1 | volume | 2:78 \"volume\" is a number and no condition",
            })
    void aProblemIsOneLineWithItsPlace(String piece, String wrong, String line) {
        String good = LAST_PRICES.formatted(UNION);
        assertThat(good).contains(piece);

        assertThat(SqlFamilies.problems(good.replace(piece, wrong))).containsExactly("gold/t.sql:" + line);
    }

    @Test
    void aSelectOfOneFeedAndAUnionOfResultsAreTold() {
        assertThat(SqlFamilies.problems(LAST_PRICES.formatted("SELECT symbol, event_time FROM silver.trades")))
                .containsExactly("gold/t.sql:2:1 a SELECT of one feed needs no query of its own: write FROM"
                        + " silver.FEED and WHERE");
        assertThat(SqlFamilies.problems("SELECT 1 AS a UNION ALL SELECT 2 AS a"))
                .containsExactly("gold/t.sql:1:1 UNION of results is not supported: write WITH events AS"
                        + " (SELECT ... UNION ALL SELECT ...) SELECT ... FROM events GROUP BY ...");
    }

    @Test
    void whatFlinkWouldReadOtherwiseIsTold() {
        String good = LAST_PRICES.formatted(UNION);

        assertThat(SqlFamilies.problems(good.replace("TABLE events", "(" + UNION + ")")))
                .containsExactly("gold/t.sql:10:20 Flink SQL would read its first feed only: write WITH events AS"
                        + " (SELECT ... UNION ALL SELECT ...) before SELECT, and TABLE events here");
        assertThat(SqlFamilies.problems(good.replace("TABLE events", "TABLE silver.trades")))
                .containsExactly("gold/t.sql:10:25 WITH names events: read it here");
        assertThat(SqlFamilies.problems(good.replace("WITH", "WITH e AS (SELECT 1 AS a),")))
                .containsExactly("gold/t.sql:1:1 WITH may name one UNION ALL, without a list of columns");
    }

    private static List<Object> row(String symbol, long events, long origins, String origin, String price) {
        return List.of(symbol, Times.at("10:00:00"), events, origins, origin, Times.unscaled(price), 0L);
    }

    private static List<List<Object>> rows(List<Event> events) {
        return rows(SqlFamilies.of(Map.of("t", LAST_PRICES.formatted(UNION))).get(0), events);
    }

    private static <S extends WindowSource<P>, P extends Partial> List<List<Object>> rows(
            Family<S, P> family, List<Event> events) {
        long day = Micros.floor(Times.at("10:00:00"), Micros.DAY);
        return SqlFamilies.rows(family, events, day, day + Micros.DAY).get("t");
    }
}
