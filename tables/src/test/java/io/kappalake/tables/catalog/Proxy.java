package io.kappalake.tables.catalog;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands where a service of the lake should be, and answers every request in one way until it is told another. */
final class Proxy implements AutoCloseable {

    static final String PAGE = "<!DOCTYPE html>\n<html><body>Try again later</body></html>";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Reply reply;

    /** What is sent. */
    @FunctionalInterface
    interface Reply {

        void to(HttpExchange exchange) throws IOException;

        static Reply of(int status, String type, String body) {
            return exchange -> {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", type);
                // -1 is no body to this server, and 0 one of unknown length.
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            };
        }

        /** Hangs up before the first byte. */
        static Reply none() {
            return exchange -> {};
        }

        /** Hangs up in the middle of the body. */
        static Reply cut(String type, String start) {
            return exchange -> {
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write(start.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            };
        }
    }

    Proxy(Reply reply) {
        this.reply = reply;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                this.reply.to(exchange);
            }
        });
        server.start();
    }

    void reply(Reply other) {
        reply = other;
    }

    int asked() {
        return asked.get();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
