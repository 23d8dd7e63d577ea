package io.kappalake.proof.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.cli.Main;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.source.Topics;
import io.kappalake.local.LocalStack;
import io.kappalake.proof.simulator.MarketSimulator;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.replay.Replay;
import io.kappalake.runs.FlinkRest;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.truth.StoredRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.expressions.Expressions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A market that never stops, the command line that publishes, and what is in Kafka and in the lake. */
abstract class PublishFixture {

    static final Duration LIMIT = Duration.ofSeconds(120);
    static final Duration LOOK = Duration.ofMillis(400);

    @TempDir
    static Path directory;

    static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(directory, state(), LocalStack.Ports.FREE, 2, 2, EmbeddedServer::start);
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    /**
     * Under a rule that rejects all of it, while the job runs on, by somebody who knows the addresses of all services
     * and has none of their files.
     */
    static void aDayIsPublishedAndTakenBack(Lake lake) {
        String[] rule = {"--exchanges", "NASDAQ,NYSE,ARCA,BATS"};
        String tables = "silver.trades,silver.rejected,gold.trade_bars_1m,gold.trade_bars_5m,gold.features_1m";
        assertThat(elsewhere(with(rule, "replay", "start", "day", "--from", "2019-03-05", "--to", "2019-03-05")))
                .contains("Only the days 2019-03-05/2019-03-05 of the result are used.");
        assertThat(elsewhere("replay", "verify", "day", "--expect-changes", tables))
                .contains("silver.trades 2019-03-05: 0 keys only in the replay, 48 only in main");

        assertThat(ended(1, with(rule, "replay", "publish", "day"), addresses()))
                .contains("48 records within --duplicate-horizon come in or leave")
                .contains("Stop the job");
        assertThat(elsewhere(with(rule, "replay", "publish", "day", "--beside-job")))
                .contains("Days 2019-03-05/2019-03-05 of main are");

        assertThat(TableFiles.live(lake.table("silver.trades"), Expressions.equal("exchange", "IEX")))
                .noneMatch(file -> file.partition().get(0, Integer.class)
                        == LocalDate.parse("2019-03-05").toEpochDay());
        assertThat(elsewhere("replay", "status")).contains("2019-03-05/2019-03-05", "published");
        assertThat(elsewhere("replay", "rollback", "day")).contains("The days of replay day have their former rows");
        lake("repair");
        String other = fileOfBranch(lake);
        assertThat(elsewhere("replay", "drop", "day")).contains("Removed branch replay/day");
        assertThat(lake.io().newInputFile(other).exists()).isFalse();
        assertThat(TableFiles.live(lake.table("silver.trades")))
                .allMatch(file -> lake.io().newInputFile(file.location()).exists());
    }

    /** A file that only the branch has: there are no quotes in the day that was published. */
    static String fileOfBranch(Lake lake) {
        try (Replay replay = Replay.open(lake, "day")) {
            return TableFiles.live(replay.lake().table("silver.quotes")).get(0).location();
        }
    }

    static String[] with(String[] rule, String... args) {
        return Stream.concat(Stream.of(args), Stream.of(rule)).toArray(String[]::new);
    }

    /** Three days of 2019, an event each half hour. */
    static Path history() throws IOException {
        Instant start = Instant.parse("2019-03-04T00:00:00Z");
        List<String> lines = IntStream.range(0, 144)
                .mapToObj(i ->
                        ("{\"trade_id\":\"h%d\",\"symbol\":\"AAPL\",\"price\":%d.5,\"volume\":2,\"timestamp\":\"%s\","
                                        + "\"trade_type\":\"SELL\",\"exchange\":\"IEX\"}")
                                .formatted(i, 40 + i % 7, start.plus(Duration.ofMinutes(30L * i))))
                .toList();
        return Files.write(directory.resolve("trades-2019.jsonl"), lines);
    }

    /** Late events are among them, but none that needs a repair, so that any commit can be compared. */
    static MarketSimulator market() {
        return MarketSimulator.live(
                SimulatorOptions.defaults()
                        .withEvents(Long.MAX_VALUE)
                        .withStartTime(Instant.now())
                        .withVeryLate(0)
                        .withSymbols(20),
                Clock.systemUTC());
    }

    static String lake(String... args) {
        return ended(0, args, "--data-dir", directory.toString());
    }

    static String elsewhere(String... args) {
        return ended(0, args, addresses());
    }

    static String[] addresses() {
        return new String[] {
            "--data-dir",
            directory.resolve("elsewhere").toString(),
            "--flink-rest",
            stack.flink().address(),
            "--nessie-uri",
            stack.lake().nessieUri(),
            "--warehouse",
            stack.lake().warehouse(),
            "--s3-endpoint",
            stack.lake().s3Endpoint(),
            "--kafka-bootstrap-servers",
            stack.kafkaClient().getProperty("bootstrap.servers"),
            "--state-dir",
            state().toString()
        };
    }

    /** Runs a command to its end and gives what it printed. */
    static String ended(int code, String[] args, String... options) {
        StringWriter out = new StringWriter();
        CommandLine line = Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of(options));
        all.addAll(List.of("--checkpoint-interval", "1s", "--parallelism", "1"));
        int exit = CommandFrame.run(line, all.toArray(String[]::new));
        assertThat(exit).as(() -> String.join(" ", args) + "\n" + out).isEqualTo(code);
        return out.toString();
    }

    static JobOptions options() {
        return new JobOptions(
                "market",
                stack.lake(),
                stack.kafkaClient(),
                Rules.DEFAULT,
                false,
                Duration.ofSeconds(1),
                1,
                state().toString());
    }

    static void awaitCommits(Lake lake, int atLeast) {
        await().pollInterval(LOOK)
                .atMost(LIMIT)
                .until(() ->
                        lake.log().filter(commit -> commit.ledger().isPresent()).count() >= atLeast);
    }

    static long ledgersSince(Lake lake, Commit publication) {
        return lake.log()
                .takeWhile(commit -> !commit.hash().equals(publication.hash()))
                .filter(commit -> commit.ledger().isPresent())
                .count();
    }

    static void awaitAllRead(Lake lake) {
        Positions ends = ends();
        await().pollInterval(LOOK)
                .atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(lake.lastLedger().map(Ledger::ends)).contains(ends));
    }

    static Positions ends() {
        try (Topics topics = new Topics(stack.kafkaClient())) {
            return topics.end(Feeds.topics());
        }
    }

    /** All that was ever sent, by whomever. */
    static List<StoredRecord> inKafka() {
        List<StoredRecord> records = new ArrayList<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        ends().each((topic, partition, end) -> ends.put(new TopicPartition(topic, partition), end));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(stack.kafkaClient(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> records.add(stored(record)));
            }
        }
        return records;
    }

    static StoredRecord stored(ConsumerRecord<byte[], byte[]> record) {
        Map<String, byte[]> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), header.value()));
        return new StoredRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                headers);
    }

    static FlinkRest flink() {
        return new FlinkRest(stack.flink().address());
    }

    static URI state() {
        return directory.resolve("state").toUri();
    }
}
