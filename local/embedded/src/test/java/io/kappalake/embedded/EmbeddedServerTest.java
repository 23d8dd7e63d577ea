package io.kappalake.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerTest {

    private static final Duration START = Duration.ofSeconds(90);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path lake;

    @Test
    void nessieKeepsABranchOverAKillBecauseItsStoreIsOnDisk() throws Exception {
        RunningServer nessie = EmbeddedServer.NESSIE.start(lake, 0).awaitReady(START);
        String main = "{\"type\":\"BRANCH\",\"name\":\"main\",\"hash\":\"%s\"}".formatted(headOfMain(nessie));
        HttpResponse<String> created =
                send(request(nessie, "/api/v2/trees?name=kept&type=BRANCH").POST(BodyPublishers.ofString(main)));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(200);

        nessie.kill();
        assertThat(nessie.isAlive()).isFalse();

        try (RunningServer again = nessie.restart().awaitReady(START)) {
            assertThat(again.port()).isEqualTo(nessie.port());
            assertThat(send(request(again, "/api/v2/trees/kept").GET()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void kafkaKeepsItsRecordsOverAKillAndARestart() throws Exception {
        RunningServer kafka = EmbeddedServer.KAFKA.start(lake, 0).awaitReady(START);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.address()))) {
            admin.createTopics(List.of(new NewTopic("trades", 2, (short) 1)))
                    .all()
                    .get();
        }
        produce(kafka, "first");

        kafka.kill();
        kafka = kafka.restart().awaitReady(START);
        produce(kafka, "second");
        kafka = kafka.restart().awaitReady(START);

        assertThat(consume(kafka)).containsExactly("first", "second");
        kafka.close();
    }

    @Test
    void s3KeepsAnObjectOverARestart() throws Exception {
        RunningServer s3 = EmbeddedServer.S3.start(lake, 0).awaitReady(START);
        assertThat(send(request(s3, "/lake").PUT(BodyPublishers.noBody())).statusCode())
                .isEqualTo(200);
        send(request(s3, "/lake/a/b.txt").PUT(BodyPublishers.ofString("kept")));

        try (RunningServer again = s3.restart().awaitReady(START)) {
            assertThat(send(request(again, "/lake/a/b.txt").GET()).body()).isEqualTo("kept");
        }
    }

    @Test
    void aDetachedServerIsFoundByItsFilesAndForgottenOnceStopped() {
        RunningServer started = EmbeddedServer.S3.startDetached(lake, 0).awaitReady(START);

        RunningServer found = EmbeddedServer.S3.find(lake).orElseThrow();
        assertThat(found.pid()).isEqualTo(started.pid());
        assertThat(found.port()).isEqualTo(started.port());
        assertThat(found.isReady()).isTrue();
        assertThatThrownBy(() -> EmbeddedServer.S3.start(lake, 0))
                .isInstanceOf(ServerFailed.class)
                .hasMessage("s3 already runs on port %d (process %d): stop it first", found.port(), found.pid());

        found.stop();
        assertThat(EmbeddedServer.S3.find(lake)).isEmpty();
        assertThat(started.isAlive()).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aKilledServerIsGoneEvenIfNobodyHasWaitedForItsProcess() throws IOException {
        // The first process ends when its input does, and its parent, once it is another program than the shell, never
        // asks for its end.
        Process parent =
                new ProcessBuilder("sh", "-c", "exec 3<&0; cat <&3 >/dev/null & echo $!; exec sleep 60").start();
        try {
            String killed = parent.inputReader().readLine();
            await().until(() -> Files.readString(Path.of("/proc", Long.toString(parent.pid()), "comm"))
                    .equals("sleep\n"));
            parent.getOutputStream().close();
            await().until(() ->
                    Files.readString(Path.of("/proc", killed, "stat")).contains(") Z "));
            Files.createDirectories(EmbeddedServer.S3.processFile(lake).getParent());
            Files.writeString(EmbeddedServer.S3.processFile(lake), killed + " 9000\n");

            assertThat(EmbeddedServer.S3.find(lake)).isEmpty();
        } finally {
            parent.destroy();
        }
    }

    @Test
    void aTakenPortNamesTheOptionThatChoosesAnother() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedServer.KAFKA.start(lake, other.getLocalPort()))
                    .isInstanceOf(ServerFailed.class)
                    .hasMessage(
                            "Port %d is taken by another program: stop it, or choose another with --kafka-port",
                            other.getLocalPort());
        }
    }

    @Test
    void aServerThatDiesWhileItStartsShowsTheEndOfItsLog() throws IOException {
        // Its store cannot be made where a file is.
        Files.createDirectories(lake.resolve("nessie/data"));
        Files.writeString(lake.resolve("nessie/data/rocksdb"), "not a store");

        assertThatThrownBy(() -> EmbeddedServer.NESSIE.start(lake, 0).awaitReady(START))
                .isInstanceOf(ServerFailed.class)
                .hasMessageStartingWith("nessie ended while it started. Its log, " + lake.resolve("logs/nessie.log"))
                .hasMessageContaining("rocksdb");
    }

    private static String headOfMain(RunningServer nessie) throws Exception {
        String body = send(request(nessie, "/api/v2/trees/main").GET()).body();
        return body.replaceAll(".*\"hash\":\"([0-9a-f]+)\".*", "$1");
    }

    private static HttpRequest.Builder request(RunningServer server, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
                .header("Content-Type", "application/json");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static void produce(RunningServer kafka, String value) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", kafka.address());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("trades", 0, "key", value)).get();
        }
    }

    private static List<String> consume(RunningServer kafka) {
        Map<String, Object> config = Map.of("bootstrap.servers", kafka.address());
        TopicPartition partition = new TopicPartition("trades", 0);
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return consumer.poll(Duration.ofSeconds(20)).records(partition).stream()
                    .map(ConsumerRecord::value)
                    .toList();
        }
    }
}
