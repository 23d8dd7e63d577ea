package io.kappalake.serve.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.serve.Asker;
import io.kappalake.serve.MarketLake;
import java.io.IOException;
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
                .doesNotContainKey("kappalake_commits_total{kind=\"checkpoint\"}");
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
                .containsEntry("kappalake_table_rows{table=\"silver.trades\"}", 42.0));
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
        Pattern.compile("^\\| `(kappalake_\\w+?)(?:_total)?`", Pattern.MULTILINE)
                .matcher(section)
                .results()
                .map((MatchResult name) -> name.group(1))
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
