package io.kappalake.jobs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.schema.RegisteredSchema;
import io.kappalake.transforms.feed.schema.UnknownSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A registry of our own making, and what its client does when it answers, is away or refuses. */
class RestRegistryTest {

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> logins = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            String login = exchange.getRequestHeaders().getFirst("Authorization");
            logins.add(String.valueOf(login));
            String answer = answers.get(exchange.getRequestURI().getRawPath());
            byte[] body = (answer == null ? "{\"error_code\":40403,\"message\":\"Schema not found\"}" : answer)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status.get() != 200 ? status.get() : answer == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aSchemaComesWithAllThatItRefersToInOrder() {
        answers.put(
                "/schemas/ids/7", schema("main", "PROTOBUF", reference("b.proto", "b"), reference("a.proto", "a x")));
        answers.put("/subjects/b/versions/1", schema("b", "PROTOBUF", reference("a.proto", "a x")));
        answers.put("/subjects/a%20x/versions/1", schema("a", "PROTOBUF"));

        RegisteredSchema schema = registry().open().byId(7);

        assertThat(schema.type()).isEqualTo("PROTOBUF");
        assertThat(schema.text()).isEqualTo("main");
        assertThat(schema.references()).containsExactly(Map.entry("a.proto", "a"), Map.entry("b.proto", "b"));
    }

    @Test
    void theVersionsOfASubjectComeNewestFirst() {
        answers.put("/subjects/a%20x/versions", "[1,3,12]");
        answers.put("/subjects/a%20x/versions/1", schema("one", "JSON", reference("b.json", "b")));
        answers.put("/subjects/a%20x/versions/3", schema("three", "JSON"));
        answers.put("/subjects/a%20x/versions/12", schema("twelve", "JSON"));
        answers.put("/subjects/b/versions/1", schema("b", "JSON"));
        answers.put("/subjects/c/versions", "{}");

        assertThat(registry().open().versions("a x"))
                .extracting(schema -> schema.text() + " " + schema.references())
                .containsExactly("twelve {}", "three {}", "one {b.json=b}");
        assertThatThrownBy(() -> registry().open().versions("c"))
                .hasMessageStartingWith(
                        "No schema registry is at " + url() + ": /subjects/c/versions gives HTTP 200 without versions");
    }

    @Test
    void aSchemaWithoutATypeIsAvro() {
        answers.put("/schemas/ids/7", "{\"schema\":\"x\"}");

        assertThat(registry().open().byId(7).type()).isEqualTo("AVRO");
    }

    @Test
    void aRegistryThatIsThereAndDoesNotHaveTheSchemaSaysSoAtOnce() {
        assertThatThrownBy(() -> registry().open().byId(17))
                .isInstanceOf(UnknownSchema.class)
                .hasMessage("Schema 17 is not in the registry " + url()
                        + ": register it there, or give the registry that the topic's producers use");
    }

    @Test
    void aRegistryThatIsAwayIsWaitedFor() {
        answers.put("/schemas/ids/7", schema("x", "AVRO"));
        status.set(503);
        CompletableFuture<RegisteredSchema> waiting =
                CompletableFuture.supplyAsync(() -> registry().open().byId(7));
        await().until(() -> asked.get() >= 3);
        assertThat(waiting).isNotDone();

        status.set(200);

        assertThat(waiting.join().text()).isEqualTo("x");
    }

    @Test
    void aRegistryThatIsNotYetThereIsWaitedFor() throws IOException {
        int port = server.getAddress().getPort();
        server.stop(0);
        AtomicReference<RegisteredSchema> found = new AtomicReference<>();
        String url = "http://127.0.0.1:" + port;
        Thread waiting = new Thread(
                () -> found.set(RestRegistry.of(url, new Properties()).open().byId(7)));
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        answers.put("/schemas/ids/7", schema("x", "AVRO"));

        HttpServer later = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        later.createContext("/", exchange -> {
            byte[] body = answers.get(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        later.start();

        await().until(() -> found.get() != null);
        later.stop(0);
    }

    @Test
    void waitingEndsWithItsThread() throws InterruptedException {
        status.set(500);
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread waiting = new Thread(() -> registry().open().byId(7));
        waiting.setUncaughtExceptionHandler((thread, e) -> end.set(e));
        waiting.start();
        await().until(() -> asked.get() >= 2);

        waiting.interrupt();
        waiting.join(10_000);

        assertThat(end.get())
                .isInstanceOf(LakeException.class)
                .hasMessage("Interrupted while waiting for the schema registry " + url());
    }

    @Test
    void aWrongLoginIsToldAndNotRepeated() {
        status.set(401);

        assertThatThrownBy(() -> registry().open().byId(7))
                .hasMessage("The schema registry " + url() + " refuses the login (HTTP 401): set"
                        + " basic.auth.user.info or bearer.auth.token in --registry-properties");
        assertThat(asked).hasValue(1);
    }

    @Test
    void whatIsNoRegistryIsTold() {
        answers.put("/schemas/ids/7", "<html>");

        assertThatThrownBy(() -> registry().open().byId(7))
                .hasMessage("No schema registry is at " + url() + ": /schemas/ids/7 gives HTTP 200 without a schema:"
                        + " give the base of Confluent's API, which for Apicurio ends with /apis/ccompat/v7");
    }

    @Test
    void theLoginTravelsWithTheJob() throws Exception {
        answers.put("/schemas/ids/7", schema("x", "AVRO"));
        Properties basic = new Properties();
        basic.setProperty("basic.auth.user.info", "ann:secret");
        Properties bearer = new Properties();
        bearer.setProperty("bearer.auth.token", "t0");

        InstantiationUtil.clone(RestRegistry.of(url() + "/", basic)).open().byId(7);
        RestRegistry.of(url(), bearer).open().byId(7);

        assertThat(logins).containsExactly("Basic YW5uOnNlY3JldA==", "Bearer t0");
        assertThat(RestRegistry.of(url(), basic)).hasToString("registry " + url());
    }

    @Test
    void aSettingThatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> RestRegistry.of("registry:8081", new Properties()))
                .hasMessage("The registry's URL is \"registry:8081\": write one like http://registry:8081");
        assertThatThrownBy(() -> new RestRegistry(url(), Map.of("basic.auth.user", "x")))
                .hasMessageStartingWith(
                        "There is no registry setting basic.auth.user: write one of basic.auth.user.info");
        assertThatThrownBy(
                        () -> new RestRegistry(url(), Map.of("basic.auth.user.info", "x:y", "bearer.auth.token", "z")))
                .hasMessage("The registry's settings have basic.auth.user.info and bearer.auth.token: remove one");
        assertThatThrownBy(() -> new RestRegistry(url(), Map.of("ssl.truststore.location", "/no/such.p12")))
                .hasMessageStartingWith("Cannot read the registry's ssl.truststore.location /no/such.p12: ");
    }

    private RestRegistry registry() {
        return RestRegistry.of(url(), new Properties());
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static String schema(String text, String type, String... references) {
        return "{\"schema\":\"%s\",\"schemaType\":\"%s\",\"references\":[%s]}"
                .formatted(text, type, String.join(",", references));
    }

    private static String reference(String name, String subject) {
        return "{\"name\":\"%s\",\"subject\":\"%s\",\"version\":1}".formatted(name, subject);
    }
}
