package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kappalake.local.Provision;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.format.TableRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A new optional field of the registry becomes a column by itself, while records of both schemas come. */
class RegistryColumnsTest extends CommandLineFixture {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String FIRST = """
            {'name':'tradeId','type':'string'},\
            {'name':'at','type':{'type':'long','logicalType':'timestamp-millis'}}""";
    private static final String SECOND = FIRST + ",{'name':'venue','type':['null','string'],'default':null}";

    /** Schemas by their ids, from 1. */
    private final List<Schema> schemas = new CopyOnWriteArrayList<>();

    private HttpServer registry;
    private CompletableFuture<Answer> run;

    @BeforeEach
    void begin() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/schemas/ids/", exchange -> answer(exchange, id(exchange)));
        registry.createContext("/subjects/fills-value/versions/latest", exchange -> answer(exchange, schemas.size()));
        registry.start();
        schemas.add(schema(FIRST));
    }

    @AfterEach
    void end() {
        registry.stop(0);
    }

    @Test
    void aNewFieldOfTheRegistryIsAColumnSoonAndNoRecordIsLostOrDoubled() throws Exception {
        Provision.topics(stack.kafkaClient(), List.of("fills"), 2);
        run = CompletableFuture.supplyAsync(
                () -> Answer.to(
                        "run",
                        "--pipeline",
                        files().toString(),
                        "--registry-url",
                        "http://127.0.0.1:" + registry.getAddress().getPort(),
                        "--checkpoint-interval",
                        "1s"),
                task -> new Thread(task, "run").start());
        send(1, "a", "b");
        awaitRows(LIMIT, "a null", "b null");
        assertThat(columns()).doesNotContain("venue");

        schemas.add(schema(SECOND));
        send(1, "c");
        send(2, "d");
        send(1, "e");
        send(2, "f");

        awaitRows(SOON, "a null", "b null", "c null", "d V", "e null", "f V");
        assertThat(columns()).contains("venue");
        send(2, "g");
        awaitRows(LIMIT, "a null", "b null", "c null", "d V", "e null", "f V", "g V");
        assertThat(run).isNotDone();
        FlinkRest flink = new FlinkRest(stack.flink().address());
        flink.cancel(JobRun.running(flink, "fills").orElseThrow().id());
        assertThat(run.get().out()).contains("Schema 2 of the registry has new fields venue");
        Answer audit = Answer.to("audit");
        assertThat(audit.out()).as(audit.err()).contains("Proved");
    }

    private static Path files() {
        Path files = directory.resolve("fills");
        try {
            Files.createDirectories(files.resolve("feeds"));
            Files.writeString(files.resolve("pipeline.yaml"), "pipeline: fills\nmax_future: 36500d\n");
            Files.writeString(files.resolve("feeds/fills.yaml"), """
                    feed: fills
                    topics:
                      - topic: fills
                        format: avro
                        fields: { event_time: at }
                    columns: from-schema
                    identity: [trade_id]
                    """);
            return files;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void awaitRows(Duration atMost, String... rows) {
        if (run.isDone()) {
            throw new IllegalStateException("The run ended: " + run.join());
        }
        await().atMost(atMost).ignoreExceptions().untilAsserted(() -> assertThat(rows())
                .containsExactly(rows));
    }

    private static List<String> rows() {
        try (Lake lake = Lake.open(stack.lake())) {
            List<String> rows = new ArrayList<>();
            TableRows.each(lake.table("silver.fills"), Expressions.alwaysTrue(), row -> {
                Record record = (Record) row;
                boolean hasVenue = record.struct().field("venue") != null;
                rows.add(record.getField("trade_id") + " " + (hasVenue ? record.getField("venue") : null));
            });
            rows.sort(null);
            return rows;
        }
    }

    private static List<String> columns() {
        try (Lake lake = Lake.open(stack.lake())) {
            return lake.table("silver.fills").schema().columns().stream()
                    .map(column -> column.name())
                    .toList();
        }
    }

    private void send(int id, String... trades) throws IOException {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String trade : trades) {
                producer.send(new ProducerRecord<>("fills", record(id, trade)));
            }
        }
    }

    private byte[] record(int id, String trade) throws IOException {
        Schema schema = schemas.get(id - 1);
        GenericRecord record = new GenericData.Record(schema);
        record.put("tradeId", trade);
        record.put("at", 1_772_359_200_000L);
        if (schema.getField("venue") != null) {
            record.put("venue", "V");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static int id(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    }

    private void answer(HttpExchange exchange, int id) throws IOException {
        byte[] body = new ObjectMapper()
                .writeValueAsBytes(
                        Map.of("id", id, "schema", schemas.get(id - 1).toString()));
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Schema schema(String fields) {
        return new Schema.Parser()
                .parse(("{'type':'record','name':'Fill','fields':[" + fields + "]}").replace('\'', '"'));
    }
}
