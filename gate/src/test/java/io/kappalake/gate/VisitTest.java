package io.kappalake.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisitTest {

    private static final String HERE = "localhost:8081";

    @TempDir
    Path data;

    private Token token;
    private Path file;

    @BeforeEach
    void make() {
        file = Token.make(data);
        token = Token.read(file);
    }

    @Test
    void aBrowserMayLookWithoutAToken() {
        assertThat(answer(get("/").site("none").mode("navigate"))).isEqualTo(200);
        assertThat(answer(get("/jobs/overview").origin("http://" + HERE).site("same-origin")))
                .isEqualTo(200);
    }

    @Test
    void aLinkOfAnotherSiteMayLeadToThePageButItsPicturesAndScriptsMayNot() {
        assertThat(answer(get("/").site("cross-site").mode("navigate"))).isEqualTo(200);
        assertThat(answer(get("/jobs/overview").site("cross-site").mode("no-cors")))
                .isEqualTo(403);
        assertThat(answer(get("/jobs/overview").site("same-site").mode("no-cors")))
                .as("another port of this machine")
                .isEqualTo(403);
    }

    @Test
    void aPageOfAnotherOriginIsRefusedEvenWithTheToken() {
        for (String origin : List.of("http://evil.example", "http://localhost:8082", "http://127.0.0.1:8081", "null")) {
            assertThat(answer(get("/overview").origin(origin).with(token.header())))
                    .as(origin)
                    .isEqualTo(403);
        }
    }

    @Test
    void aNameThatSomebodyElseLeadsHereIsRefused() {
        for (String host : List.of(
                "evil.example:8081", "evil.example", "localhost", "localhost:80", "127.0.0.1.nip.io:8081", "")) {
            assertThat(answer(get("/overview").host(host).with(token.header())))
                    .as(host)
                    .isEqualTo(403);
        }
        assertThat(answer(get("/overview").host(null))).isEqualTo(403);
        for (String host : List.of("127.0.0.1:8081", "[::1]:8081", "LOCALHOST:8081")) {
            assertThat(answer(get("/overview").host(host))).as(host).isEqualTo(200);
        }
    }

    @Test
    void onlyNamesThatTheOwnerGaveAreFurtherNames() {
        Request inside = get("/overview").host("jobmanager:8081");
        assertThat(answer(inside)).isEqualTo(403);
        assertThat(answer(inside, List.of("jobmanager"), false)).isEqualTo(200);
        assertThat(answer(inside, List.of("lake.example:443"), false)).isEqualTo(403);
        assertThat(answer(get("/").host("lake.example:443"), List.of("lake.example:443"), false))
                .isEqualTo(200);
        assertThat(answer(inside, List.of("*"), false)).isEqualTo(200);
    }

    @Test
    void aNameWithoutAPortIsAlsoThatOfAProxyOnTheDefaultPort() {
        List<String> names = List.of("Lake.example", "other.example:8443");
        for (String host : List.of("lake.example", "LAKE.example", "lake.example:8081")) {
            Request behind = get("/").host(host).origin("https://" + host);
            assertThat(answer(behind, names, false)).as(host).isEqualTo(200);
        }
        for (String host : List.of(
                "lake.example:443",
                "lake.example:80",
                "lake.example.evil.example",
                "evil-lake.example",
                "lake.example:",
                "lake.example.",
                "other.example",
                "other.example:8081")) {
            assertThat(answer(get("/").host(host), names, false)).as(host).isEqualTo(403);
        }
        assertThat(answer(get("/").host("lake.example").origin("https://evil.example"), names, false))
                .isEqualTo(403);
        assertThat(answer(get("/").host("localhost"), names, false)).isEqualTo(403);
    }

    @Test
    void whatChangesSomethingNeedsTheTokenAlsoWhereFlinkTakesAGet() {
        for (String path : List.of(
                "/jobs/1/yarn-cancel",
                "/v1/jobs/1/yarn-stop",
                "/jobs/1/yarn%2dcancel",
                "/jobs/1/%79arn-cancel/",
                "/jobs/1%2Fyarn-cancel",
                "/jobs/1/yarn-cancel?x=%zz")) {
            assertThat(answer(get(path))).as(path).isEqualTo(401);
            assertThat(answer(get(path).with("Bearer wrong"))).as(path).isEqualTo(401);
        }
        for (String method : List.of("POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS")) {
            Request request = new Request(method, "/jobs/1", HERE, null, null, null, null);
            assertThat(answer(request)).as(method).isEqualTo(401);
            assertThat(answer(request.with(token.header()))).as(method).isEqualTo(200);
        }
    }

    @Test
    void theGatewayWantsTheTokenForEverything() {
        assertThat(answer(get("/v3/info"), List.of(), true)).isEqualTo(401);
        assertThat(answer(get("/v3/info").with(token.header()), List.of(), true))
                .isEqualTo(200);
    }

    @Test
    void theTokenIsNewAtEachStartAndOnlyItsOwnerReadsIt() throws Exception {
        String before = token.header();
        Token.make(data);
        assertThat(Token.read(file).header()).isNotEqualTo(before).hasSizeGreaterThan(48);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(token.toString()).isEqualTo("token");
    }

    @Test
    void aTokenThatCanBeGuessedIsRefused() throws Exception {
        Path weak = Files.writeString(data.resolve("weak"), "secret\n");
        assertThatThrownBy(() -> Token.read(weak))
                .hasMessage("The token in " + weak + " is not 16 or more visible ASCII characters in one line");
        assertThatThrownBy(() -> Token.read(data.resolve("none"))).hasMessageStartingWith("Cannot read the token in ");
    }

    @Test
    void nothingListensBeyondLoopbackWithoutTlsAndALogin() {
        Configuration config = new Configuration();
        GateOptions.checkReach("127.0.0.1", config, false);
        for (String address : List.of("0.0.0.0", "::", "", "no.such.host.invalid")) {
            assertThatThrownBy(() -> GateOptions.checkReach(address, config, false))
                    .hasMessage("Refusing to listen on "
                            + address
                            + " without TLS and a login: set both, or listen on 127.0.0.1 (docs/security.md)");
        }
        assertThatThrownBy(() -> GateOptions.checkReach("0.0.0.0", config, true))
                .hasMessageContaining("login");
        GateOptions.require(config, file, true);
        assertThatThrownBy(() -> GateOptions.checkReach("0.0.0.0", config, false))
                .hasMessageContaining("TLS");
        GateOptions.checkReach("0.0.0.0", config, true);
        config.set(SecurityOptions.SSL_REST_ENABLED, true);
        GateOptions.checkReach("0.0.0.0", config, false);
    }

    private int answer(Request request) {
        return answer(request, List.of(), false);
    }

    private int answer(Request request, List<String> names, boolean toLook) {
        return request.visit()
                .refusal(names, 8081, token, toLook)
                .map(Visit.Refusal::status)
                .orElse(200);
    }

    private static Request get(String path) {
        return new Request("GET", path, HERE, null, null, null, null);
    }

    private record Request(
            String method, String path, String host, String origin, String site, String mode, String login) {

        Request host(String other) {
            return new Request(method, path, other, origin, site, mode, login);
        }

        Request origin(String other) {
            return new Request(method, path, host, other, site, mode, login);
        }

        Request site(String other) {
            return new Request(method, path, host, origin, other, mode, login);
        }

        Request mode(String other) {
            return new Request(method, path, host, origin, site, other, login);
        }

        Request with(String other) {
            return new Request(method, path, host, origin, site, mode, other);
        }

        Visit visit() {
            return new Visit(method, path, host, origin, site, mode, login);
        }
    }
}
