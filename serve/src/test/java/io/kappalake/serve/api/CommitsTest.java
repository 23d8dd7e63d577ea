package io.kappalake.serve.api;

import static io.kappalake.serve.Asker.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.serve.Asker;
import io.kappalake.serve.MarketLake;
import io.kappalake.tables.catalog.LakeCommit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the lake says of its commits, and that new ones are seen. */
class CommitsTest {

    private final MarketLake lake = new MarketLake();

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void aNewCommitIsSeenAndOnlyItsFilesAreNew() {
        String first = lake.minutes("10:00", "10:30", "AAPL").land();
        Asker asker = lake.serve(true);
        HttpResponse<String> before = asker.get("/api/v1/bars/trade_bars_1m?symbol=AAPL");
        assertThat(before.headers().firstValue("Kappalake-Commit")).contains(first);
        assertThat(before.headers().firstValue("Cache-Control")).contains("no-cache");

        String second = lake.minutes("10:30", "10:40", "AAPL").land();

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            JsonNode now = asker.json("/bars/trade_bars_1m?symbol=AAPL");
            assertThat(now.path("commit").asText()).isEqualTo(second);
            assertThat(now.path("rows")).hasSize(40);
            assertThat(now.path("rows").get(39).path("window_start").asText()).isEqualTo("2026-03-02T10:39:00Z");
        });
        String tag = before.headers().firstValue("ETag").orElseThrow();
        assertThat(asker.get("/api/v1/bars/trade_bars_1m?symbol=AAPL", "If-None-Match", tag)
                        .statusCode())
                .as("another commit, another tag")
                .isEqualTo(200);
        JsonNode asOf = asker.json("/bars/trade_bars_1m?symbol=AAPL&as_of=" + timeOf(first));
        assertThat(asOf.path("commit").asText()).isEqualTo(first);
        assertThat(asOf.path("rows")).hasSize(30);
        assertThat(asker.json("/tables?commit=" + first.substring(0, 12))
                        .path("commit")
                        .asText())
                .isEqualTo(first);
    }

    private Instant timeOf(String hash) {
        return lake.lake.find(hash).orElseThrow().time();
    }

    @Test
    void eachCommitTellsWhatItTook() {
        lake.minutes("10:00", "10:30", "AAPL").land();
        String second = lake.minutes("10:30", "10:40", "AAPL").land();
        Asker asker = lake.serve(true);

        JsonNode ledger = asker.json("/ledger").path("entries");
        assertThat(texts(ledger, "checkpoint")).containsExactly("2", "1");
        assertThat(ledger.get(0).path("commit").asText()).isEqualTo(second);
        assertThat(ledger.get(0).path("gapless").asBoolean()).isTrue();
        assertThat(ledger.get(0).path("counts").toString())
                .isEqualTo(
                        "{\"read\":40,\"accepted\":30,\"duplicates\":0,\"rejected\":10,\"late\":0,"
                                + "\"balanced\":true,\"rejected_by_reason\":{\"MALFORMED_JSON\":10},\"warned\":{},\"held\":{}}");
        assertThat(ledger.get(0).path("offsets").path("trades").toString()).isEqualTo("{\"0\":[60,80]}");

        JsonNode commits = asker.json("/commits?limit=2");
        assertThat(texts(commits.path("entries"), "kind")).containsExactly("checkpoint", "checkpoint");
        JsonNode older =
                asker.json("/commits?limit=2&commit=" + commits.path("next").asText());
        assertThat(texts(older.path("entries"), "kind")).containsExactly("upkeep");

        JsonNode freshness = asker.json("/freshness");
        assertThat(freshness.path("newest_record").asText()).isEqualTo("2026-03-02T10:39:00Z");
        assertThat(freshness.path("watermarks").path("market").asText()).isEqualTo("2026-03-02T10:39:00Z");
        assertThat(freshness.path("history")).hasSize(2);
    }

    @Test
    void rejectedRecordsAreShownDownToTheirBytes() {
        lake.minutes("10:00", "10:30", "AAPL").land();
        Asker asker = lake.serve(true);

        JsonNode rejected = asker.json("/rejected?limit=1");
        assertThat(rejected.path("reasons").toString())
                .isEqualTo("[{\"feed\":\"trades\",\"reason\":\"MALFORMED_JSON\",\"records\":30,"
                        + "\"last\":\"2026-03-02T10:29:00Z\"}]");
        JsonNode sample = rejected.path("samples").get(0);
        assertThat(sample.path("kafka_offset").asInt()).isEqualTo(59);
        assertThat(new String(
                        java.util.Base64.getDecoder()
                                .decode(sample.path("payload").asText()),
                        StandardCharsets.UTF_8))
                .isEqualTo("{\"trade_id\": \"x\"");
        assertThat(asker.json("/rejected?feed=quotes").path("reasons")).isEmpty();
    }

    @Test
    void symbolsHaveTheirDay() {
        lake.minutes("10:00", "10:30", "AAPL", "MSFT").land();
        Asker asker = lake.serve(true);

        JsonNode symbols = asker.json("/symbols/trade_bars_1m").path("symbols");
        assertThat(texts(symbols, "key")).containsExactly("AAPL", "MSFT");
        JsonNode apple = symbols.get(0);
        assertThat(apple.path("last").asText()).isEqualTo("129.00000000");
        assertThat(apple.path("first").asText()).isEqualTo("100.00000000");
        assertThat(apple.path("total").asText()).isEqualTo("60.00000000");
        assertThat(asker.json("/orders/hourly")
                        .path("rows")
                        .get(0)
                        .path("total_orders")
                        .asInt())
                .isEqualTo(30);
        assertThat(asker.json("/files").path("tables").get(0).path("table").asText())
                .isEqualTo("bronze.orders");
    }

    // In a thread of its own: the client's stream does not heed an interruption.
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void listenersHearOfEachCommit() throws IOException {
        String first = lake.minutes("10:00", "10:05", "AAPL").land();
        Asker asker = lake.serve(true);
        try (BufferedReader events =
                new BufferedReader(new InputStreamReader(asker.stream("/api/v1/events"), StandardCharsets.UTF_8))) {
            assertThat(nextData(events)).contains(first);
            String second = lake.minutes("10:05", "10:10", "AAPL").land();
            assertThat(nextData(events)).contains(second);
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aListenerThatDoesNotReadHoldsUpNoOther() throws IOException {
        lake.minutes("10:00", "10:05", "AAPL").land();
        Asker asker = lake.serve(true);
        try (Socket stalled = new Socket();
                BufferedReader events = new BufferedReader(
                        new InputStreamReader(asker.stream("/api/v1/events"), StandardCharsets.UTF_8))) {
            nextData(events);
            stalled.setReceiveBufferSize(1024);
            stalled.connect(new InetSocketAddress("127.0.0.1", asker.port()));
            stalled.getOutputStream()
                    .write("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
                            .formatted(asker.port())
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(stalled.getInputStream().read()).as("it listens").isEqualTo('H');
            String large = lake.lake
                    .commit("x".repeat(12 << 20))
                    .guard(head -> LakeCommit.Guard.Verdict.GO)
                    .land()
                    .hash();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> asker.json("/commits?limit=1").path("commit").asText(), large::equals);
            Instant before = Instant.now();

            String next = lake.minutes("10:05", "10:10", "AAPL").land();

            String heard = nextData(events);
            while (!heard.contains(next)) {
                heard = nextData(events);
            }
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
        }
    }

    private static String nextData(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (!line.startsWith("data:")) {
            line = events.readLine();
        }
        return line;
    }

    @Test
    void aLakeWithoutACommitOfTheJobIsEmpty() {
        Asker asker = lake.serve(true);

        assertThat(asker.json("/tables/gold.trade_bars_1m/rows").path("rows")).isEmpty();
        assertThat(asker.json("/symbols/trade_bars_1m").path("symbols")).isEmpty();
        assertThat(asker.json("/ledger").path("entries")).isEmpty();
        assertThat(asker.json("/freshness").path("newest_record").isNull()).isTrue();
        assertThat(asker.json("/rejected").path("reasons")).isEmpty();
        assertThat(asker.json("/replays").path("replays")).isEmpty();
        assertThat(asker.json("/audits").path("published").isNull()).isTrue();
    }
}
