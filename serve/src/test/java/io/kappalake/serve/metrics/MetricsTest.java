package io.kappalake.serve.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.serve.Asker;
import io.kappalake.serve.MarketLake;
import io.kappalake.serve.NessieLine;
import io.kappalake.tables.catalog.Refs;
import io.kappalake.tables.catalog.Rollback;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final Path PAGE = Path.of("../docs/monitoring.md");

    private static final String AGE = "kappalake_last_commit_age_seconds";

    private final MarketLake lake = new MarketLake();

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void gaugesDescribeTheNewestCommitAndCountersCountWhatCameSince() {
        lake.minutes("10:00", "10:30", "AAPL").land();
        Asker asker = lake.serve(true);
        Map<String, Double> before = scraped(asker);
        assertThat(before)
                .containsEntry("kappalake_table_rows{table=\"silver.trades\"}", 30.0)
                .containsEntry("kappalake_table_data_files{table=\"bronze.trades\"}", 1.0)
                .containsEntry("kappalake_lake_readable", 1.0)
                .containsEntry("kappalake_repairs_waiting{table=\"gold.orders_daily\"}", 0.0)
                .containsEntry("kappalake_commits_total{kind=\"checkpoint\"}", 0.0)
                .containsEntry("kappalake_records_total{feed=\"trades\",outcome=\"duplicate\"}", 0.0)
                .containsEntry("kappalake_rejected_total{feed=\"quotes\",reason=\"MALFORMED_JSON\"}", 0.0)
                .containsEntry("kappalake_late_total{feed=\"orders\"}", 0.0);
        assertThat(before.get("kappalake_table_metadata_bytes{table=\"silver.trades\"}"))
                .isBetween(1_000.0, 100_000.0);
        double age = Duration.between(MarketLake.at("10:29"), Instant.now()).toMillis() / 1000.0;
        for (String table : new String[] {"bronze.trades", "silver.quotes", MarketLake.BARS}) {
            assertThat(before.get("kappalake_table_freshness_seconds{table=\"" + table + "\"}"))
                    .isBetween(age - 60, age + 60);
        }
        assertThat(before.get("kappalake_last_commit_age_seconds")).isBetween(0.0, 120.0);

        lake.minutes("10:30", "10:40", "AAPL").land();
        lake.minutes("10:40", "10:41", "AAPL", "MSFT").land();

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(scraped(asker))
                .containsEntry("kappalake_commits_total{kind=\"checkpoint\"}", 2.0)
                .containsEntry("kappalake_records_total{feed=\"trades\",outcome=\"accepted\"}", 12.0)
                .containsEntry("kappalake_records_total{feed=\"trades\",outcome=\"rejected\"}", 11.0)
                .containsEntry("kappalake_rejected_total{feed=\"trades\",reason=\"MALFORMED_JSON\"}", 11.0)
                .containsEntry("kappalake_family_accepted_total{family=\"market\"}", 24.0)
                .containsEntry("kappalake_family_accepted_total{family=\"orders\"}", 11.0)
                .containsEntry("kappalake_table_rows{table=\"silver.trades\"}", 42.0));
    }

    @Test
    void whatDoesNotNeedNessieIsShownWhileItIsAwayAndThatItIsAwayToo() {
        lake.minutes("10:00", "10:30", "AAPL").land();
        lake.lake.refs().createBranch(Refs.PUBLISHED, lake.lake.head());
        try (NessieLine line = new NessieLine(lake.lake.address())) {
            Asker asker = lake.serve(line);
            assertThat(scraped(asker))
                    .containsEntry("kappalake_lake_readable", 1.0)
                    .containsKeys(AGE, "kappalake_published_age_seconds");

            line.cut();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(scraped(asker)).containsEntry("kappalake_lake_readable", 0.0));
            assertThat(scraped(asker))
                    .containsKey(AGE)
                    .containsEntry("kappalake_table_rows{table=\"silver.trades\"}", 30.0)
                    .doesNotContainKey("kappalake_published_age_seconds");

            line.mend();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(scraped(asker))
                    .containsEntry("kappalake_lake_readable", 1.0)
                    .containsKey("kappalake_published_age_seconds"));
        } finally {
            lake.lake.refs().delete(Refs.PUBLISHED, lake.lake.head());
        }
    }

    @Test
    void aRollbackIsNoSignThatTheJobCommits() {
        String first = lake.minutes("10:00", "10:30", "AAPL").land();
        Instant last = lake.lake
                .find(lake.minutes("10:30", "10:31", "AAPL").land())
                .orElseThrow()
                .time();
        Rollback.of(lake.lake, first).run();
        double age = scraped(lake.serve(true)).get(AGE);

        // Not older than the job's last commit, and not as young as the rollback would be if it counted.
        Instant rollback = lake.lake.log().findFirst().orElseThrow().time();
        assertThat(rollback).isAfter(last);
        assertThat(age).isGreaterThan(Duration.between(rollback, Instant.now()).toMillis() / 1000.0);
    }

    @Test
    void aFailedAuditIsSeenUntilOnePasses() {
        String head = lake.minutes("10:00", "10:01", "AAPL").land();
        Asker asker = lake.serve(true);
        assertThat(scraped(asker)).containsEntry("kappalake_audit_failed", 0.0);

        lake.lake.refs().createTag(Refs.FAILED, head);
        try {
            assertThat(scraped(asker)).containsEntry("kappalake_audit_failed", 1.0);
        } finally {
            lake.lake.refs().delete(Refs.FAILED, head);
        }
    }

    @Test
    void aListenerThatStaysIsNoSlowAnswer() throws IOException {
        lake.minutes("10:00", "10:01", "AAPL").land();
        Asker asker = lake.serve(true);
        try (InputStream events = asker.stream("/api/v1/events")) {
            assertThat(events.read()).isPositive();
        }
        // The server learns that the listener left when it tells it of a commit.
        for (int commit = 1; commit <= 3; commit++) {
            lake.minutes("10:0" + commit, "10:0" + (commit + 1), "AAPL").land();
            double counted = commit;
            await().untilAsserted(() ->
                    assertThat(scraped(asker)).containsEntry("kappalake_commits_total{kind=\"checkpoint\"}", counted));
        }
        assertThat(scraped(asker).keySet()).noneMatch(series -> series.contains("/events"));
    }

    @Test
    void answersAreTimedByPathAndNotByWhatWasAskedFor() {
        lake.minutes("10:00", "10:01", "AAPL").land();
        Asker asker = lake.serve(true);
        asker.json("/bars/trade_bars_1m?symbol=AAPL");
        asker.json("/bars/trade_bars_5m?symbol=AAPL");
        asker.get("/api/v1/nothing");
        asker.get("/somewhere");

        assertThat(scraped(asker))
                .containsEntry("kappalake_api_answer_seconds_count{path=\"/api/v1/bars/{table}\",status=\"200\"}", 2.0)
                .containsEntry("kappalake_api_answer_seconds_count{path=\"none\",status=\"404\"}", 2.0);
    }

    @Test
    void thePageNamesEachMetricAndNoOther() throws IOException {
        lake.minutes("10:00", "10:01", "AAPL").land();
        lake.serve(true);
        TreeSet<String> documented = new TreeSet<>();
        String section = Files.readString(PAGE).split("## The lake\n")[1].split("\n## ")[0];
        Pattern name = Pattern.compile("`(kappalake_\\w+?)(?:_total|_info)?`");
        section.lines()
                .filter(line -> line.startsWith("| "))
                .map(row -> row.split("\\|")[1])
                .flatMap(cell -> name.matcher(cell).results())
                .map((MatchResult found) -> found.group(1))
                .forEach(documented::add);

        assertThat(documented).containsExactlyInAnyOrderElementsOf(lake.server().metrics());
    }

    private static Map<String, Double> scraped(Asker asker) {
        Map<String, Double> values = new TreeMap<>();
        asker.get(Metrics.PATH)
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int blank = line.lastIndexOf(' ');
                    values.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
                });
        return values;
    }
}
