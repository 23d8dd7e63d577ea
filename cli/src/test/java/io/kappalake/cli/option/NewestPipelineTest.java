package io.kappalake.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The pipeline of a start, where a registry says its columns. */
class NewestPipelineTest {

    private static final String FEED = """
            feed: fills
            topics: [ { topic: fills, format: avro, fields: { event_time: at } } ]
            columns: from-schema
            identity: [id]
            """;

    @TempDir
    private Path directory;

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer registry;

    @Command
    private static final class Start {
        @Mixin
        private LakeOptions lake;

        @Mixin
        private RegistryOptions registry;
    }

    /** A registry that has a field more at each answer. */
    @BeforeEach
    void begin() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/subjects/fills-value/versions", exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("/versions")) {
                answer(exchange, "[" + asked.incrementAndGet() + "]");
                return;
            }
            answer(exchange, id(exchange));
        });
        registry.createContext("/schemas/ids/", exchange -> answer(exchange, id(exchange)));
        registry.start();
    }

    private static int id(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    }

    private static void answer(HttpExchange exchange, int id) throws IOException {
        String schema = """
                {'type':'record','name':'F','fields':[{'name':'id','type':'string'},
                {'name':'at','type':{'type':'long','logicalType':'timestamp-millis'}},
                {'name':'field%d','type':['null','string'],'default':null}]}
                """.formatted(id).replace("\n", "").replace("'", "\\\"");
        answer(exchange, "{\"id\":%d,\"version\":1,\"schema\":\"%s\"}".formatted(id, schema));
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void end() {
        registry.stop(0);
    }

    @Test
    void theRegistryIsAskedOnceForTheColumnsOfAStart() throws IOException {
        Files.createDirectory(directory.resolve("feeds"));
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: fills\nexchanges: []\n");
        Files.writeString(directory.resolve("feeds/fills.yaml"), FEED);
        Start start = new Start();
        new CommandLine(start)
                .parseArgs(
                        "--pipeline",
                        directory.toString(),
                        "--registry-url",
                        "http://127.0.0.1:" + registry.getAddress().getPort());

        try (Lake lake = Lake.open(TestLake.empty())) {
            Map<String, String> files = start.lake.newestPipeline(lake).files();

            assertThat(files.get("feeds/fills.from-schema.avsc"))
                    .contains("field1")
                    .doesNotContain("field2");
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void theSchemaOfTheLakesOwnFilesIsTheNewest() throws IOException {
        Files.createDirectory(directory.resolve("feeds"));
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: fills\nexchanges: []\n");
        Files.writeString(directory.resolve("feeds/fills.yaml"), FEED);
        String url = "http://127.0.0.1:" + registry.getAddress().getPort();
        Start named = new Start();
        new CommandLine(named).parseArgs("--pipeline", directory.toString(), "--registry-url", url);
        Start unnamed = new Start();
        new CommandLine(unnamed).parseArgs("--registry-url", url);
        try (Lake lake = Lake.open(TestLake.empty())) {
            Pipeline first = named.lake.newestPipeline(lake);
            lake.provision(first.tables(), first.files());

            Map<String, String> files = unnamed.lake.newestPipeline(lake).files();

            assertThat(files.get("feeds/fills.from-schema.avsc")).contains("field1", "field2");
            assertThat(asked).hasValue(2);
        }
    }
}
