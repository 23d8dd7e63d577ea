package io.kappalake.runs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Flink's REST API for one job: it gives the prepared answers in turn, and then repeats the last. */
final class FakeFlink implements AutoCloseable {

    static final String JOB = "f00d";
    static final String PAGE = "<!DOCTYPE html>\n<html><body>Try again later</body></html>";

    private final HttpServer server;
    private final Deque<Reply> replies = new ConcurrentLinkedDeque<>();
    private volatile String failure = "";

    /** What is sent. */
    @FunctionalInterface
    interface Reply {

        void to(HttpExchange exchange) throws IOException;
    }

    FakeFlink() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                if (exchange.getRequestURI().getPath().endsWith("/exceptions")) {
                    json("{\"exceptionHistory\":{\"entries\":[%s]}}".formatted(failure))
                            .to(exchange);
                    return;
                }
                (replies.size() > 1 ? replies.remove() : replies.element()).to(exchange);
            }
        });
        server.start();
    }

    FakeFlink then(Reply reply) {
        replies.add(reply);
        return this;
    }

    FakeFlink thenJobIs(String state) {
        return then(json("{\"name\":\"market\",\"state\":\"%s\",\"start-time\":1}".formatted(state)));
    }

    FakeFlink failedWith(String stackTrace) {
        failure = "{\"timestamp\":1,\"stacktrace\":\"%s\"}".formatted(stackTrace);
        return this;
    }

    FlinkRest rest() {
        return new FlinkRest("127.0.0.1:" + server.getAddress().getPort());
    }

    static Reply json(String body) {
        return of(200, "application/json", body);
    }

    static Reply of(int status, String type, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            // -1 is no body to this server, and 0 one of unknown length.
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Hangs up in the middle of the answer: before its first byte the client would retry on its own. */
    static Reply cut() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
