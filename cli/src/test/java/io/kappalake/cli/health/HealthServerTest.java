package io.kappalake.cli.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kappalake.tables.LakeException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HealthServerTest {

    private static final String LOOPBACK = "127.0.0.1";
    private static final HealthReport GREEN = new HealthReport(
            true, List.of(), "2026-03-02T12:00:00Z", "RUNNING", 1.5, 2, -1, Map.of("trades", 3L), List.of());
    private static final HealthReport RED = HealthReport.failed("Kafka is away");

    @Test
    void theStatusSaysWhetherAllIsWellAndTheBodyWhyNot() throws Exception {
        AtomicReference<HealthReport> now = new AtomicReference<>(GREEN);
        try (HealthServer server = HealthServer.start(now::get, Duration.ofMillis(10), LOOPBACK, 0)) {
            assertThat(ask(server, "/health").statusCode()).isEqualTo(200);
            assertThat(ask(server, "/health").body())
                    .contains("\"healthy\" : true", "\"last_checkpoint_age\" : 1.5", "\"trades\" : 3");
            now.set(RED);
            await().until(() -> ask(server, "/health").statusCode() == 503);
            assertThat(ask(server, "/health").body()).contains("\"problems\" : [ \"Kafka is away\" ]");
            assertThat(ask(server, "/other").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aLookThatFailsIsRedAndDoesNotEndTheLooking() throws Exception {
        AtomicReference<Supplier<HealthReport>> look = new AtomicReference<>(() -> {
            throw new IllegalStateException("no idea");
        });
        try (HealthServer server = HealthServer.start(() -> look.get().get(), Duration.ofMillis(10), LOOPBACK, 0)) {
            assertThat(ask(server, "/health").statusCode()).isEqualTo(503);
            assertThat(ask(server, "/health").body()).contains("Unexpected IllegalStateException: no idea");
            look.set(() -> GREEN);
            await().until(() -> ask(server, "/health").statusCode() == 200);
        }
    }

    @Test
    void aTakenPortIsOneLine() {
        try (HealthServer first = HealthServer.start(() -> GREEN, Duration.ofMinutes(1), LOOPBACK, 0)) {
            assertThatThrownBy(() -> HealthServer.start(() -> GREEN, Duration.ofMinutes(1), LOOPBACK, first.port()))
                    .isInstanceOf(LakeException.class)
                    .hasMessage("Cannot listen on 127.0.0.1 port %d: choose another with --serve or --serve-host"
                            .formatted(first.port()));
        }
    }

    private static HttpResponse<String> ask(HealthServer server, String path) throws Exception {
        URI uri = URI.create("http://" + LOOPBACK + ":" + server.port() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
