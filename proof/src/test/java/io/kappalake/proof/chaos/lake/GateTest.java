package io.kappalake.proof.chaos.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GateTest {

    private HttpServer behind;
    private Gate gate;

    @BeforeEach
    void start() throws IOException {
        behind = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        behind.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        behind.start();
        gate = new Gate(behind.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        gate.close();
        behind.stop(0);
    }

    @Test
    void openItLetsEverythingThroughAndCountsNothing() throws Exception {
        String large = "x".repeat(300_000);

        HttpResponse<String> answer = put(large);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(large);
        assertThat(gate.struck()).isZero();
    }

    @Test
    void errorsAreAnsweredAndCountedUntilItIsOpenAgain() throws Exception {
        gate.set(Gate.Mode.ERROR_503);
        assertThat(put("a").statusCode()).isEqualTo(503);
        gate.set(Gate.Mode.ERROR_500);
        assertThat(put("x".repeat(300_000)).statusCode()).isEqualTo(500);
        assertThat(gate.struck()).isEqualTo(1);
        gate.set(Gate.Mode.PROXY_PAGE);
        HttpResponse<String> page = put("x");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html");
        gate.set(Gate.Mode.OPEN);
        assertThat(put("b").body()).isEqualTo("b");
        assertThat(gate.struck()).isEqualTo(1);
    }

    @Test
    void aHangingRequestIsNotAnsweredAndTheNextOneAfterItIs() throws Exception {
        gate.set(Gate.Mode.HANG);
        assertThatThrownBy(() -> put("a")).isInstanceOf(HttpTimeoutException.class);
        assertThat(gate.struck()).isEqualTo(1);
        gate.set(Gate.Mode.OPEN);
        assertThat(put("b").body()).isEqualTo("b");
    }

    private HttpResponse<String> put(String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gate.endpoint() + "/bucket/key"))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(2))
                .PUT(BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
