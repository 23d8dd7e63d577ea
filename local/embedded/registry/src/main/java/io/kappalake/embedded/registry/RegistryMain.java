package io.kappalake.embedded.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Apicurio's registry on loopback, without a login: {@code RegistryMain DATA_DIR PORT READY_FILE}. Confluent's API is
 * under {@code /apis/ccompat/v7}. Creates READY_FILE once clients can use it.
 */
public final class RegistryMain {

    private static final String MAIN = "io.quarkus.runner.GeneratedMain";
    private static final Duration START = Duration.ofMinutes(3);
    private static final long POLL_MILLIS = 100;

    private RegistryMain() {}

    public static void main(String[] args) throws Exception {
        Path data = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
        boolean isNew = !Files.exists(data.resolve("schemas.mv.db"));
        System.setProperty("quarkus.http.host", "127.0.0.1");
        System.setProperty("quarkus.http.port", args[1]);
        System.setProperty("REGISTRY_DATASOURCE_URL", "jdbc:h2:file:" + data.resolve("schemas"));
        // Hundreds of connections to a file of our own are a waste.
        System.setProperty("quarkus.datasource.jdbc.initial-size", "2");
        System.setProperty("quarkus.datasource.jdbc.min-size", "2");
        System.setProperty("quarkus.datasource.jdbc.max-size", "10");
        Thread ready = new Thread(
                () -> {
                    try {
                        open("http://127.0.0.1:" + args[1] + "/apis/ccompat/v7", isNew);
                        Files.createFile(Path.of(args[2]));
                    } catch (IOException e) {
                        throw new IllegalStateException("The registry does not answer", e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "ready");
        ready.setDaemon(true);
        ready.start();
        Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    }

    /** Waits until the API answers, and gives a new registry the compatibility that Confluent's has. */
    private static void open(String api, boolean isNew) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        long end = System.nanoTime() + START.toNanos();
        while (status(http, HttpRequest.newBuilder(URI.create(api + "/subjects"))) != 200) {
            if (System.nanoTime() > end) {
                throw new IOException("No answer from " + api + " within " + START);
            }
            Thread.sleep(POLL_MILLIS);
        }
        if (isNew) {
            status(
                    http,
                    HttpRequest.newBuilder(URI.create(api + "/config"))
                            .header("Content-Type", "application/json")
                            .PUT(BodyPublishers.ofString("{\"compatibility\":\"BACKWARD\"}")));
        }
    }

    private static int status(HttpClient http, HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<Void> response =
                    http.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.discarding());
            return response.statusCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
