package io.kappalake.jobs.commit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kappalake.tables.storage.LakeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Stands before Nessie and lets one actor at a time go on. An actor's next step is its next request that reads or moves a branch: all other requests
 * name a commit, which never changes, so their order does not matter.
 */
final class Turns implements AutoCloseable {

    private final URI nessie;
    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** Those that wait for their turn. */
    private final Set<String> waiting = new HashSet<>();

    private final Map<String, Future<String>> running = new LinkedHashMap<>();
    private String turn = "";

    Turns(String nessieUri) {
        nessie = URI.create(nessieUri);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** The lake as an actor sees it. */
    LakeAddress of(String actor, LakeAddress lake) {
        return new LakeAddress(
                "http://127.0.0.1:" + server.getAddress().getPort() + "/" + actor + nessie.getPath(),
                lake.ref(),
                lake.warehouse(),
                lake.s3Endpoint());
    }

    /** An actor that waits for its first turn. */
    Future<String> start(String actor, Callable<String> work) throws InterruptedException {
        Future<String> future = threads.submit(() -> {
            step(actor);
            try {
                return work.call();
            } finally {
                leave(actor);
            }
        });
        synchronized (this) {
            running.put(actor, future);
            while (!waiting.contains(actor)) {
                wait();
            }
        }
        return future;
    }

    /** Lets an actor take so many steps, or as many as it has; tells whether it has more. */
    synchronized boolean go(String actor, int steps) throws InterruptedException {
        for (int step = 0; step < steps; step++) {
            if (!running.containsKey(actor)) {
                return false;
            }
            turn = actor;
            notifyAll();
            while (turn.equals(actor)) {
                wait();
            }
        }
        return running.containsKey(actor);
    }

    /** Lets an actor go on to its end. */
    void end(String actor) throws InterruptedException {
        while (go(actor, 1)) {
            // On.
        }
    }

    /** A moment at which another may come in. */
    synchronized void step(String actor) {
        if (turn.equals(actor)) {
            turn = "";
        }
        waiting.add(actor);
        notifyAll();
        try {
            while (!turn.equals(actor)) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        waiting.remove(actor);
    }

    private synchronized void leave(String actor) {
        running.remove(actor);
        turn = "";
        notifyAll();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String actor = path.split("/")[1];
            String rest = path.substring(actor.length() + 1);
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (isStep(exchange.getRequestMethod(), rest) && isActor(actor)) {
                step(actor);
            }
            HttpResponse<byte[]> response =
                    client.send(request(exchange, rest, body), HttpResponse.BodyHandlers.ofByteArray());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(
                    response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(HttpExchange exchange, String path, byte[] body) {
        String query = exchange.getRequestURI().getRawQuery();
        HttpRequest.Builder request = HttpRequest.newBuilder(nessie.resolve(path + (query == null ? "" : "?" + query)))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (String header : List.of("Content-Type", "Accept")) {
            String value = exchange.getRequestHeaders().getFirst(header);
            if (value != null) {
                request.header(header, value);
            }
        }
        return request.build();
    }

    private static boolean isStep(String method, String path) {
        return method.equals("GET") ? path.matches(".*/trees/[^/@]+") : path.endsWith("/history/commit");
    }

    private synchronized boolean isActor(String name) {
        return running.containsKey(name);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
