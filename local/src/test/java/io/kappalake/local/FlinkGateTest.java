package io.kappalake.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.embedded.ServerFailed;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a page in a browser, and a program without the token, can do to Flink. That ours can is in FlinkClusterTest. */
class FlinkGateTest {

    private static final Duration START = Duration.ofSeconds(120);
    private static final String NO_JOB = "0123456789abcdef0123456789abcdef";

    @TempDir
    static Path lake;

    private static RunningServer flink;
    private static String token;

    @BeforeAll
    static void start() throws IOException {
        flink = LocalServers.flink(lake.resolve("state").toUri(), 1)
                .start(lake, 0)
                .awaitReady(START);
        token = "Authorization: Bearer " + Files.readString(flink.tokenFile()).strip();
    }

    @AfterAll
    static void stop() {
        flink.stop();
    }

    @Test
    void theWebPageIsSeenWithoutATokenAndNoOtherPageMayReadIt() throws IOException {
        String page = ask("GET /", "", here());
        assertThat(page).startsWith("HTTP/1.1 200").contains("<html");
        String overview = ask("GET /overview", "", here());
        assertThat(overview).startsWith("HTTP/1.1 200").contains("slots-total");
        assertThat(page + overview).doesNotContainIgnoringCase("Access-Control-");
    }

    @Test
    void aPageOfAnotherOriginIsRefused() throws IOException {
        assertThat(ask("GET /overview", "", here(), "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 403")
                .endsWith("\r\n\r\nRefused: the request comes from a page of another origin\n")
                .doesNotContainIgnoringCase("Access-Control-");
        assertThat(ask("POST /jobs/" + NO_JOB + "/stop", "{}", here(), "Origin: null", "Content-Type: text/plain"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void aNameThatIsMadeToLeadHereIsRefused() throws IOException {
        assertThat(ask("GET /jobs/overview", "", "Host: evil.example:" + flink.port(), token))
                .startsWith("HTTP/1.1 403")
                .endsWith("\r\n\r\nRefused: this server has another name than the Host of the request\n");
    }

    @Test
    void cancellingNeedsTheTokenAlsoByGet() throws IOException {
        for (String line : List.of(
                "GET /jobs/" + NO_JOB + "/yarn-cancel",
                "GET /jobs/" + NO_JOB + "/yarn%2Dcancel",
                "GET /v1/jobs/" + NO_JOB + "/yarn-stop",
                "PATCH /jobs/" + NO_JOB,
                "POST /jobs/" + NO_JOB + "/stop",
                "POST /jobs",
                "DELETE /cluster")) {
            assertThat(ask(line, "", here())).as(line).startsWith("HTTP/1.1 401");
            assertThat(ask(line, "", here(), "Authorization: Bearer " + "x".repeat(43)))
                    .as(line)
                    .startsWith("HTTP/1.1 401");
        }
        assertThat(ask("GET /jobs/" + NO_JOB + "/yarn-cancel", "", here(), token))
                .as("it gets as far as Flink, which has no such job")
                .startsWith("HTTP/1.1 404")
                .contains("FlinkJobNotFoundException");
    }

    @Test
    void theTokenIsInAFileOfItsOwnerAndNowhereElse() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(flink.tokenFile())))
                .isEqualTo("rw-------");
        String secret = Files.readString(flink.tokenFile()).strip();
        assertThat(Files.readString(flink.logFile())).doesNotContain(secret);
        assertThat(ask("GET /jobmanager/config", "", here()))
                .contains("kappalake.gate.token-file")
                .doesNotContain(secret);
    }

    @Test
    void itDoesNotListenToOtherMachinesWithoutTls() {
        EmbeddedServer usual = LocalServers.FLINK;
        List<String> arguments = new ArrayList<>(usual.arguments());
        arguments.add("rest.bind-address=0.0.0.0");
        EmbeddedServer open = new EmbeddedServer(
                "flink-open", usual.mainClass(), 0, usual.jvmOptions(), arguments, usual.classPath());
        try (RunningServer server = open.start(lake, 0)) {
            assertThatThrownBy(() -> server.awaitReady(START))
                    .isInstanceOf(ServerFailed.class)
                    .hasMessageContaining("Refusing to listen on 0.0.0.0 without TLS and a login");
        }
    }

    private static String here() {
        return "Host: localhost:" + flink.port();
    }

    private static String ask(String line, String body, String... headers) throws IOException {
        return ask(flink.port(), line, body, headers);
    }

    /**
     * The whole answer to a request as a browser or a script would write it: its first line, {@code headers}, a body.
     */
    private static String ask(int port, String line, String body, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(line).append(" HTTP/1.1\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        request.append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
