package io.kappalake.serve.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.serve.Asker;
import io.kappalake.serve.MarketLake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The description and the server say the same, in both directions. */
class OpenApiTest {

    private static final Map<String, String> IN_PATH = Map.of("table", "gold.trade_bars_1m", "span", "daily");

    private static MarketLake lake;
    private static Asker asker;
    private static JsonNode paths;

    @BeforeAll
    static void serve() {
        lake = new MarketLake();
        lake.minutes("10:00", "10:05", "AAPL").land();
        asker = lake.serve(true);
        paths = asker.json("/openapi.json").path("paths");
    }

    @AfterAll
    static void stop() {
        lake.close();
    }

    @Test
    void theServerHasTheDescribedPathsAndNoOthers() {
        TreeSet<String> described = new TreeSet<>();
        paths.fieldNames().forEachRemaining(described::add);

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(lake.server().paths().stream()
                        .filter(path -> path.startsWith("/api/"))
                        .toList());
    }

    @Test
    void eachDescribedPathAnswersWithAllItsParameters() {
        List<String> asked = new ArrayList<>();
        paths.fields().forEachRemaining(path -> {
            if (path.getKey().endsWith("/events") || path.getKey().endsWith("/openapi.json")) {
                return;
            }
            JsonNode parameters = path.getValue().path("get").path("parameters");
            for (JsonNode parameter : parameters) {
                if (parameter.path("in").asText().equals("query")) {
                    String query = parameter.path("name").asText() + "=" + value(parameter);
                    String needed =
                            path.getKey().contains("/bars/") && !query.startsWith("symbol=") ? "&symbol=AAPL" : "";
                    int status = asker.get(filled(path.getKey()) + "?" + query + needed)
                            .statusCode();
                    assertThat(status).as(path.getKey() + "?" + query + needed).isEqualTo(200);
                    asked.add(query);
                }
            }
            assertThat(asker.get(filled(path.getKey()) + "?none_of_these=1").statusCode())
                    .as(path.getKey())
                    .isEqualTo(400);
        });
        assertThat(asked).hasSizeGreaterThan(40);
    }

    @Test
    void theFormOfRowsHasNoDefaultSinceTheHeaderAcceptDecides() {
        JsonNode format = asker.json("/openapi.json")
                .path("paths")
                .path("/api/v1/tables/{table}/rows")
                .path("get")
                .path("parameters");

        for (JsonNode parameter : format) {
            if (parameter.path("name").asText().equals("format")) {
                assertThat(parameter.path("schema").has("default")).isFalse();
            }
        }
        assertThat(format.findValuesAsText("name")).contains("format");
    }

    private static String filled(String path) {
        String filled = path;
        for (Map.Entry<String, String> value : IN_PATH.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    private static String value(JsonNode parameter) {
        String normal = parameter.path("schema").path("default").asText();
        if (!normal.isEmpty()) {
            return normal;
        }
        return switch (parameter.path("name").asText()) {
            case "commit" -> lake.lake.head();
            case "tag" -> lake.tag();
            case "as_of" -> "2999-01-01T00:00:00Z";
            case "from" -> "2026-03-02";
            case "to" -> "2026-03-03";
            case "columns" -> "window_start";
            case "where" -> "is_final:false";
            case "cursor" ->
                asker.json("/tables/gold.trade_bars_1m/rows?limit=1")
                        .path("next")
                        .asText();
            case "symbol" -> "AAPL";
            case "format" -> "csv";
            case "value" -> "high";
            case "sum" -> "trade_count";
            case "feed" -> "trades";
            case "reason" -> "MALFORMED_JSON";
            default -> throw new AssertionError("What is a value of " + parameter + "?");
        };
    }
}
