package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.local.Provision;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A rehearsal of the last days sees what would differ in these, and nothing of the days before. */
class RehearseDaysTest extends CommandLineFixture {

    private static final LocalDate FIRST = LocalDate.parse("2026-03-01");
    private static final int HALF_HOURS = 48;

    private static final String FEED = """
            feed: readings
            topics: [ { topic: readings } ]
            columns:
              id: { type: text, required: true }
              weight: integer
              event_time: { type: timestamp, required: true }
            identity: [id]
            """;

    @Test
    void onlyTheLastDaysThatAreOverAreRehearsed() throws IOException {
        Provision.topics(stack.kafkaClient(), List.of("readings"), 1);
        Path files = directory.resolve("weights");
        write(files, FEED);
        Pipeline before = Pipeline.read(files);
        try (Lake lake = Lake.open(stack.lake())) {
            FlinkRest flink = new FlinkRest(stack.flink().address());
            JobRun run = JobRun.submit(flink, LakeJob.plan(options(before), lake, before), "none");
            for (int day = 0; day < 4; day++) {
                send(day, HALF_HOURS);
            }
            awaitRows(4 * HALF_HOURS);
            // What is final is in the lake with the next record.
            await().atMost(LIMIT).until(() -> {
                send(3, 1);
                return sealed(lake) >= Micros.of(Instant.parse("2026-03-04T00:00:00Z"));
            });
            run.stop();
        }
        String head = head();
        write(files, FEED + "rules: [ { reason: TOO_HEAVY, check: weight < 100 } ]\n");

        Answer one = Answer.to("pipeline", "rehearse", files.toString(), "--days", "1");
        assertThat(one.exit()).as(one.err() + one.out()).isZero();
        assertThat(one.out()).containsPattern("silver.readings +48 +48 +0 +0 +equal");

        Answer three = Answer.to("pipeline", "rehearse", files.toString(), "--days", "3");
        assertThat(three.exit()).as(three.err() + three.out()).isEqualTo(1);
        assertThat(three.err()).contains("Under these files rows would differ in ", "silver.readings");
        assertThat(three.out())
                .containsPattern("silver.readings +143 +144 +1 +1 +DIFFERS")
                .contains("id=d1-0 ");

        assertThat(head()).as("nothing on main has changed").isEqualTo(head);
        try (Lake lake = Lake.open(stack.lake())) {
            assertThat(lake.refs().all()).doesNotContainKey("replay/rehearsal");
        }
        wrongUsage("--days is 0 but must be at least 1", "pipeline", "rehearse", files.toString(), "--days", "0");
    }

    private static void write(Path files, String feed) throws IOException {
        Files.createDirectories(files.resolve("feeds"));
        Files.createDirectories(files.resolve("gold"));
        Files.writeString(files.resolve("pipeline.yaml"), "pipeline: weights\nmax_future: 36500d\n");
        Files.writeString(files.resolve("feeds/readings.yaml"), feed);
        Files.writeString(files.resolve("gold/hours.sql"), """
                SELECT window_start, COUNT(*) AS n, SUM(weight) AS weight
                FROM TABLE(TUMBLE(TABLE silver.readings, DESCRIPTOR(event_time), INTERVAL '1' HOUR))
                GROUP BY window_start, window_end
                """);
    }

    /** One each half an hour of a day. The first of the second day is heavy. */
    private static void send(int day, int number) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < number; i++) {
                int minutes = 30 * i;
                String json = "{\"id\":\"d%d-%d\",\"weight\":%d,\"event_time\":\"%sT%02d:%02d:00Z\"}"
                        .formatted(
                                day, i, day == 1 && i == 0 ? 500 : 5, FIRST.plusDays(day), minutes / 60, minutes % 60);
                producer.send(new ProducerRecord<>("readings", json.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private static long sealed(Lake lake) {
        return lake.lastLedger().orElseThrow().progress().values().stream()
                .mapToLong(Progress::sealed)
                .min()
                .orElseThrow();
    }

    private static void awaitRows(int number) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(rows("silver.readings", "id")).hasSize(number));
    }

    private static JobOptions options(Pipeline pipeline) {
        return new JobOptions(
                pipeline.name(),
                stack.lake(),
                stack.kafkaClient(),
                pipeline.rules(),
                false,
                Duration.ofMillis(500),
                1,
                state().toString());
    }

    private static String head() {
        try (Lake lake = Lake.open(stack.lake())) {
            return lake.head();
        }
    }
}
