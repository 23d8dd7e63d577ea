package io.kappalake.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.kappalake.cli.JobMain;
import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Nessie that is busy when it is asked first, and then answers that it has no such branch. */
class WaitAtStartTest {

    private static final String NO_BRANCH =
            "{\"status\":404,\"reason\":\"Not Found\",\"message\":\"No such\",\"errorCode\":\"REFERENCE_NOT_FOUND\"}";

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer nessie;

    @BeforeEach
    void start() throws IOException {
        nessie = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        nessie.createContext("/", exchange -> {
            try (exchange) {
                boolean busy = asked.getAndIncrement() == 0;
                byte[] body = (busy ? "" : NO_BRANCH).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(busy ? 503 : 404, busy ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        nessie.start();
    }

    @AfterEach
    void stop() {
        nessie.stop(0);
    }

    @Test
    void aRunWaitsForAServiceThatIsAwayAndSaysForWhich() {
        Ran run = Ran.of(new Run(), "--nessie-uri", uri());

        assertThat(run.out())
                .hasLineCount(1)
                .startsWith("Nessie at " + uri() + " does not answer")
                .contains("HTTP/503");
        assertThat(run.out()).endsWith("; waiting for it\n");
        assertThat(run.err()).startsWith("Nessie has no branch or tag 'main'");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void aRunThatIsNotToWaitFailsAtOnce() {
        Ran run = Ran.of(new Run(), "--nessie-uri", uri(), "--wait", "0s");

        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasLineCount(1).startsWith("Nessie at " + uri() + " does not answer");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(asked).hasValue(1);
    }

    /** Flink takes what a main class throws for the end of the application. */
    @Test
    void theMainClassOfAnApplicationWaits() {
        assertThatThrownBy(() -> JobMain.main(new String[] {"--nessie-uri", uri()}))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith("Nessie has no branch or tag 'main'");
        assertThat(asked).hasValue(2);
    }

    @Test
    void theUpkeepWaitsAndOneCompactionDoesNot() {
        Ran upkeep = Ran.of(new CompactCommand(), "--nessie-uri", uri(), "--continuous");
        assertThat(upkeep.err()).startsWith("Nessie has no branch or tag 'main'");

        asked.set(0);
        Ran once = Ran.of(new CompactCommand(), "--nessie-uri", uri());
        assertThat(once.err()).startsWith("Nessie at " + uri() + " does not answer");
    }

    private String uri() {
        return "http://127.0.0.1:" + nessie.getAddress().getPort() + "/api/v2";
    }
}
