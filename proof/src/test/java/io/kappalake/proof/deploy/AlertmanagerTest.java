package io.kappalake.proof.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of deploy/monitoring in Debian's Prometheus and Alertmanager: what a lake shows becomes a message. Only
 * addresses and intervals differ.
 */
@Timeout(120)
class AlertmanagerTest {

    private static final Path FILES = Path.of("../deploy/monitoring");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();
    private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @AfterEach
    void stop() {
        started.forEach(Process::destroy);
        started.forEach(process -> process.onExit().join());
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void anAlertReachesTheWebhook() throws IOException {
        assumeTrue(isInstalled("prometheus"), "prometheus is not installed: Debian has it");
        assumeTrue(isInstalled("prometheus-alertmanager"), "Debian has it in the package prometheus-alertmanager");
        String page = serve();
        int alertmanager = ImageFixture.freePort();
        int prometheus = ImageFixture.freePort();
        String secret = Files.writeString(directory.resolve("secret"), "only-for-this-test")
                .toString();
        Files.copy(FILES.resolve("alerts.yaml"), directory.resolve("alerts.yaml"));
        Path routes = copy(
                "alertmanager.yaml",
                "webhook.example:8080",
                page,
                "/run/secrets/smtp-password",
                secret,
                "group_wait: 10s",
                "group_wait: 1s");
        Path scrapes = copy(
                "prometheus.yaml",
                "alertmanager:9093",
                "127.0.0.1:" + alertmanager,
                "page:8090",
                page,
                "/run/secrets/page-token",
                secret,
                "15s",
                "1s");

        start(
                "prometheus-alertmanager",
                "--config.file=" + routes,
                "--storage.path=" + directory.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:" + alertmanager);
        start(
                "prometheus",
                "--config.file=" + scrapes,
                "--storage.tsdb.path=" + directory.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + prometheus);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> !messages.isEmpty() || !started.stream().allMatch(Process::isAlive));
        assertThat(messages).as(this::logs).isNotEmpty();
        JsonNode alert = messages.get(0).at("/alerts/0");
        assertThat(alert.at("/status").asText()).isEqualTo("firing");
        assertThat(alert.at("/labels/alertname").asText()).isEqualTo("AuditFailed");
        assertThat(alert.at("/labels/job").asText()).isEqualTo("kappalake-page");
        assertThat(alert.at("/annotations/summary").asText()).isEqualTo("An audit found the lake wrong");
    }

    /** The page's metrics, for those who have its token, and the webhook; its host and port. */
    private String serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            boolean isLogin = "Bearer only-for-this-test"
                    .equals(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] text =
                    "# TYPE kappalake_audit_failed gauge\nkappalake_audit_failed 1\n".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(isLogin ? 200 : 401, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.createContext("/alerts", exchange -> {
            messages.add(JSON.readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param replaced text, its replacement, text, … */
    private Path copy(String name, String... replaced) throws IOException {
        String text = Files.readString(FILES.resolve(name));
        for (int i = 0; i < replaced.length; i += 2) {
            assertThat(text).contains(replaced[i]);
            text = text.replace(replaced[i], replaced[i + 1]);
        }
        return Files.writeString(directory.resolve(name), text);
    }

    private void start(String... command) throws IOException {
        started.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(command[0] + ".log").toFile())
                .start());
    }

    private String logs() {
        StringBuilder logs = new StringBuilder();
        for (String name : List.of("prometheus-alertmanager", "prometheus")) {
            try {
                logs.append(Files.readString(directory.resolve(name + ".log")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return logs.toString();
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
