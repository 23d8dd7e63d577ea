package io.kappalake.jobs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.row.Row;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry that ships with the project, by Confluent's API, from a schema to a row. */
class EmbeddedRegistryTest {

    private static final Duration START = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path lake;

    private String api;

    @Test
    void recordsAreDecodedByItsSchemasAndWaitForItWhileItIsAway() throws Exception {
        RunningServer server = EmbeddedServer.REGISTRY.start(lake, 0).awaitReady(START);
        api = "http://" + server.address() + "/apis/ccompat/v7";
        assertThat(get("/config")).contains("BACKWARD");
        int avro =
                register("a-value", "AVRO", "{'type':'record','name':'T','fields':[{'name':'c','type':'string'}]}", "");
        register("common.proto", "PROTOBUF", "syntax = 'proto3'; package common; message Name { string c = 1; }", "");
        int protobuf = register(
                "p-value",
                "PROTOBUF",
                "syntax = 'proto3'; import 'common.proto'; message First { int32 x = 1; } message T { common.Name n = 1; string c = 2; }",
                "[{'name':'common.proto','subject':'common.proto','version':1}]");
        int json = register(
                "j-value",
                "JSON",
                "{'$schema':'http://json-schema.org/draft-07/schema#','type':'object','required':['c']}",
                "");
        int later =
                register("b-value", "AVRO", "{'type':'record','name':'U','fields':[{'name':'c','type':'string'}]}", "");

        Feed.Decoder<Row> decoder = decoder("avro");
        assertThat(shown(decoder.decode(record(avro, "0278")))).isEqualTo("x");
        assertThat(shown(decoder("protobuf").decode(record(protobuf, "0202" + "120178"))))
                .isEqualTo("x");
        assertThat(shown(decoder("json-schema").decode(record(json, "7b2263223a2278227d"))))
                .isEqualTo("x");
        assertThat(shown(decoder("json-schema").decode(record(json, "7b7d"))))
                .isEqualTo("MALFORMED_RECORD does not fit its schema: $: required property 'c' not found");
        assertThat(shown(decoder.decode(record(json, "0278"))))
                .isEqualTo("MALFORMED_RECORD names schema " + json + ", which is JSON and not AVRO");

        server.kill();
        assertThat(shown(decoder.decode(record(avro, "0279")))).isEqualTo("y");
        CompletableFuture<Decoded<Row>> waiting =
                CompletableFuture.supplyAsync(() -> decoder.decode(record(later, "027a")));

        try (RunningServer again = server.restart().awaitReady(START)) {
            assertThat(again.isAlive()).isTrue();
            await().atMost(START).until(waiting::isDone);
            assertThat(shown(waiting.join())).isEqualTo("z");
        }
    }

    private Feed.Decoder<Row> decoder(String format) throws IOException {
        Path file = Files.writeString(lake.resolve("samples.yaml"), """
                feed: samples
                topics:
                  - topic: samples
                    format: %s
                    fields:
                      c: c
                      event_time: { kafka: timestamp }
                columns:
                  c: text
                  event_time: { type: timestamp, required: true }
                identity: record
                """.formatted(format));
        return FeedFile.read(file).decoder("samples").under(Rules.DEFAULT.with(RestRegistry.of(api, new Properties())));
    }

    private static String shown(Decoded<Row> decoded) {
        if (!decoded.isEvent()) {
            return decoded.rejection().name() + " " + decoded.rejection().detail();
        }
        Row row = decoded.event();
        return row.shape().text(row, row.shape().position("c"));
    }

    private static RawRecord record(int id, String hex) {
        byte[] body = HexFormat.of().parseHex(hex);
        byte[] payload = ByteBuffer.allocate(5 + body.length)
                .put((byte) 0)
                .putInt(id)
                .put(body)
                .array();
        return new RawRecord(0, 0, 1_772_359_200_000_000L, null, payload, Map.of());
    }

    private int register(String subject, String type, String schema, String references) throws Exception {
        ObjectNode body = JSON.createObjectNode().put("schemaType", type).put("schema", schema.replace('\'', '"'));
        if (!references.isEmpty()) {
            body.set("references", JSON.readTree(references.replace('\'', '"')));
        }
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(api + "/subjects/" + subject + "/versions"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body()).path("id").asInt();
    }

    private String get(String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(api + path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
