package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.cli.Main;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.jobs.source.Topics;
import io.kappalake.local.Provision;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Files go to a real broker, each line once, whatever happens to the process that sends them. */
@Timeout(120)
class LoadCommandTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PARTITIONS = 3;

    @TempDir
    static Path directory;

    private static RunningServer broker;

    @BeforeAll
    static void start() {
        broker = EmbeddedServer.KAFKA.start(directory, 0);
        broker.awaitReady(LIMIT);
    }

    @AfterAll
    static void stop() {
        broker.stop();
    }

    @BeforeEach
    void freshTopics() throws Exception {
        try (Admin kafka = Admin.create(kafka())) {
            if (kafka.listTopics().names().get().contains("orders")) {
                kafka.deleteTopics(List.of("orders")).all().get();
                await().atMost(LIMIT)
                        .until(() -> !kafka.listTopics().names().get().contains("orders"));
            }
        }
        Provision.topics(kafka(), List.of("orders"), PARTITIONS);
    }

    @Test
    void linesKeepTheirOrderWithinACustomerAndSayWhereTheyAreFrom() throws IOException {
        Path file = file("orders.jsonl", 1_000);

        Answer answer = Answer.to("load", file.toString());

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).startsWith(file + ": 1,000 records to orders, up to line 1,000\n");
        assertThat(answer.exit()).isZero();
        Map<String, List<Integer>> byCustomer = records().stream()
                .collect(Collectors.groupingBy(
                        record -> new String(record.key(), StandardCharsets.UTF_8),
                        TreeMap::new,
                        Collectors.mapping(LoadCommandTest::line, Collectors.toList())));
        assertThat(byCustomer).hasSize(7).allSatisfy((customer, lines) -> assertThat(lines)
                .isSorted());
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(1_000));
    }

    @Test
    void aLoadThatIsKilledGoesOnWithoutLosingOrRepeatingALine() throws Exception {
        Path file = file("orders.jsonl", 60_000);

        Process process = start("load", file.toString(), "--rate", "20000");
        await().atMost(LIMIT).until(() -> inKafka() > 5_000);
        process.destroyForcibly().waitFor();
        long before = inKafka();
        Answer answer = Answer.to("load", file.toString());

        assertThat(before).isBetween(5_000L, 59_999L);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(60_000));
    }

    @Test
    void linesThatLandedUnnotedAreFoundAgainAfterASecondKill() throws Exception {
        Path file = file("orders.jsonl", 12);
        Path loads = directory.resolve("loads");
        String id = Bookmark.id(file, topicId());
        new Bookmark(id, file.toString(), "orders", 2, Map.of(0, 0L, 1, 0L, 2, 0L), false).keep(loads);
        // Lines 10 and 11 are in the partitions of lines 3 and 4, and before them.
        sendAsIfLoaded(id, 1, 2, 10, 11);

        Bookmark noted = Bookmark.find(loads, id).orElseThrow();
        try (Load load = Load.from(kafka(), loads, noted, 0);
                HistoryReader<?> reader =
                        HistoryReader.open(file, HistoryFormat.JSON, Feeds.ORDERS, Rules.DEFAULT, Clock.systemUTC())) {
            load.run(reader, line -> {
                if (line.number() == 4) {
                    load.stop();
                }
            });
        }
        assertThat(Bookmark.find(loads, id).orElseThrow().lines()).isEqualTo(4);
        Answer answer = Answer.to("load", file.toString());

        assertThat(answer.out())
                .startsWith(file + ": 6 records to orders (2 more were already there), up to line 12\n");
        assertThat(linesInKafka()).containsExactlyElementsOf(upTo(12));
    }

    @Test
    void aFileThatIsThereIsNotSentAgainUnlessAsked() throws IOException {
        Path file = file("orders.jsonl", 5);
        Answer.to("load", file.toString());
        Path renamed = Files.move(file, directory.resolve("orders-renamed.jsonl"));

        Answer second = Answer.to("load", renamed.toString());
        assertThat(second.out()).contains("Kafka already has all of its 5 lines; --again sends them again");
        assertThat(second.exit()).isZero();
        assertThat(inKafka()).isEqualTo(5);

        Answer again = Answer.to("load", renamed.toString(), "--again");
        assertThat(again.out()).contains("5 records to orders, up to line 5");
        assertThat(inKafka()).isEqualTo(10);
    }

    @Test
    void wrongLinesAreCountedAndSentAllTheSame() throws IOException {
        Path file = Files.writeString(
                directory.resolve("orders-wrong.jsonl"),
                String.join("\n", order(1), "{\"order_id\":1", order(3).replace("pending", "lost"), order(4)) + "\n");

        Answer dryRun = Answer.to("load", file.toString(), "--dry-run");
        assertThat(dryRun.exit()).isEqualTo(1);
        assertThat(dryRun.out()).contains("2 lines would end in silver.rejected");
        assertThat(inKafka()).isZero();

        Answer answer = Answer.to("load", file.toString());
        assertThat(answer.exit()).isZero();
        assertThat(answer.out())
                .contains("4 records to orders, up to line 4")
                .contains(
                        "2 lines end in silver.rejected, because the job rejects them: {MALFORMED_JSON=1, UNKNOWN_VALUE=1}")
                .contains("    line 2: MALFORMED_JSON")
                .contains("    line 3: UNKNOWN_VALUE");
        assertThat(inKafka()).isEqualTo(4);
    }

    @Test
    void whatCannotBeLoadedIsNamedInOneLine() throws IOException {
        Answer.to("load", "orders.parquet")
                .assertOneLine(2, "'orders.parquet' is not a .jsonl, .ndjson, .json or .csv file");
        Answer.to("load", "history.csv")
                .assertOneLine(
                        2,
                        "The name of 'history.csv' does not begin with a topic: set --topic to one of trades, quotes, orders");
        Answer.to("load", "history.csv", "--topic", "news").assertOneLine(2, "No feed is named news");
        Answer.to("load", "orders.csv", "--rate", "0").assertOneLine(2, "--rate is 0.0 but must be above 0");
        Answer.to("load").assertOneLine(2, "FILE");
        Answer.to("load", "orders-nowhere.csv").assertOneLine(1, "Cannot read orders-nowhere.csv: no such file");
        Path trades = Files.writeString(directory.resolve("trades.csv"), "a,b\n");
        Answer.to("load", trades.toString()).assertOneLine(1, "has no topic trades");
        Path orders = Files.writeString(directory.resolve("orders-bad.csv"), "a,b\n");
        Answer.to("load", orders.toString()).assertOneLine(1, "has no column order_id");
    }

    private static Path file(String name, int lines) throws IOException {
        return Files.write(
                directory.resolve(name),
                IntStream.rangeClosed(1, lines).mapToObj(LoadCommandTest::order).toList());
    }

    private static String order(int line) {
        return "{\"order_id\":\"o%d\",\"customer_id\":\"c%d\",\"order_value\":1,\"timestamp\":\"2019-03-04T10:00:00Z\",\"status\":\"pending\"}"
                .formatted(line, line % 7);
    }

    private static List<Long> upTo(long lines) {
        return LongStream.rangeClosed(1, lines).boxed().toList();
    }

    /** Line numbers of the records in Kafka, ordered; one that is there twice is twice in the list. */
    private static List<Long> linesInKafka() {
        return records().stream().map(record -> (long) line(record)).sorted().toList();
    }

    private static int line(ConsumerRecord<byte[], byte[]> record) {
        String header = new String(record.headers().lastHeader("kappalake.load").value(), StandardCharsets.US_ASCII);
        int line = Integer.parseInt(header.split(":")[1]);
        assertThat(new String(record.value(), StandardCharsets.UTF_8)).isEqualTo(order(line));
        return line;
    }

    private static long inKafka() {
        try (Topics topics = new Topics(kafka())) {
            return topics.end(List.of("orders")).of("orders").values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    private static String topicId() {
        try (Topics topics = new Topics(kafka())) {
            return topics.id("orders");
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> records() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long all = inKafka();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(kafka(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition("orders", partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(LIMIT).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= all;
            });
        }
        return records;
    }

    private static void sendAsIfLoaded(String id, int... lines) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int line : lines) {
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                        "orders",
                        ("c" + line % 7).getBytes(StandardCharsets.UTF_8),
                        order(line).getBytes(StandardCharsets.UTF_8));
                record.headers().add(LandedLines.HEADER, LandedLines.header(id, line));
                producer.send(record);
            }
        }
    }

    private static Properties kafka() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", broker.address());
        return properties;
    }

    /** The command as a process of its own, to be killed. */
    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-Dlog4j2.configurationFile=log4j2.properties", "-Xmx128m", Main.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data-dir", directory.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(directory.resolve("killed.txt").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    /** What one command printed and how it ended. */
    private record Answer(int exit, String out, String err) {

        static Answer to(String... args) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            CommandLine line = Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
            List<String> all = new ArrayList<>(List.of(args));
            all.addAll(List.of("--data-dir", directory.toString()));
            int exit = CommandFrame.run(line, all.toArray(String[]::new));
            return new Answer(exit, out.toString(), err.toString());
        }

        void assertOneLine(int wantedExit, String line) {
            assertThat(err).contains(line).hasLineCount(1).doesNotContain("Unexpected");
            assertThat(exit).isEqualTo(wantedExit);
        }
    }
}
