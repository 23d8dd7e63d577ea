package io.kappalake.cli.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.Main;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.Provision;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Feeds against topics of a broker. */
class TopicSampleTest {

    @TempDir
    static Path directory;

    private static RunningServer broker;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        broker = EmbeddedServer.KAFKA.start(directory, 0);
        broker.awaitReady(Duration.ofSeconds(60));
        Provision.topics(kafka(), List.of("fills", "empty"), 2);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 20; i++) {
                producer.send(new ProducerRecord<>(
                        "fills",
                        0,
                        ("k" + i).getBytes(StandardCharsets.UTF_8),
                        ("{\"id\":" + i + ",\"px\":\"1.5\",\"at\":" + (1_772_359_200_000L + i) + "}")
                                .getBytes(StandardCharsets.UTF_8)));
            }
            producer.send(new ProducerRecord<>("fills", 1, null, "oops".getBytes(StandardCharsets.UTF_8)));
        }
    }

    @AfterAll
    static void stop() {
        broker.stop();
    }

    @Test
    void theLastRecordsOfATopicAreDecodedWithTheirKeysAndNamedByTheirOffsets() throws IOException {
        Path feed = Files.writeString(directory.resolve("fills.yaml"), """
                feed: fills
                topics:
                  - topic: fills
                    fields:
                      id: id
                      name: { kafka: key }
                      price: price
                      event_time: { from: at, time: epoch-millis }
                columns:
                  id: { type: integer, required: true }
                  name: text
                  price: decimal(18,8)
                  event_time: { type: timestamp, required: true }
                identity: [id]
                """);

        assertThat(run("feed", "check", feed.toString(), "--topic", "fills", "--records", "3", "-n", "1"))
                .as(err.toString())
                .isEqualTo(1);
        assertThat(out).hasToString("""
                        id  name  price  event_time
                        18  k18          2026-03-01T10:00:00.018Z
                        PARTITION  OFFSET  REASON          DETAIL
                        1          0       MALFORMED_JSON  not an object: oops
                        price is NULL in every row: is its path right?
                        2 rows, 1 rejected {MALFORMED_JSON=1}
                        """);
    }

    @Test
    void aTopicThatIsEmptyOrMissingIsToldInALine() throws IOException {
        String yaml = """
                feed: fills
                topics: [{ pattern: ".*" }]
                columns: { event_time: { type: timestamp, required: true } }
                identity: record
                """;
        Path feed = Files.writeString(directory.resolve("any.yaml"), yaml);

        assertThat(run("feed", "check", feed.toString(), "--topic", "empty")).isEqualTo(1);
        assertThat(err).hasToString("Topic empty is empty: send it some records first\n");
        err.getBuffer().setLength(0);

        assertThat(run("feed", "check", feed.toString(), "--topic", "none")).isEqualTo(1);
        assertThat(err.toString()).contains("none").hasLineCount(1);
    }

    private static Properties kafka() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", broker.address());
        return properties;
    }

    private int run(String... args) {
        CommandLine line = Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] all = Stream.concat(Stream.of(args), Stream.of("--kafka-bootstrap-servers", broker.address()))
                .toArray(String[]::new);
        return CommandFrame.run(line, all);
    }
}
