package io.kappalake.serve.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.gate.Token;
import io.kappalake.serve.Asker;
import io.kappalake.serve.MarketLake;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with a token: programs bring it, people type it as a password. */
class LoginTest {

    private static final String TOKEN = "a-token-of-24-characters";

    @TempDir
    Path directory;

    private final MarketLake lake = new MarketLake();
    private Asker asker;

    @BeforeEach
    void serve() throws Exception {
        lake.minutes("10:00", "10:01", "AAPL").land();
        asker = lake.serve(Token.read(Files.writeString(directory.resolve("token"), TOKEN)));
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/tables", "/metrics"})
    void withoutTheTokenNothingIsShownAndABrowserAsksForIt(String path) {
        HttpResponse<String> answer = asker.get(path);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"lake\"");
        assertThat(answer.body()).doesNotContain("AAPL", TOKEN);
    }

    @Test
    void aProgramBringsItAndAPersonTypesIt() {
        assertThat(status("Bearer " + TOKEN)).isEqualTo(200);
        assertThat(status("Basic " + base64("anyone:" + TOKEN))).isEqualTo(200);
        assertThat(status("Basic " + base64(":" + TOKEN))).isEqualTo(200);
    }

    @Test
    void whatIsNotTheTokenIsRefused() {
        assertThat(status("Bearer another-token-of-24-chars")).isEqualTo(401);
        assertThat(status("Basic " + base64("anyone:another-token-of-24-chars")))
                .isEqualTo(401);
        assertThat(status("Basic " + base64(TOKEN + ":"))).isEqualTo(401);
        assertThat(status("Basic ***")).isEqualTo(401);
        assertThat(status("Basic")).isEqualTo(401);
    }

    @Test
    void aPageOfAnotherOriginIsRefusedThoughTheBrowserAddsTheLogin() {
        assertThat(asker.get(
                                "/api/v1/tables",
                                "Authorization",
                                "Basic " + base64("anyone:" + TOKEN),
                                "Origin",
                                "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
    }

    private int status(String login) {
        return asker.get("/api/v1/tables", "Authorization", login).statusCode();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
