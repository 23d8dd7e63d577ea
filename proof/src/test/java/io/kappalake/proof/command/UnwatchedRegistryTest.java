package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.cli.JobMain;
import io.kappalake.local.Provision;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The job as the main class of a Flink application, which nobody watches, takes new fields of a registry by itself. */
class UnwatchedRegistryTest extends CommandLineFixture {

    private static final Duration SOON = Duration.ofSeconds(30);

    private FollowedSchemas schemas;

    /** What Flink does for the main class of an application: all environments submit to its cluster. */
    private static final class Application extends StreamExecutionEnvironment {

        static void begin() {
            FlinkRest flink = new FlinkRest(stack.flink().address());
            initializeContextEnvironment(settings -> {
                Configuration own = new Configuration(settings);
                own.set(DeploymentOptions.TARGET, "remote");
                own.set(DeploymentOptions.ATTACHED, true);
                own.set(JobManagerOptions.ADDRESS, flink.host());
                own.set(JobManagerOptions.PORT, flink.port());
                own.set(RestOptions.ADDRESS, flink.host());
                own.set(RestOptions.PORT, flink.port());
                return new StreamExecutionEnvironment(own);
            });
        }

        static void end() {
            resetContextEnvironment();
        }
    }

    @BeforeEach
    void begin() throws IOException {
        schemas = new FollowedSchemas();
        Application.begin();
    }

    @AfterEach
    void end() {
        Application.end();
        schemas.close();
    }

    @Test
    void aNewFieldOfAnyKindOfSchemaIsAColumnSoonAndNoRecordIsLostOrDoubled() throws Exception {
        Provision.topics(stack.kafkaClient(), FollowedSchemas.FEEDS, 2);
        Path files = directory.resolve("fills");
        FollowedSchemas.write(files);
        CompletableFuture<String> main = CompletableFuture.supplyAsync(
                () -> ended(
                        "--pipeline",
                        files.toString(),
                        "--registry-url",
                        schemas.address(),
                        "--checkpoint-interval",
                        "1s",
                        "--data-dir",
                        directory.toString()),
                task -> new Thread(task, "main").start());
        send(1, "a");
        awaitRows(main, LIMIT, "trade_id", "a");

        schemas.register();
        send(1, "b");
        send(2, "c");

        awaitRows(main, SOON, "venue", "V", "null", "null");
        awaitRows(main, SOON, "trade_id", "a", "b", "c");
        assertThat(main).isNotDone();
        FlinkRest flink = new FlinkRest(stack.flink().address());
        flink.cancel(JobRun.running(flink, "fills").orElseThrow().id());
        assertThat(main.get()).isEmpty();
        assertThat(ok("audit", "--deep", "--registry-url", schemas.address())).contains("Proved");
    }

    private static String ended(String... args) {
        try {
            JobMain.main(args);
            return "";
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static void awaitRows(CompletableFuture<String> main, Duration atMost, String column, String... values) {
        FollowedSchemas.FEEDS.forEach(feed -> await().atMost(atMost)
                .ignoreExceptions()
                .failFast(() -> assertThat(main).as(main.getNow("")).isNotDone())
                .untilAsserted(() ->
                        assertThat(rows("silver." + feed, column)).as(feed).containsExactly(values)));
    }

    private static void send(int version, String trade) throws IOException {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String feed : FollowedSchemas.FEEDS) {
                producer.send(new ProducerRecord<>(feed, FollowedSchemas.record(feed, version, trade)));
            }
        }
    }
}
