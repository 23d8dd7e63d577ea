package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.jobs.source.KafkaFeeds;
import io.kappalake.jobs.source.LakeLogs;
import io.kappalake.local.Provision;
import io.kappalake.proof.chaos.lake.ArmedProbe;
import io.kappalake.proof.chaos.lake.ArmedProbe.Strike;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A pattern takes topics that appear while the job runs, keeps their numbers through restarts, and loses nothing. */
class NewTopicWhileRunningTest extends CommandLineFixture {

    /** Each look opens the lake and reads a table. */
    private static final Duration LOOK = Duration.ofMillis(500);

    @Test
    void newTopicsAreReadByTheRunningJobWithTheNumbersThatTheyKeep() throws Exception {
        Pipeline pipeline = pipeline();
        topics(1, "clicks.web");
        ArmedProbe probe = new ArmedProbe(directory.resolve("probe").toString());
        try (Lake lake = Lake.open(stack.lake())) {
            JobRun first = JobRun.submit(
                    flink(), LakeJob.plan(options(stack.lake()), lake, pipeline), "none", settings -> {}, probe);
            send("clicks.web", "{'page':'/'}");
            awaitClicks("web /");

            // The next commit is that of the new topics.
            probe.arm(Probe.Step.BEFORE_NESSIE, Strike.CRASH);
            topics(2, "clicks.blog", "clicks.app");
            topics(1, "clicks.empty");
            awaitStruck(probe, Probe.Step.BEFORE_NESSIE);
            send("clicks.blog", "{'page':'/post'}", "{'page':'/post'}", "no json");
            send("clicks.app", "{'page':'/start'}");
            awaitClicks("app /start", "blog /post", "blog /post", "web /");
            assertThat(rows("silver.rejected", "kafka_topic")).containsExactly("clicks.blog");
            assertThat(logs(lake).ofFeed("clicks"))
                    .containsExactly("clicks.web", "clicks.app", "clicks.blog", "clicks.empty");

            probe.arm(Probe.Step.AFTER_NESSIE, Strike.CRASH);
            send("clicks.empty", "{'page':'/late'}", "no json");
            awaitStruck(probe, Probe.Step.AFTER_NESSIE);
            send("clicks.app", "{'page':'/more'}");
            awaitClicks("app /more", "app /start", "blog /post", "blog /post", "empty /late", "web /");
            await().atMost(LIMIT).untilAsserted(() -> assertThat(rows("silver.rejected", "kafka_topic"))
                    .containsExactly("clicks.blog", "clicks.empty"));

            first.stop();
            await().atMost(LIMIT).until(() -> flink().job(first.id()).ended());
            topics(1, "clicks.aaa");
            aFollowerOfAnEarlierBranchReadsWhatMainKnowsByMainsNumbers(lake);
            send("clicks.aaa", "{'page':'/first'}");
            JobRun second = JobRun.submit(flink(), LakeJob.plan(options(stack.lake()), lake), "auto");
            awaitClicks("aaa /first", "app /more", "app /start", "blog /post", "blog /post", "empty /late", "web /");
            assertThat(second.state()).as("it resumes from the savepoint").isPresent();
            assertThat(logs(lake).ofFeed("clicks"))
                    .containsExactly("clicks.web", "clicks.app", "clicks.blog", "clicks.empty", "clicks.aaa");
            assertThat(ok("audit")).contains("Proved");

            delete("clicks.app");
            await().atMost(LIMIT).until(() -> flink().job(second.id()).ended());
            assertThat(second.failure().orElseThrow())
                    .contains("Kafka no longer has one of the topics", "clicks.app")
                    .hasLineCount(1);
            fails("which Kafka does not have", "run", "--bounded");
            topics(2, "clicks.app");
            send("clicks.app", "{'page':'/again'}");
            fails("topic clicks.app was deleted and made again", "run", "--bounded");
            ok("resume", "--new-topic", "clicks.app", "--reason", "it was deleted by mistake");
            assertThat(ok("run", "--bounded")).contains("Done after 1 records");
            assertThat(rows("silver.clicks", "site", "page")).contains("app /again", "app /more");
            assertThat(ok("audit")).contains("Proved");
        }
    }

    private static void aFollowerOfAnEarlierBranchReadsWhatMainKnowsByMainsNumbers(Lake main) throws IOException {
        Commit first = main.log()
                .filter(commit -> commit.ledger().isPresent())
                .reduce((newer, older) -> older)
                .orElseThrow();
        main.refs().createBranch("early", first.hash());
        try (Lake branch = Lake.open(stack.lake().onRef("early"))) {
            assertThat(logs(branch).ofFeed("clicks")).containsExactly("clicks.web");

            LakeJob follower = LakeJob.follow(options(branch.address()), branch, logs(main));

            assertThat(follower.logs().ofFeed("clicks"))
                    .containsExactly("clicks.web", "clicks.app", "clicks.blog", "clicks.empty");
            assertThat(((KafkaFeeds) follower.source()).topics())
                    .as("clicks.aaa is in Kafka, and main does not know it")
                    .containsExactlyInAnyOrder("clicks.web", "clicks.app", "clicks.blog", "clicks.empty");
            assertThat(follower.start().of("clicks")).containsEntry(10_000, 0L).containsEntry(10_001, 0L);
            assertThat(follower.source().found()).as("it finds none itself").isSameAs(LakeLogs.NONE);
        }
    }

    /** The job goes on from its last checkpoint, with the plan of its start. */
    private static void awaitStruck(ArmedProbe probe, Probe.Step step) {
        await().atMost(LIMIT).until(() -> probe.hasStruck(step));
    }

    private static Pipeline pipeline() throws IOException {
        Path files = directory.resolve("clicks");
        Files.createDirectories(files.resolve("feeds"));
        Files.writeString(files.resolve("pipeline.yaml"), "pipeline: clicks\nmax_future: 36500d\n");
        try (var in = NewTopicWhileRunningTest.class.getResourceAsStream("/pipelines/venues/feeds/clicks.yaml")) {
            Files.write(files.resolve("feeds/clicks.yaml"), in.readAllBytes());
        }
        return Pipeline.read(files);
    }

    private static JobOptions options(LakeAddress lake) throws IOException {
        return new JobOptions(
                "clicks",
                lake,
                stack.kafkaClient(),
                pipeline().rules(),
                false,
                Duration.ofMillis(500),
                2,
                state().toString());
    }

    private static FlinkRest flink() {
        return new FlinkRest(stack.flink().address());
    }

    private static void topics(int partitions, String... names) {
        Provision.topics(stack.kafkaClient(), List.of(names), partitions);
    }

    private static void delete(String topic) throws Exception {
        try (Admin kafka = Admin.create(stack.kafkaClient())) {
            kafka.deleteTopics(List.of(topic)).all().get();
        }
    }

    /** To the partitions in turn. */
    private static void send(String topic, String... lines) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            int partitions = producer.partitionsFor(topic).size();
            IntStream.range(0, lines.length)
                    .forEach(line -> producer.send(new ProducerRecord<>(
                            topic,
                            line % partitions,
                            null,
                            lines[line].replace('\'', '"').getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static void awaitClicks(String... clicks) {
        await().pollInterval(LOOK).atMost(LIMIT).untilAsserted(() -> assertThat(rows("silver.clicks", "site", "page"))
                .containsExactly(clicks));
    }

    private static TopicLogs logs(Lake lake) {
        return lake.lastLedger().map(Ledger::logs).orElseThrow();
    }
}
