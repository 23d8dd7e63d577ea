package io.kappalake.serve.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.serve.Asker;
import io.kappalake.serve.MarketLake;
import io.kappalake.serve.read.Place;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each wrong question gets the right status and one sentence that says what to do. */
class ProblemsTest {

    private static MarketLake lake;
    private static Asker asker;

    @BeforeAll
    static void serve() {
        lake = new MarketLake();
        lake.minutes("10:00", "10:05", "AAPL").land();
        asker = lake.serve(true);
    }

    @AfterAll
    static void stop() {
        lake.close();
    }

    private static String rows(String query) {
        return asker.problem("/tables/gold.trade_bars_1m/rows?" + query);
    }

    @Test
    void whatDoesNotExistIs404() {
        assertThat(asker.problem("/tables/gold.nothing")).startsWith("404 There is no table 'gold.nothing'");
        assertThat(rows("columns=close,volum")).startsWith("404 Table gold.trade_bars_1m has no column 'volum'");
        assertThat(rows("where=symbl:AAPL")).startsWith("404 Table gold.trade_bars_1m has no column 'symbl'");
        assertThat(asker.problem("/bars/trade_bars_1m?symbol=NONE"))
                .startsWith("404 No row of gold.trade_bars_1m has symbol 'NONE'");
        assertThat(rows("commit=" + "0123456789abcdef".repeat(4))).startsWith("404 There is no commit '0123456789");
        assertThat(rows("commit=01234567")).startsWith("404 There is no commit '01234567'");
        assertThat(rows("tag=day/2020-01-01")).startsWith("404 There is no tag 'day/2020-01-01'");
        assertThat(rows("tag=main")).startsWith("404 There is no tag 'main'");
        assertThat(rows("as_of=2020-01-01")).startsWith("404 The lake had no commit yet at 2020-01-01T00:00:00Z");
        assertThat(asker.problem("/nothing")).startsWith("404 There is nothing at /api/v1/nothing");
    }

    @Test
    void whatIsMalformedOrBeyondALimitIs400() {
        assertThat(rows("limit=1000000000")).isEqualTo("400 'limit' is '1000000000', must be a number from 1 to 10000");
        assertThat(rows("limit=ten")).startsWith("400 'limit' is 'ten', must be a number");
        assertThat(rows("limit=5&limit=6")).isEqualTo("400 'limit' is given 2 times, may be once");
        assertThat(rows("symbol=AAPL"))
                .startsWith("400 'symbol' is no parameter of /tables/{table}/rows: it has columns, from, to");
        assertThat(rows("from=yesterday")).startsWith("400 'from' is 'yesterday', must be a time such as");
        assertThat(rows("from=2026-03-02&to=2026-03-01")).startsWith("400 'from' is not before 'to'");
        assertThat(rows("from=+1000000000-01-01T00:00:00Z")).startsWith("400 'from' is");
        assertThat(rows("where=AAPL")).startsWith("400 'where' is 'AAPL', must be COLUMN:VALUE");
        assertThat(rows("where=close:dear")).startsWith("400 'where' wants column 'close' to be 'dear'");
        assertThat(rows("where=symbol:A&where=symbol:B")).startsWith("400 'where' names the column 'symbol' twice");
        assertThat(rows("columns=close,close")).startsWith("400 'columns' is 'close,close'");
        assertThat(rows("columns=")).startsWith("400 'columns' is empty");
        assertThat(rows("cursor=abc")).startsWith("400 'cursor' is 'abc'");
        assertThat(rows("cursor=" + new Place(Long.MAX_VALUE, 0, 0).cursor(lake.lake.head())))
                .as("an altered one")
                .startsWith("400 'cursor' is '");
        assertThat(rows("commit=main")).startsWith("400 commit is 'main'");
        assertThat(rows("commit=01234567&tag=x")).startsWith("400 'commit' and 'tag' both name a commit");
        assertThat(rows("format=xml")).startsWith("400 'format' is 'xml', must be one of json, csv");
        assertThat(asker.problem("/bars/trade_bars_1m")).startsWith("400 'symbol' is missing");
        assertThat(asker.problem("/bars/orders_daily?symbol=A")).startsWith("400 Table gold.orders_daily has no key");
        assertThat(asker.problem("/orders/weekly")).startsWith("400 'span' is 'weekly', must be one of hourly, daily");
        assertThat(asker.problem("/rejected?from=2016-01-01&to=2026-01-01")).contains("more than 31 days");
        assertThat(asker.problem("/tables/bronze.trades/rows?where=payload:x")).contains("which is binary");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /%zz HTTP/1.1 | 400",
                "GET /api/v1/tables/a%2Fb HTTP/1.1 | 404",
                "GET /api//v1/tables HTTP/1.1 | 404",
                "NO HTTP AT ALL | 400",
                "GET / HTTP/9.9 | 505",
                "GET / HTTP/1.1\\r\\nBad Header: x | 400",
                "GET / HTTP/1.1\\r\\nHost: a b | 400",
                "GET / HTTP/1.1\\r\\nContent-Length: many | 400",
                "POST / HTTP/1.1\\r\\nExpect: miracles | 417",
                "GET /LONG HTTP/1.1 | 414",
                "GET / HTTP/1.1\\r\\nX: LONG | 431",
            })
    void whatIsNoRequestIsRefusedInJsonToo(String request, int status) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", asker.port())) {
            String text = request.replace("\\r\\n", "\r\n").replace("LONG", "x".repeat(9_000));
            String host = text.contains("Host:") ? "" : "Host: 127.0.0.1:" + asker.port() + "\r\n";
            socket.getOutputStream()
                    .write((text + "\r\n" + host + "Connection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 " + status)
                    .containsIgnoringCase("Content-Type: application/problem+json")
                    .contains("X-Content-Type-Options: nosniff", "\"status\":" + status, "\"detail\":\"")
                    .doesNotContainIgnoringCase("<html", "jetty");
        }
    }

    @Test
    void aFormThatIsNotToBeHadIs406() {
        assertThat(asker.problem("/tables", "Accept", "text/csv")).startsWith("406 'Accept' is 'text/csv'");
        assertThat(asker.problem("/tables/silver.trades/rows", "Accept", "image/png"))
                .startsWith("406 ");
    }

    @Test
    void nothingCanBeChanged() {
        for (String method : new String[] {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
            HttpResponse<String> answer = asker.ask(method, "/api/v1/tables");
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
        }
        HttpResponse<String> head = asker.ask("HEAD", "/api/v1/tables");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("ETag")).isPresent();
        assertThat(head.body()).isEmpty();
    }

    @Test
    void pagesOfOtherOriginsAreRefused() {
        assertThat(asker.problem("/tables", "Origin", "http://evil.example"))
                .isEqualTo("403 Refused: the request comes from a page of another origin");
        assertThat(asker.problem("/tables", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"))
                .startsWith("403 ");
        assertThat(new Asker(asker.port())
                        .get("/api/v1/tables", "Origin", asker.url(""))
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> answer = asker.get("/");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.headers().firstValue("Server")).isEmpty();
    }
}
