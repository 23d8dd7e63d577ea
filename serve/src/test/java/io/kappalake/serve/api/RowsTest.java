package io.kappalake.serve.api;

import static io.kappalake.serve.Asker.texts;
import static io.kappalake.serve.MarketLake.BARS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.serve.Asker;
import io.kappalake.serve.MarketLake;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of a lake with two commits, from files that are kept in memory and from files that are read through. */
class RowsTest {

    private enum Way {
        IN_MEMORY,
        IN_FILES
    }

    private static MarketLake inMemory;
    private static MarketLake inFiles;
    private static Asker memory;
    private static Asker files;
    private static String first;
    private static String firstInFiles;

    @BeforeAll
    static void serve() {
        inMemory = new MarketLake();
        first = inMemory.minutes("10:00", "10:30", "AAPL", "MSFT").land();
        inMemory.minutes("10:30", "11:20", "AAPL", "MSFT").land();
        memory = inMemory.serve(true);
        inFiles = new MarketLake();
        firstInFiles = inFiles.minutes("10:00", "10:30", "AAPL", "MSFT").land();
        inFiles.minutes("10:30", "11:20", "AAPL", "MSFT").land();
        files = inFiles.serve(false);
    }

    @AfterAll
    static void stop() {
        inMemory.close();
        inFiles.close();
    }

    private static Asker asker(Way way) {
        return way == Way.IN_MEMORY ? memory : files;
    }

    private static String first(Way way) {
        return way == Way.IN_MEMORY ? first : firstInFiles;
    }

    /** The order is of a column that is not asked for. */
    @ParameterizedTest
    @EnumSource
    void aColumnAloneComesInTheOrderOfTime(Way way) {
        JsonNode answer = asker(way).json("/tables/" + BARS + "/rows?where=symbol:AAPL&limit=1&columns=close");

        assertThat(answer.path("rows").get(0).path("close").asText()).isEqualTo("119.00000000");
    }

    @ParameterizedTest
    @EnumSource
    void theNewestRowsComeFirst(Way way) {
        JsonNode answer =
                asker(way).json("/tables/" + BARS + "/rows?where=symbol:AAPL&limit=3&columns=window_start,close");

        assertThat(texts(answer.path("rows"), "window_start"))
                .containsExactly("2026-03-02T11:19:00Z", "2026-03-02T11:18:00Z", "2026-03-02T11:17:00Z");
        assertThat(answer.path("rows").get(0).path("close").asText()).isEqualTo("119.00000000");
        assertThat(answer.path("rows").get(0).size()).isEqualTo(2);
        assertThat(answer.path("next").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void pagesTogetherHaveEachRowOnceAndInOrder(Way way) {
        List<String> seen = new ArrayList<>();
        JsonNode page = asker(way).json("/tables/silver.quotes/rows?limit=37&columns=quote_id,event_time");
        while (true) {
            page.path("rows")
                    .forEach(row -> seen.add(row.path("event_time").asText()
                            + row.path("quote_id").asText()));
            if (page.path("next").isNull()) {
                break;
            }
            page = asker(way)
                    .json("/tables/silver.quotes/rows?limit=37&columns=quote_id,event_time&cursor="
                            + page.path("next").asText());
        }
        assertThat(seen).hasSize(160).doesNotHaveDuplicates();
        List<String> times = seen.stream().map(row -> row.substring(0, 20)).toList();
        assertThat(times).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }

    @ParameterizedTest
    @EnumSource
    void timesAndConditionsChooseRows(Way way) {
        JsonNode rows = asker(way)
                .json("/tables/silver.trades/rows?from=2026-03-02T10:29:00Z&to=2026-03-02T10:31:00Z&where=symbol:MSFT")
                .path("rows");
        assertThat(texts(rows, "event_time")).containsExactly("2026-03-02T10:30:00Z", "2026-03-02T10:29:00Z");

        assertThat(asker(way)
                        .json("/tables/silver.trades/rows?where=price:107&limit=9")
                        .path("rows"))
                .as("two symbols, at 10:07 and 11:07")
                .hasSize(4);
        assertThat(asker(way)
                        .json("/tables/gold.orders_daily/rows?from=2026-03-02&to=2026-03-03")
                        .path("rows"))
                .hasSize(1);
        assertThat(asker(way)
                        .json("/tables/gold.orders_daily/rows?from=2026-03-02T00:00:01Z")
                        .path("rows"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void bytesAndMapsAreThere(Way way) {
        JsonNode row = asker(way)
                .json("/tables/bronze.trades/rows?limit=1&where=kafka_offset:239")
                .path("rows")
                .get(0);
        assertThat(row.path("payload").asText()).isEqualTo("QUFQTA==");
        assertThat(row.path("headers").path("source").asText()).isEqualTo("QUFQTA==");
        assertThat(row.path("kafka_offset").asLong()).isEqualTo(239);
    }

    @ParameterizedTest
    @EnumSource
    void aCommitIsTheSameForEver(Way way) {
        String path = "/api/v1/tables/" + BARS + "/rows?where=symbol:AAPL&limit=1&commit=" + first(way);
        HttpResponse<String> answer = asker(way).get(path);

        assertThat(answer.body())
                .contains("\"window_start\":\"2026-03-02T10:29:00Z\"")
                .contains(first(way));
        assertThat(answer.headers().firstValue("Kappalake-Commit")).contains(first(way));
        assertThat(answer.headers().firstValue("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(asker(way).get(path).body()).isEqualTo(answer.body());
        String tag = answer.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = asker(way).get(path, "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void csvHasTheSameRows(Way way) {
        String path = "/api/v1/tables/silver.orders/rows?limit=1&columns=order_id,order_value,event_time";
        HttpResponse<String> csv = asker(way).get(path, "Accept", "text/csv");

        assertThat(csv.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
        assertThat(csv.body())
                .isEqualTo("order_id,order_value,event_time\r\no1772450340000000,7.00000000,2026-03-02T11:19:00Z\r\n");
        assertThat(asker(way).get(path + "&format=csv").body()).isEqualTo(csv.body());
    }
}
