package io.kappalake.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.embedded.ServerFailed;
import io.kappalake.local.LocalServers;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.storage.LakeAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a page in a browser can do to the SQL gateway, and what its clients cannot. What they can is in SqlTest. */
@Timeout(300)
class SqlGateTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String REFUSED = " is refused, since it could run code or touch files of the server: start the"
            + " gateway with --allow-code to allow it";

    @TempDir
    static Path directory;

    private static LakeAddress address;
    private static RunningServer gateway;
    private static String token;

    /** A lake that is never asked: no statement here gets that far. */
    @BeforeAll
    static void start() throws IOException {
        address = new LakeAddress(
                "http://127.0.0.1:1/api/v2", "main", directory.toUri().toString(), "");
        gateway = LocalServers.sql(address).start(directory, 0).awaitReady(LIMIT);
        token = "Authorization: Bearer " + Files.readString(gateway.tokenFile()).strip();
    }

    @AfterAll
    static void stop() {
        gateway.stop();
    }

    @Test
    void aPageThatPostsPlainTextGetsNoSessionAndReadsNothing() throws IOException {
        String answer = ask(
                gateway.port(),
                "POST /v2/sessions",
                "{}",
                here(),
                "Origin: http://evil.example",
                "Content-Type: text/plain");
        assertThat(answer)
                .startsWith("HTTP/1.1 403")
                .endsWith("\r\n\r\nRefused: the request comes from a page of another origin\n")
                .doesNotContainIgnoringCase("Access-Control-");
    }

    @Test
    void aNameThatIsMadeToLeadHereIsRefused() throws IOException {
        assertThat(ask(gateway.port(), "POST /v2/sessions", "{}", "Host: evil.example:" + gateway.port(), token))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void everythingNeedsTheToken() throws IOException {
        for (String line : List.of("GET /v2/info", "POST /v2/sessions", "GET /v2/sessions/1")) {
            assertThat(ask(gateway.port(), line, "{}", here())).as(line).startsWith("HTTP/1.1 401");
            assertThat(ask(gateway.port(), line, "{}", here(), "Authorization: Bearer " + "x".repeat(43)))
                    .as(line)
                    .startsWith("HTTP/1.1 401");
        }
        assertThat(ask(gateway.port(), "POST /v2/sessions", "{}", here(), token))
                .startsWith("HTTP/1.1 200")
                .contains("sessionHandle")
                .doesNotContainIgnoringCase("Access-Control-");
    }

    @Test
    void aStatementThatRunsCodeOrTouchesAFileIsRefused() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.txt"), "a secret");
        String file = "'connector'='filesystem', 'path'='" + secret.toUri() + "', 'format'='raw'";
        try (SqlSession session = SqlSession.open(gateway.address(), Map.of())) {
            refuses(session, "ADD JAR '/tmp/evil.jar'", "ADD JAR");
            refuses(
                    session,
                    "CREATE FUNCTION default_catalog.default_database.f AS 'java.lang.Runtime'",
                    "CREATE FUNCTION");
            refuses(
                    session,
                    "CREATE TEMPORARY SYSTEM FUNCTION f AS 'a.B' USING JAR '/tmp/evil.jar'",
                    "CREATE FUNCTION");
            refuses(session, "CREATE TEMPORARY FUNCTION f AS 'evil.f' LANGUAGE PYTHON", "CREATE FUNCTION");
            refuses(
                    session,
                    "CREATE TEMPORARY TABLE t (line STRING) WITH (" + file + ")",
                    "A table on connector 'filesystem'");
            refuses(
                    session,
                    "CREATE TEMPORARY TABLE t (line STRING) WITH ('connector'='iceberg')",
                    "A table on connector 'iceberg'");
            refuses(session, "CREATE CATALOG c WITH ('type'='iceberg', 'catalog-impl'='a.B')", "CREATE CATALOG");
            refuses(session, "LOAD MODULE hive", "LOAD MODULE");
            refuses(session, "COMPILE PLAN '/tmp/plan.json' FOR INSERT INTO a SELECT 1", "COMPILE PLAN");
            refuses(session, "EXECUTE PLAN '/tmp/plan.json'", "EXECUTE PLAN");
            for (String key : List.of(
                    "pipeline.jars",
                    "pipeline.classpaths",
                    "rest.address",
                    "python.executable",
                    "execution.target",
                    "execution.checkpointing.dir",
                    "table.resources.download-dir",
                    "table.sql-dialect")) {
                refuses(session, "SET '" + key + "' = 'x'", "Setting '" + key + "'");
                refuses(session, "SET " + key + " = x", "Setting '" + key + "'");
            }
            run(session, "USE CATALOG default_catalog");
            run(
                    session,
                    "CREATE TEMPORARY TABLE ours (line STRING) WITH ('connector'='datagen', 'number-of-rows'='1')");
            refuses(session, "SELECT * FROM ours /*+ OPTIONS(" + file + ") */", "A table on connector 'filesystem'");
            refuses(
                    session,
                    "CREATE TEMPORARY TABLE t WITH (" + file + ") LIKE ours",
                    "A table on connector 'filesystem'");
            refuses(session, "ALTER TABLE ours SET (" + file + ")", "A table on connector 'filesystem'");
            refuses(
                    session,
                    "EXPLAIN SELECT * FROM ours /*+ OPTIONS(" + file + ") */",
                    "A table on connector 'filesystem'");
            assertThat(run(session, "SELECT COUNT(*) AS n FROM ours")).contains("| 1 |");
            run(session, "SET 'execution.runtime-mode' = 'streaming'");
            run(session, "CREATE TEMPORARY VIEW seen AS SELECT CHAR_LENGTH(line) AS n FROM ours");
            assertThat(run(session, "SHOW VIEWS")).contains("seen");
        }
    }

    @Test
    void aSettingThatRunsCodeIsRefusedWhereASessionBringsIt() throws IOException {
        String answer = ask(
                gateway.port(),
                "POST /v2/sessions",
                "{\"properties\":{\"pipeline.jars\":\"file:///tmp/evil.jar\"}}",
                here(),
                token,
                "Content-Type: application/json");
        assertThat(answer).contains("Setting 'pipeline.jars'" + REFUSED).doesNotContain("sessionHandle");
    }

    @Test
    void withAllowCodeTheSameStatementsRun() throws IOException {
        Path words = Files.writeString(directory.resolve("words.txt"), "seen\n");
        Path other = directory.resolve("other");
        try (RunningServer open =
                        LocalServers.sqlThatRunsCode(address).start(other, 0).awaitReady(LIMIT);
                SqlSession session = SqlSession.open(open.address(), Map.of())) {
            run(session, "USE CATALOG default_catalog");
            run(
                    session,
                    "CREATE TEMPORARY TABLE t (line STRING) WITH ('connector'='filesystem', 'path'='" + words.toUri()
                            + "', 'format'='raw')");
            assertThat(run(session, "SELECT line FROM t")).contains("| seen |");
        }
    }

    @Test
    void itDoesNotListenToOtherMachinesWithoutALoginAndTls() throws IOException {
        String line = "Refusing to listen on 0.0.0.0 without TLS and a login: set both, or listen on 127.0.0.1";
        Path given = Files.writeString(directory.resolve("given"), "a-token-of-some-length\n");
        assertThat(startFails()).contains(line);
        assertThat(startFails("--plain")).contains(line);
        assertThat(startFails("--token-file=" + given)).contains(line);
    }

    private static String startFails(String... options) {
        EmbeddedServer usual = LocalServers.sql(address);
        List<String> arguments = new ArrayList<>(usual.arguments());
        arguments.set(0, "0.0.0.0");
        arguments.addAll(List.of(options));
        EmbeddedServer open = EmbeddedServer.sql(usual.jvmOptions(), arguments);
        String[] message = new String[1];
        try (RunningServer server = open.start(directory.resolve("open"), 0)) {
            assertThatThrownBy(() -> server.awaitReady(LIMIT))
                    .isInstanceOfSatisfying(ServerFailed.class, e -> message[0] = e.getMessage());
        }
        return message[0];
    }

    private static void refuses(SqlSession session, String statement, String what) {
        assertThatThrownBy(() -> run(session, statement))
                .as(statement)
                .isInstanceOf(LakeException.class)
                .hasMessage("The statement failed: " + what + REFUSED);
    }

    private static String run(SqlSession session, String statement) {
        StringWriter out = new StringWriter();
        session.run(List.of(statement), new PrintWriter(out));
        return out.toString();
    }

    private static String here() {
        return "Host: 127.0.0.1:" + gateway.port();
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
