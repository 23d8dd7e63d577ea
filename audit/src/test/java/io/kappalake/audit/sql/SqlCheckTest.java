package io.kappalake.audit.sql;

import static io.kappalake.audit.AuditedLake.at;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.audit.AuditedLake;
import io.kappalake.audit.gold.Finality;
import io.kappalake.audit.gold.GoldRows;
import io.kappalake.audit.read.AuditProgress;
import io.kappalake.audit.read.CheckResult;
import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.gold.market.TradeBarRow;
import io.kappalake.transforms.gold.orders.OrdersDailyRow;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DuckDB finds the rows that the job wrote, and finds out about others. */
class SqlCheckTest {

    private static final Set<Long> DAYS = Set.of(Micros.of(at("00:00")));

    private final AuditedLake lake = new AuditedLake();

    @AfterEach
    void close() {
        lake.close();
    }

    @ParameterizedTest
    @CsvSource({
        "trade_bars_1m, trades, 240",
        "trade_bars_5m, trades, 48",
        "quote_bars_1m, quotes, 240",
        "orders_hourly, orders, 3",
        "orders_daily, orders, 1"
    })
    void theRowsOfTheJobAreThoseOfTheStatement(String table, String feed, long rows) {
        twoHours();

        CheckResult result = check(table, feed, 100);

        assertThat(result.examples()).isEmpty();
        assertThat(result.numbers()).containsEntry("rows", rows);
    }

    @Test
    void aWrongValueIsTold() {
        twoHours()
                .tamperGold(
                        OrdersDailyRow.TABLE,
                        rows -> List.of(new OrdersDailyRow(
                                rows.get(0).orderDate(),
                                rows.get(0).totalOrders(),
                                rows.get(0).totalRevenue(),
                                rows.get(0).avgOrderValue(),
                                rows.get(0).uniqueCustomers() + 1,
                                true)));

        assertThat(check("orders_daily", "orders", 100).examples())
                .singleElement()
                .asString()
                .startsWith("gold.orders_daily: order_date=2026-03-02 differs in unique_customers: stored");
    }

    @Test
    void aMissingRowAnExtraOneAndOneThatIsThereTwiceAreTold() {
        twoHours().tamperGold(TradeBarRow.ONE_MINUTE, rows -> {
            List<TradeBarRow> changed = new ArrayList<>(rows.subList(1, rows.size()));
            changed.add(rows.get(5));
            return changed;
        });

        assertThat(check("trade_bars_1m", "trades", 100).examples())
                .hasSize(2)
                .anySatisfy(problem ->
                        assertThat(problem).startsWith("gold.trade_bars_1m: there is more than one row of symbol="))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("gold.trade_bars_1m: the row symbol=")
                        .endsWith("is missing"));
    }

    /** Names that the audit's own query needs too, unless it takes care. */
    @Test
    void columnsOfAUnionMayHaveAnyName() {
        twoHours();
        Map<String, String> files = new TreeMap<>(PipelineFile.marketTexts());
        files.put("gold/prices.sql", """
                WITH events AS (
                  SELECT symbol AS part, exchange AS back, price AS hop, event_time FROM silver.trades
                  UNION ALL
                  SELECT symbol AS part, exchange AS back, bid AS hop, event_time FROM silver.quotes
                )
                SELECT part, back, window_start, COUNT(*) AS n, LAST_VALUE(hop) AS last_hop
                FROM TABLE(HOP(TABLE events, DESCRIPTOR(event_time), INTERVAL '1' HOUR, INTERVAL '2' HOUR))
                GROUP BY part, back, window_start, window_end""");
        Pipeline pipeline = Pipeline.ofFiles(files);
        lake.lake.provision(pipeline.tables().stream()
                .filter(table -> table.name().equals("prices"))
                .toList());
        Pipeline.Statement prices = pipeline.statements().stream()
                .filter(statement -> statement.table().equals("gold.prices"))
                .findFirst()
                .orElseThrow();

        assertThat(check(new SqlTable(prices), List.of("trades", "quotes"), 100).examples())
                .hasSize(8)
                .contains(
                        "gold.prices: the row part=AAPL back=NYSE window_start=2026-03-02T09:00:00Z n=270"
                                + " last_hop=103.00000000 is missing",
                        "gold.prices: the row part=MSFT back=NYSE window_start=2026-03-02T11:00:00Z n=90"
                                + " last_hop=101.00000000 is missing");
    }

    private AuditedLake twoHours() {
        return lake.market(at("09:30"), at("11:30")).land();
    }

    /** @param most rows in memory, so that a day is checked in several spans */
    private CheckResult check(String table, String feed, int most) {
        SqlTable sql = new SqlTable(new Pipeline.Statement(
                "gold." + table,
                PipelineFile.marketText("gold/" + table + ".sql"),
                feed.equals("orders") ? "orders" : "market",
                Grid.of(feed.equals("orders") ? Micros.DAY : Micros.HOUR),
                ZoneOffset.UTC,
                new TreeMap<>(Map.of(feed, PipelineFile.market().feed(feed).columnOrder()))));
        return check(sql, List.of(feed), most);
    }

    private CheckResult check(SqlTable sql, List<String> feeds, int most) {
        Findings findings = new Findings(sql.table(), 10);
        var gold = lake.lake.table(sql.table());
        Finality isFinal = new Finality(Map.of(), Micros.HOUR, new Findings("is_final", 10));
        GoldRows rows = new GoldRows(sql.shape(gold.schema()), gold, new TreeSet<>(), isFinal, findings);
        LakeFiles files = new LakeFiles(findings, AuditProgress.NONE);

        new SqlCheck(
                        feeds.stream().collect(toMap(feed -> feed, feed -> lake.lake.table("silver." + feed))),
                        List.of(sql),
                        Map.of(sql.table(), rows),
                        files,
                        most)
                .run(DAYS);

        return findings.result();
    }
}
