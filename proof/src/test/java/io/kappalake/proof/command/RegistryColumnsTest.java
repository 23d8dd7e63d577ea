package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.local.Provision;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.format.TableRows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * New optional fields of a registry become columns by themselves, while records of all schemas come. So are fields that
 * only an older schema has.
 */
class RegistryColumnsTest extends CommandLineFixture {

    private static final Duration SOON = Duration.ofSeconds(30);

    private FollowedSchemas schemas;
    private CompletableFuture<Answer> run;

    @BeforeEach
    void begin() throws IOException {
        schemas = new FollowedSchemas();
    }

    @AfterEach
    void end() {
        schemas.close();
    }

    @Test
    void aNewFieldOfAnyKindOfSchemaIsAColumnSoonAndNoRecordIsLostOrDoubled() throws Exception {
        Provision.topics(stack.kafkaClient(), FollowedSchemas.FEEDS, 2);
        Path files = directory.resolve("fills");
        FollowedSchemas.write(files);
        send(0, "0");
        run = CompletableFuture.supplyAsync(
                () -> Answer.to(
                        "run",
                        "--pipeline",
                        files.toString(),
                        "--registry-url",
                        schemas.address(),
                        "--checkpoint-interval",
                        "1s"),
                task -> new Thread(task, "run").start());
        send(1, "a", "b");
        awaitRows(LIMIT, "0 null", "a null", "b null");
        FollowedSchemas.FEEDS.forEach(feed -> assertThat(columns(feed))
                .startsWith("trade_id", "event_time", "desk")
                .doesNotContain("venue"));

        schemas.register();
        send(1, "c");
        send(2, "d");
        send(1, "e");
        send(2, "f");

        awaitRows(SOON, "0 null", "a null", "b null", "c null", "d V", "e null", "f V");
        send(2, "g");
        awaitRows(LIMIT, "0 null", "a null", "b null", "c null", "d V", "e null", "f V", "g V");
        assertThat(run).isNotDone();
        FlinkRest flink = new FlinkRest(stack.flink().address());
        flink.cancel(JobRun.running(flink, "fills").orElseThrow().id());
        assertThat(run.get().out()).containsPattern("Schema 1?2?3 of the registry has new fields venue");
        assertThat(ok("audit", "--deep", "--registry-url", schemas.address())).contains("Proved");
    }

    private void awaitRows(Duration atMost, String... rows) {
        if (run.isDone()) {
            throw new IllegalStateException("The run ended: " + run.join());
        }
        FollowedSchemas.FEEDS.forEach(feed -> await().atMost(atMost)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(rows(feed)).as(feed).containsExactly(rows)));
    }

    private static List<String> rows(String feed) {
        try (Lake lake = Lake.open(stack.lake())) {
            List<String> rows = new ArrayList<>();
            TableRows.each(lake.table("silver." + feed), Expressions.alwaysTrue(), row -> {
                Record record = (Record) row;
                boolean hasVenue = record.struct().field("venue") != null;
                rows.add(record.getField("trade_id") + " " + (hasVenue ? record.getField("venue") : null));
            });
            rows.sort(null);
            return rows;
        }
    }

    private static List<String> columns(String feed) {
        try (Lake lake = Lake.open(stack.lake())) {
            return lake.table("silver." + feed).schema().columns().stream()
                    .map(column -> column.name())
                    .toList();
        }
    }

    private static void send(int version, String... trades) throws IOException {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String trade : trades) {
                for (String feed : FollowedSchemas.FEEDS) {
                    producer.send(new ProducerRecord<>(feed, FollowedSchemas.record(feed, version, trade)));
                }
            }
        }
    }
}
