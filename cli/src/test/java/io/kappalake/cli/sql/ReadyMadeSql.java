package io.kappalake.cli.sql;

import static io.kappalake.cli.sql.SqlFixture.QUERIES;
import static io.kappalake.cli.sql.SqlFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The queries of deploy/sql on the known rows, as a part of {@link SqlTest}: its servers start only once. */
interface ReadyMadeSql {

    @Test
    default void everyQueryOfTheDirectoryGivesItsKnownRows() throws IOException {
        Map<String, List<String>> expected = new TreeMap<>();
        expected.put(
                "latest_bars.sql",
                List.of(
                        "AAPL 2026-03-02 10:01:00.000000"
                                + " 101.00000000 104.00000000 101.00000000 104.00000000 101.00000000 2 FALSE",
                        "MSFT 2026-03-02 10:00:00.000000"
                                + " 50.00000000 50.00000000 49.00000000 49.00000000 50.00000000 2 TRUE"));
        expected.put(
                "orders_now.sql",
                List.of(
                        "hour 2026-03-02 10:00:00.000000 1 30.00000000 30.00000000 FALSE",
                        "day 2026-03-02 3 150.00000000 50.00000000 FALSE"));
        expected.put(
                "day_over_day.sql",
                List.of(
                        "2026-03-01 4 100.00000000 <NULL> <NULL> TRUE",
                        "2026-03-02 3 150.00000000 50.00000000 50.0 FALSE"));
        expected.put(
                "top_movers.sql",
                List.of(
                        "AAPL 100.00000000 104.00000000 4.0 8.00000000",
                        "MSFT 50.00000000 49.00000000 -2.0 8.00000000"));
        expected.put("spread_by_exchange.sql", List.of("NYSE 1 1 20.0 20.0", "IEX 1 1 200.0 200.0"));
        expected.put("customers_by_day.sql", List.of("2026-03-01 2 4 2.0 50.0 TRUE", "2026-03-02 3 3 1.0 50.0 FALSE"));
        expected.put(
                "rejected_by_reason.sql",
                List.of(
                        "orders UNKNOWN_VALUE 1 2026-03-02 10:00:01.000000 2026-03-02 10:00:01.000000"
                                + " status is complete",
                        "trades MISSING_FIELD 2 2026-03-02 10:00:03.000000 2026-03-02 10:00:04.000000"
                                + " price is absent"));
        expected.put(
                "training_set.sql",
                List.of("AAPL 2026-03-02 10:00:00.000000 <NULL> <NULL> <NULL> 0.5 0.25 2.0 7 0.02"));

        expected.put("turnover.sql", List.of("AAPL 309 0.0000000000000000", "MSFT 49 0.0000000000000000"));

        assertThat(rows(expected.keySet())).isEqualTo(expected);
    }

    @Test
    default void queriesAboutTheLakeItselfTellItsFilesSnapshotsLedgerAndAge() throws IOException {
        Map<String, List<String>> seen = rows(List.of("files.sql", "snapshots.sql", "ledger.sql", "freshness.sql"));
        assertThat(seen.get("files.sql"))
                .anySatisfy(row -> assertThat(row).matches("silver.trades 2 4 \\d+ \\d+ 0"))
                .anySatisfy(row -> assertThat(row).matches("bronze.trades 1 5 \\d+ \\d+ 0"));
        assertThat(seen.get("snapshots.sql")).anySatisfy(row -> assertThat(row).startsWith("silver.trades 2 2"));
        assertThat(seen.get("ledger.sql")).singleElement().asString().endsWith(" market 1 5 3 2");
        assertThat(seen.get("freshness.sql"))
                .hasSize(3)
                .element(2)
                .asString()
                .startsWith("trades 2026-03-02 10:00:03.000000 ");
    }

    @Test
    default void everyQueryIsTested() throws IOException {
        try (Stream<Path> files = Files.list(QUERIES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "customers_by_day.sql",
                            "day_over_day.sql",
                            "files.sql",
                            "follow_trades.sql",
                            "freshness.sql",
                            "latest_bars.sql",
                            "ledger.sql",
                            "orders_now.sql",
                            "rejected_by_reason.sql",
                            "snapshots.sql",
                            "spread_by_exchange.sql",
                            "top_movers.sql",
                            "training_set.sql",
                            "turnover.sql",
                            "views.sql");
        }
    }
}
