package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.cli.Main;
import io.kappalake.cli.command.LakeProcess;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalServers;
import io.kappalake.runs.FlinkRest;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Servers with a Kafka that wants TLS and a login, the command line as a process, and a search for secrets. */
abstract class SecuredFixture {

    static final String PASSWORD = "p4ss-of-the-trader";
    static final String STORE_PASSWORD = "p4ss-of-the-store";
    static final String AWS_KEY = "s3cret-key-of-aws";
    static final List<String> SECRETS = List.of(PASSWORD, "p4ss-of-the-broker", STORE_PASSWORD, AWS_KEY);
    static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Beside the files of the lake, which must not hold any of the secrets in here. */
    @TempDir
    static Path files;

    @TempDir
    static Path data;

    static Path client;
    static Path trusted;
    static LakeProcess process;
    static final Map<String, String> PRINTED = new TreeMap<>();

    @BeforeAll
    static void start() {
        Certificates certificates = new Certificates(files, STORE_PASSWORD);
        Path key = certificates.keyStore("broker");
        trusted = certificates.trustStore("trusted", key);
        Path broker = write(
                "broker.properties",
                "ssl.keystore.location=" + key,
                "ssl.keystore.password=" + STORE_PASSWORD,
                "ssl.truststore.location=" + trusted,
                "ssl.truststore.password=" + STORE_PASSWORD,
                "user.admin=p4ss-of-the-broker",
                "user.trader=" + PASSWORD);
        client = client("client.properties", PASSWORD, Path.of("trusted.p12"));
        process = new LakeProcess(
                files,
                Map.of(
                        "KAFKA_PROPERTIES",
                        client.toString(),
                        "DATA_DIR",
                        data.toString(),
                        "AWS_ACCESS_KEY_ID",
                        "somebody",
                        "AWS_SECRET_ACCESS_KEY",
                        AWS_KEY,
                        "KAPPALAKE_LOG_LEVEL",
                        "info"));
        lake(
                "up",
                "--kafka-security",
                broker.toString(),
                "--kafka-port=0",
                "--nessie-port=0",
                "--s3-port=0",
                "--flink-port=0",
                "--sql-port=0",
                "--page-port=0",
                "--metrics-port=0",
                "--upkeep-port=0");
    }

    @AfterAll
    static void stop() {
        LocalServers.all().forEach(server -> server.find(data).ifPresent(RunningServer::kill));
    }

    static LakeProcess.Ended lake(String... arguments) {
        LakeProcess.Ended ended = process.run(arguments);
        assertThat(ended.exit()).as(ended.toString()).isZero();
        PRINTED.put(String.join(" ", arguments), ended.out() + ended.err());
        return ended;
    }

    record Ended(int exit, String out, String err, Duration took) {}

    /** In this process, which is quicker. */
    static Ended ask(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-dir", data.toString()));
        long begin = System.nanoTime();
        int exit = CommandFrame.run(line, all.toArray(String[]::new));
        return new Ended(exit, out.toString(), err.toString(), Duration.ofNanos(System.nanoTime() - begin));
    }

    static void fails(int exit, String line, String... arguments) {
        Ended ended = ask(arguments);
        assertThat(ended.err()).isEqualTo(line);
        assertThat(ended.exit()).isEqualTo(exit);
        assertThat(ended.took()).isLessThan(PATIENCE);
    }

    static String kafka() {
        return EmbeddedServer.KAFKA.find(data).orElseThrow().address();
    }

    static Path client(String name, String password, Path trustStore) {
        return write(
                name,
                "security.protocol=SASL_SSL",
                "sasl.mechanism=SCRAM-SHA-512",
                "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required"
                        + " username=\"trader\" password=\""
                        + password + "\";",
                "ssl.truststore.location=" + trustStore,
                "ssl.truststore.password=" + STORE_PASSWORD);
    }

    static Path write(String name, String... lines) {
        try {
            return Files.write(files.resolve(name), List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, String> commitProperties() {
        Map<String, String> texts = new TreeMap<>();
        String nessie = LocalServers.url(EmbeddedServer.NESSIE.find(data).orElseThrow());
        try (Lake lake = Lake.open(new LakeAddress(nessie, "main", data.toUri().toString(), ""))) {
            lake.log().forEach(commit -> texts.put("commit " + commit.hash(), commit.toString()));
        }
        assertThat(texts).hasSizeGreaterThan(1);
        return texts;
    }

    /** All that the web UI can show of Flink and its job. */
    static Map<String, String> flinkAnswers() throws Exception {
        String flink = "http://" + LocalServers.FLINK.find(data).orElseThrow().address();
        Map<String, String> answers = new TreeMap<>();
        HttpClient http = HttpClient.newHttpClient();
        FlinkRest rest = new FlinkRest(flink.replace("http://", ""));
        String job = "/jobs/" + rest.jobs().get(0).id();
        List<String> paths = new ArrayList<>(List.of(
                "/config",
                "/jobmanager/config",
                "/jobmanager/environment",
                "/jobmanager/logs",
                "/jobmanager/log",
                "/taskmanagers",
                "/jobs/overview",
                job,
                job + "/config",
                job + "/plan",
                job + "/exceptions",
                job + "/checkpoints",
                job + "/checkpoints/config",
                job + "/accumulators",
                job + "/metrics"));
        for (JsonNode vertex : rest.get(job).path("vertices")) {
            paths.add(job + "/vertices/" + vertex.path("id").asText());
        }
        for (String path : paths) {
            answers.put(
                    path,
                    http.send(HttpRequest.newBuilder(URI.create(flink + path)).build(), BodyHandlers.ofString())
                            .body());
        }
        assertThat(answers.get(job + "/plan")).contains("bronze-trades-read");
        return answers;
    }

    static String arguments(EmbeddedServer server) {
        return ProcessHandle.of(server.find(data).orElseThrow().pid())
                .flatMap(found -> found.info().commandLine())
                .orElseThrow();
    }

    /** Logs, state, metadata of topics and tables, and what Flink keeps of the job. */
    static List<String> filesWithSecrets() throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> {
                        String text = text(file);
                        return SECRETS.stream().anyMatch(text::contains);
                    })
                    .map(file -> data.relativize(file).toString())
                    .toList();
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
