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
import io.kappalake.proof.demo.WholeLake;
import io.kappalake.proof.simulator.MarketSimulator;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.proof.simulator.SimulatorOptions;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image's files, run as docker-compose.yml runs its containers, but on the embedded servers: a JobManager in application mode and a TaskManager
 * with state on S3, a savepoint and a restore, a replay, the command line and the SQL gateway.
 */
@Tag("image")
@Timeout(1200)
public class ImageTest {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String KEY = "kappalake";

    @TempDir
    Path directory;

    private final List<ImageProcess> running = new ArrayList<>();
    private RunningServer kafka;
    private RunningServer nessie;
    private RunningServer s3;
    private SentRecords sent;
    private JsonNode compose;
    private ImageTree image;
    private int starts;

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

    @Test
    void theImageRunsTheJobRestoresItWithAnotherParallelismReplaysItAndAnswersInSql() throws Exception {
        Iterator<SimulatedRecord> market = MarketSimulator.simulated(SimulatorOptions.defaults()
                .withEvents(20_000)
                .withSeed(7)
                .withStartTime(SimulatorOptions.startFor(20_000, Instant.now())));
        sent.send(market, 12_000);
        FlinkRest flink = startJob(List.of(), List.of(), 2);
        awaitAllRead();
        String job = flink.jobs().get(0).id();
        assertThat(parallelism(flink, job)).isEqualTo(2);
        String savepoint = flink.stopWithSavepoint(job, URI.create("s3://lake/savepoints"), LIMIT);
        assertThat(running.get(0).ends(0, 60))
                .as("the container ends with its job")
                .isTrue();
        stopAll();

        sent.send(market, 8_000);
        FlinkRest restored = startJob(List.of("--fromSavepoint", savepoint), List.of(), 1);
        awaitAllRead();
        String again = restored.jobs().get(0).id();
        assertThat(parallelism(restored, again)).isEqualTo(1);
        assertThat(restored.get("/jobs/" + again + "/checkpoints")
                        .at("/latest/restored/is_savepoint")
                        .asBoolean())
                .as("it went on from the savepoint")
                .isTrue();
        stopAll();

        try (Lake lake = Lake.open(lake())) {
            WholeLake whole = new WholeLake(lake);
            whole.assertRowsAreTheTruthOf(sent.all());
            whole.assertOffsetsAreContiguousUpTo(sent.ends());
        }
        startJob(List.of(), List.of("--replay", "again"), 2);
        assertThat(running.get(0).ends(0, 300)).as(this::printed).isTrue();
        stopAll();
        assertThat(lake("replay", "verify", "again")).contains("equal");
        assertThat(lake("audit")).contains("holds");
        assertThat(sql("SELECT COUNT(*) AS n FROM silver.trades")).contains("1 row in set");
    }

    @Test
    void aWrongOptionEndsTheJobManagerWithOneLineThatNamesIt() throws Exception {
        startJob(List.of(), List.of("--no-such-option"), 2);
        assertThat(running.get(0).ends(2, 120)).as(this::printed).isTrue();
        assertThat(running.get(0).printed())
                .contains("Unknown option: '--no-such-option'", "The job's options are wrong: see standard error");
    }

    /**
     * As docker compose starts jobmanager and taskmanager.
     *
     * @param flinks more arguments for Flink, which must stand before those for the job
     */
    private FlinkRest startJob(List<String> flinks, List<String> jobs, int parallelism) throws Exception {
        Path logs = directory.resolve("start-" + starts++);
        int rest = freePort();
        Map<String, String> settings = new TreeMap<>(Map.of(
                "rest.port", Integer.toString(rest),
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
        return ImageProcess.rest(rest);
    }

    /** A service's variables with the addresses of the embedded servers in place of the containers'. */
    private Map<String, String> environment(String service) {
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

    private String here(String value) {
        return value.replace("kafka:9092", kafka.address())
                .replace("nessie:19120", nessie.address())
                .replace("s3:8333", s3.address())
                .replaceAll("\\$\\{S3_[A-Z_]+:[^}]*}", KEY);
    }

    /** Runs a command of the image to its end and returns what it printed. */
    private String lake(String... args) throws Exception {
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

    private String sql(String query) throws Exception {
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

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void stopAll() {
        running.forEach(ImageProcess::close);
        running.clear();
    }

    private void awaitAllRead() {
        try (Lake lake = Lake.open(lake())) {
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(lake.lastLedger().map(Ledger::ends)).contains(sent.ends()));
        }
    }

    private String printed() {
        StringBuilder all = new StringBuilder();
        running.forEach(process -> all.append(process.printed()));
        return all.toString();
    }

    private LakeAddress lake() {
        return new LakeAddress(LocalServers.url(nessie), "main", "s3://lake/warehouse", "http://" + s3.address());
    }

    private static int parallelism(FlinkRest flink, String job) {
        int most = 0;
        for (JsonNode vertex : flink.get("/jobs/" + job).get("vertices")) {
            most = Math.max(most, vertex.get("parallelism").asInt());
        }
        return most;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
