package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.cli.Main;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.jobs.source.Topics;
import io.kappalake.local.Provision;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
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
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A broker with an empty topic of orders, files to load into it, and what is in it afterwards. */
abstract class LoadFixture {

    static final Duration LIMIT = Duration.ofSeconds(60);
    static final int PARTITIONS = 3;

    @TempDir
    static Path directory;

    static RunningServer broker;

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

    static Path file(String name, int lines) throws IOException {
        return Files.write(
                directory.resolve(name),
                IntStream.rangeClosed(1, lines).mapToObj(LoadFixture::order).toList());
    }

    static String order(int line) {
        return ("{\"order_id\":\"o%d\",\"customer_id\":\"c%d\",\"order_value\":1,"
                        + "\"timestamp\":\"2019-03-04T10:00:00Z\",\"status\":\"pending\"}")
                .formatted(line, line % 7);
    }

    /** Lines of orders, each with its end. */
    static String orders(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(line -> order(line) + "\n")
                .collect(Collectors.joining());
    }

    static List<Long> upTo(long lines) {
        return LongStream.rangeClosed(1, lines).boxed().toList();
    }

    /** Line numbers of the records in Kafka, ordered, with duplicates. */
    static List<Long> linesInKafka() {
        return records().stream().map(record -> (long) line(record)).sorted().toList();
    }

    static int line(ConsumerRecord<byte[], byte[]> record) {
        String header = new String(record.headers().lastHeader("kappalake.load").value(), StandardCharsets.US_ASCII);
        int line = Integer.parseInt(header.split(":")[1]);
        assertThat(new String(record.value(), StandardCharsets.UTF_8)).isEqualTo(order(line));
        return line;
    }

    static long inKafka() {
        try (Topics topics = new Topics(kafka())) {
            return topics.end(List.of("orders")).of("orders").values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    static String topicId() {
        try (Topics topics = new Topics(kafka())) {
            return topics.id("orders");
        }
    }

    static List<ConsumerRecord<byte[], byte[]>> records() {
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

    static void sendAsIfLoaded(String id, int... lines) {
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

    static Properties kafka() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", broker.address());
        return properties;
    }

    /** The command as a process of its own, to be killed. */
    static Process start(String... arguments) throws IOException {
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
    record Answer(int exit, String out, String err) {

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
