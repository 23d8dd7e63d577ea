package io.kappalake.serve.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.serve.Asker;
import io.kappalake.serve.MarketLake;
import io.kappalake.tables.definition.SchemaChange;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.silver.Silver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that runs while the pipeline gets other columns. */
class ChangedPipelineTest {

    private static final String ROWS = "/tables/silver.trades/rows?limit=1";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void newAndRenamedColumnsAreSeenWithoutARestartAndEarlierCommitsHaveTheirOwn(boolean fromMemory) {
        try (MarketLake market = new MarketLake()) {
            String before = market.minutes("10:00", "10:05", "AAPL").land();
            Asker asker = market.serve(fromMemory);
            assertThat(names(asker.json(ROWS).path("rows").get(0))).contains("exchange");

            change(market);

            await().untilAsserted(
                            () -> assertThat(names(asker.json(ROWS).path("rows").get(0)))
                                    .contains("venue", "note")
                                    .doesNotContain("exchange"));
            JsonNode row = asker.json(ROWS).path("rows").get(0);
            assertThat(row.path("venue").asText()).isEqualTo("NYSE");
            assertThat(row.path("note").isNull()).isTrue();
            assertThat(asker.json(ROWS + "&where=venue:NYSE&columns=venue")
                            .path("rows")
                            .size())
                    .isEqualTo(1);
            JsonNode then = asker.json(ROWS + "&commit=" + before).path("rows").get(0);
            assertThat(names(then)).contains("exchange").doesNotContain("venue", "note");
        }
    }

    /** As a start of the job under these files does. */
    private static void change(MarketLake market) {
        Map<String, String> files = new TreeMap<>();
        PipelineFile.MARKET.forEach(file -> files.put(file, PipelineFile.marketText(file)));
        files.computeIfPresent("feeds/trades.yaml", (file, text) -> text.replace(
                        "exchange: { from: exchange", "venue: { from: exchange")
                .replace("exchange: { type: text, required: true,", "venue: { type: text, was: exchange,")
                .replace("event_time: { type:", "note: text\n  event_time: { type:"));
        Pipeline changed = Pipeline.ofFiles(files);
        market.lake.provision(
                changed.tables(),
                changed.files(),
                (lakes, found) -> List.of(SchemaChange.of(
                        Silver.of(changed.feed("trades")),
                        found.get("silver.trades"),
                        Map.of("exchange", "venue"),
                        false)),
                (table, hash) -> List.of());
    }

    private static List<String> names(JsonNode row) {
        List<String> names = new ArrayList<>();
        row.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
