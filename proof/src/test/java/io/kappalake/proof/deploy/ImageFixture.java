package io.kappalake.proof.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.cli.JobMain;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalServers;
import io.kappalake.local.Provision;
import io.kappalake.proof.demo.SentRecords;
import io.kappalake.runs.FlinkRest;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.feed.market.Feeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The containers of docker-compose.yml as processes of the image on the embedded servers. */
abstract class ImageFixture {

    static final Duration LIMIT = Duration.ofMinutes(4);
    static final String KEY = "kappalake";

    @TempDir
    Path directory;

    final List<ImageProcess> running = new ArrayList<>();
    RunningServer kafka;
    RunningServer nessie;
    RunningServer s3;
    SentRecords sent;
    JsonNode compose;
    ImageTree image;
    int starts;
    /** Of the JobManager that was started last: host and port. */
    String rest;

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedServer.KAFKA.start(directory, 0);
        nessie = EmbeddedServer.NESSIE.start(directory, 0);
        s3 = EmbeddedServer.S3.start(directory, 0);
        compose = Yaml.documents(Path.of("../docker-compose.yml")).get(0).get("services");
        image = ImageTree.assemble("image-test");
        List.of(kafka, nessie, s3).forEach(server -> server.awaitReady(LIMIT));
        Properties client = new Properties();
        client.setProperty("bootstrap.servers", kafka.address());
        Provision.topics(client, Feeds.topics(), 2);
        Provision.bucket("http://" + s3.address(), "lake");
        sent = new SentRecords(client);
    }

    @AfterEach
    void stop() {
        running.forEach(ImageProcess::close);
        List.of(kafka, nessie, s3).forEach(RunningServer::stop);
    }

    /**
     * As docker compose starts jobmanager and taskmanager.
     *
     * @param flinks more arguments for Flink, which must stand before those for the job
     */
    FlinkRest startJob(List<String> flinks, List<String> jobs, int parallelism) throws Exception {
        Path logs = directory.resolve("start-" + starts++);
        int port = freePort();
        rest = "127.0.0.1:" + port;
        Map<String, String> settings = new TreeMap<>(Map.of(
                "rest.port", Integer.toString(port),
                "rest.address", "127.0.0.1",
                "rest.bind-address", "127.0.0.1",
                "jobmanager.rpc.address", "127.0.0.1",
                "jobmanager.rpc.port", Integer.toString(freePort()),
                "jobmanager.bind-host", "127.0.0.1",
                "taskmanager.host", "127.0.0.1",
                "taskmanager.bind-host", "127.0.0.1",
                "parallelism.default", Integer.toString(parallelism)));
        settings.put(
                "io.tmp.dirs", Files.createDirectories(directory.resolve("tmp")).toString());
        // A busy machine is no failure.
        settings.put("pekko.ask.timeout", "60 s");
        List<String> command = new ArrayList<>(Yaml.strings(compose.at("/jobmanager/command")));
        command.addAll(command.indexOf(JobMain.class.getName()) + 1, flinks);
        command.addAll(jobs);
        running.add(ImageProcess.start(image, command, environment("jobmanager"), settings, logs));
        List<String> task = Yaml.strings(compose.at("/taskmanager/command"));
        running.add(ImageProcess.start(image, task, environment("taskmanager"), settings, logs));
        return ImageProcess.rest(port);
    }

    /** A service's variables with the addresses of the embedded servers in place of the containers'. */
    Map<String, String> environment(String service) {
        Map<String, String> environment = new TreeMap<>();
        compose.at("/" + service + "/environment")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), here(entry.getValue().asText())));
        environment.put("TOKEN_FILE", tokenFile().toString());
        return environment;
    }

    /** As the secret of the compose file. */
    private Path tokenFile() {
        try {
            return Files.writeString(
                    directory.resolve("sql-token"), "the token of the image's gateway\n".replace(' ', '-'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String here(String value) {
        return value.replace("kafka:9092", kafka.address())
                .replace("nessie:19120", nessie.address())
                .replace("s3:8333", s3.address())
                .replaceAll("\\$\\{S3_[A-Z_]+:[^}]*}", KEY);
    }

    /** Runs a command of the image to its end and returns what it printed. */
    String lake(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("lake"));
        command.addAll(List.of(args));
        ProcessBuilder builder = image.command(command).redirectErrorStream(true);
        builder.environment().putAll(environment("simulator"));
        Path out = directory.resolve("lake-" + args[0]);
        int exit = builder.redirectOutput(out.toFile()).start().waitFor();
        String printed = Files.readString(out);
        assertThat(exit).as(printed).isZero();
        return printed;
    }

    String sql(String query) throws Exception {
        int port = freePort();
        Path log = directory.resolve("sql-gateway.log");
        ProcessBuilder builder = image.command(Yaml.strings(compose.at("/sql-gateway/command")));
        builder.environment().putAll(environment("sql-gateway"));
        builder.environment().put("SQL_PORT", Integer.toString(port));
        builder.environment().put("SQL_BIND_ADDRESS", "127.0.0.1");
        Process gateway =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            await().atMost(LIMIT).until(() -> answers(port));
            return lake("sql", "--sql-gateway", "127.0.0.1:" + port, "-e", query);
        } finally {
            gateway.destroy();
            gateway.onExit().join();
        }
    }

    static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    void stopAll() {
        running.forEach(ImageProcess::close);
        running.clear();
    }

    void awaitAllRead() {
        try (Lake lake = Lake.open(lake())) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(lake.lastLedger().map(Ledger::ends))
                            .as(this::printed)
                            .contains(sent.ends()));
        }
    }

    String printed() {
        StringBuilder all = new StringBuilder();
        running.forEach(process -> all.append(process.printed()));
        return all.toString();
    }

    LakeAddress lake() {
        return new LakeAddress(LocalServers.url(nessie), "main", "s3://lake/warehouse", "http://" + s3.address());
    }

    /** What the JobManager answers to a page of this origin. */
    int statusForPageOf(String origin) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + rest + "/jobs/overview"))
                .header("Origin", origin)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    static int parallelism(FlinkRest flink, String job) {
        int most = 0;
        for (JsonNode vertex : flink.get("/jobs/" + job).get("vertices")) {
            most = Math.max(most, vertex.get("parallelism").asInt());
        }
        return most;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
