package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.feed.Rules;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** If Kafka has changed, the job stops before it loses a record, and a person can let it continue. */
class ResumeTest extends CommandLineFixture {

    private static final TopicPartition TRADES = new TopicPartition("trades", 0);

    @Test
    void aTopicThatWasMadeAgainAndAGapOfRetentionAreRefusedUntilAPersonAcceptsThem() throws Exception {
        try (Admin kafka = Admin.create(stack.kafkaClient())) {
            makeAgain(kafka);
            send("first", 20);
            ok("run", "--bounded");
            assertThat(accepted()).isEqualTo(Map.of(0, 20L));
            fails("There is no gap to accept", resume("--accept-gap"));

            // More records than the lake has read: the next offset is there, but it is another record's.
            makeAgain(kafka);
            send("second", 50);
            fails("topic trades was deleted and made again", "run", "--bounded");
            fails("topic trades was deleted and made again", resume("--accept-gap"));
            fails("The lake does not read topic trade, only", resume("--new-topic", "trade"));
            wrongUsage("--reason", "resume", "--new-topic", "trades");
            assertThat(accepted()).isEqualTo(Map.of(0, 20L));

            assertThat(ok(resume("--new-topic", "trades", "--dry-run")))
                    .contains("trades/0 of generation 1 begins at offset 0", "nothing was changed");
            fails("topic trades was deleted and made again", "run", "--bounded");
            assertThat(ok(resume("--new-topic", "trades"))).contains("./lake run resumes from there");
            ok("run", "--bounded");
            assertThat(accepted()).isEqualTo(Map.of(0, 20L, 1_000_000, 50L));

            send("third", 10);
            kafka.deleteRecords(Map.of(TRADES, RecordsToDelete.beforeOffset(53)))
                    .all()
                    .get();
            fails(
                    "the lake resumes at offset 50 of trades/0 of generation 1, but Kafka begins at 53",
                    "run",
                    "--bounded");
            assertThat(ok(resume("--accept-gap"))).contains("trades/0 of generation 1: offsets 50 to 53 are lost (3)");
            ok("run", "--bounded");
            assertThat(accepted()).isEqualTo(Map.of(0, 20L, 1_000_000, 57L));

            assertThat(ok("audit"))
                    .contains(
                            "resume: trades/0 of generation 1 begins at offset 0",
                            "resume: trades/0 of generation 1: offsets 50 to 53 are lost (3)",
                            "because: the broker's disk was lost",
                            " offsets have no record");
            assertThat(ok("log")).contains("resume: trades/0 of generation 1 begins at offset 0");
        }
    }

    @Test
    void recordsOfAnOpenTransactionAreToldAndReadOnceItIsCommitted() throws Exception {
        branch("transaction").close();
        String[] run = {"run", "--bounded", "--nessie-ref", "transaction"};
        Properties settings = stack.kafkaClient();
        settings.put("transactional.id", "left-open");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("quotes", "no json".getBytes(StandardCharsets.UTF_8)));
            producer.commitTransaction();
            ok(run);
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("quotes", "no json".getBytes(StandardCharsets.UTF_8)))
                    .get();
            producer.send(new ProducerRecord<>("quotes", "no json".getBytes(StandardCharsets.UTF_8)))
                    .get();

            String waits = "2 offsets of quotes/0 from 2 wait for an open transaction, whose producer last wrote ";
            assertThat(ok(run)).contains(waits);
            assertThat(ok("status", "--nessie-ref", "transaction")).contains(waits);

            producer.commitTransaction();
        }
        assertThat(ok(run)).contains("Done after 2 records").doesNotContain("open transaction");
    }

    @Test
    void aBoundedRunFromStateOfBeforeAPartitionWasAddedReadsItAlsoIfTheBrokerIsSlow() throws Exception {
        branch("added").close();
        LakeAddress address = stack.lake().onRef("added");
        FlinkRest flink = new FlinkRest(stack.flink().address());
        JobRun former;
        try (Lake lake = Lake.open(address);
                Admin kafka = Admin.create(stack.kafkaClient())) {
            JobOptions options = new JobOptions(
                    "market",
                    address,
                    stack.kafkaClient(),
                    Rules.DEFAULT,
                    false,
                    Duration.ofMillis(500),
                    1,
                    state().toString());
            former = JobRun.submit(flink, LakeJob.plan(options, lake), "none");
            send("orders", 0, 1);
            await().atMost(LIMIT).until(() -> lake.lastLedger()
                    .filter(ledger -> ledger.ends().of("orders", 0).orElse(0) == 1)
                    .isPresent());
            former.stop();
            await().atMost(LIMIT).until(() -> flink.job(former.id()).ended());
            kafka.createPartitions(Map.of("orders", NewPartitions.increaseTo(2)))
                    .all()
                    .get();
            send("orders", 1, 20);

            CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> stall(flink, "market"));
            ok("run", "--bounded", "--nessie-ref", "added", "--from-state", savepoint(former));

            slow.join();
            assertThat(lake.lastLedger().orElseThrow().ends().of("orders", 1)).hasValue(20);
        }
    }

    private static String savepoint(JobRun former) throws Exception {
        try (Stream<Path> states = Files.list(Path.of(state()).resolve(former.id()))) {
            return states.filter(path -> path.getFileName().toString().startsWith("savepoint"))
                    .findFirst()
                    .orElseThrow()
                    .toUri()
                    .toString();
        }
    }

    /** Stops the broker for some seconds once the job is there. */
    private static void stall(FlinkRest flink, String pipeline) {
        await().atMost(LIMIT).until(() -> JobRun.running(flink, pipeline)
                .filter(FlinkRest.Job::running)
                .isPresent());
        signal("STOP");
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        signal("CONT");
    }

    private static void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(stack.kafka().pid()))
                    .start()
                    .waitFor();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(String topic, int partition, int count) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(topic, partition, null, "no json".getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private static String[] resume(String... options) {
        List<String> all = new ArrayList<>(List.of("resume", "--reason", "the broker's disk was lost"));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    private static void makeAgain(Admin kafka) throws Exception {
        kafka.deleteTopics(List.of("trades")).all().get();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !kafka.listTopics().names().get().contains("trades"));
        kafka.createTopics(List.of(new NewTopic("trades", 1, (short) 1))).all().get();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> kafka.listTopics().names().get().contains("trades"));
    }

    private static void send(String name, int count) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                String trade = """
                        {"trade_id":"%s-%d","symbol":"AAPL","price":"10","volume":"1",\
                        "timestamp":"2026-03-02T10:00:00Z","trade_type":"BUY","exchange":"NYSE"}""".formatted(name, i);
                producer.send(new ProducerRecord<>("trades", trade.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    /** Rows of Silver by the partition that they came from. */
    private static Map<Integer, Long> accepted() {
        Map<Integer, Long> accepted = new TreeMap<>();
        try (Lake lake = Lake.open(stack.lake())) {
            Table trades = lake.table("silver.trades");
            int partition = trades.schema().columns().indexOf(trades.schema().findField("kafka_partition"));
            TableRows.each(
                    trades,
                    Expressions.alwaysTrue(),
                    row -> accepted.merge(row.get(partition, Integer.class), 1L, Long::sum));
        }
        return accepted;
    }
}
