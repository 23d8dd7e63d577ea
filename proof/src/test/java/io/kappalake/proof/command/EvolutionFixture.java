package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.local.Provision;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A job of {@link EvolvingFiles} that stops and goes on under changed ones. */
abstract class EvolutionFixture extends CommandLineFixture {

    EvolvingFiles files;
    Lake lake;
    JobRun run;

    @BeforeEach
    void begin() throws IOException {
        files = EvolvingFiles.in(directory.resolve("evolving"));
        Provision.topics(stack.kafkaClient(), EvolvingFiles.FEEDS, 2);
        lake = Lake.open(stack.lake());
    }

    @AfterEach
    void end() {
        lake.close();
        files.close();
    }

    /** What the records up to a number are in Silver. */
    static List<String> sent(int upTo, int scale, String row) {
        return IntStream.rangeClosed(1, upTo)
                .mapToObj(number -> row.formatted(
                        number, EvolvingFiles.price(number).setScale(scale).toPlainString()))
                .toList();
    }

    /** Of prices and an amount of 1.25. */
    static BigDecimal total(int upTo) {
        return IntStream.rangeClosed(1, upTo)
                .mapToObj(EvolvingFiles::price)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .multiply(new BigDecimal("1.25"))
                .setScale(6);
    }

    /** Starts the job as the files say now. */
    void start(String state) {
        Pipeline pipeline = files.pipeline();
        run = JobRun.submit(flink(), LakeJob.plan(options(pipeline), lake, pipeline), state);
    }

    /** Stops the job with a savepoint and goes on from it under the changed files. */
    void change() {
        run.stop();
        await().atMost(LIMIT).until(() -> flink().job(run.id()).ended());
        assertThat(run.failure()).as("it never had to restart").isEmpty();
        start("auto");
        assertThat(run.state()).as("it goes on from its savepoint").isPresent();
        Commit changed = lake.log()
                .filter(commit -> commit.message().startsWith("Change the pipeline"))
                .findFirst()
                .orElseThrow();
        assertThat(changed.properties().get("pipeline.hash")).matches("[0-9a-f]{64}");
        assertThat(lake.pipelineFiles()).isEqualTo(files.pipeline().files());
    }

    String plan() {
        Map<String, String> before = lake.pipelineFiles();
        List<String> columns = columns("silver.json");
        String text = ok("pipeline", "plan", files.directory().toString());
        assertThat(lake.pipelineFiles()).as("a plan writes nothing").isEqualTo(before);
        assertThat(columns("silver.json")).isEqualTo(columns);
        return text;
    }

    void audit() {
        assertThat(withRegistry("audit", "--deep")).contains("Proved");
    }

    String withRegistry(String... args) {
        return ok(Stream.concat(Stream.of(args), Stream.of("--registry-url", files.registry()))
                .toArray(String[]::new));
    }

    JobOptions options(Pipeline pipeline) {
        return new JobOptions(
                pipeline.name(),
                stack.lake(),
                stack.kafkaClient(),
                pipeline.rules().with(files.rest()),
                false,
                Duration.ofMillis(500),
                1,
                state().toString());
    }

    static FlinkRest flink() {
        return new FlinkRest(stack.flink().address());
    }

    /** The record of that number in each format, as producers write it then. */
    void send(int number) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            EvolvingFiles.FEEDS.forEach(
                    feed -> producer.send(new ProducerRecord<>(feed, number % 2, null, files.record(feed, number))));
        }
    }

    void awaitRows(int number) {
        each(feed -> await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(rows("silver." + feed, "id")).hasSize(number)));
    }

    void each(Consumer<String> feed) {
        EvolvingFiles.FEEDS.forEach(feed);
    }

    List<String> columns(String table) {
        return columns(lake.table(table));
    }

    static List<String> columns(Table table) {
        return table.schema().columns().stream().map(column -> column.name()).toList();
    }
}
