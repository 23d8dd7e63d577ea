package io.kappalake.proof.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.local.LocalServers;
import io.kappalake.local.Provision;
import io.kappalake.proof.demo.SentRecords;
import io.kappalake.proof.demo.WholeLake;
import io.kappalake.proof.simulator.MarketSimulator;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The job in containers of the images that docker-compose.yml names: stopped, resumed from its savepoint, and every row
 * is there once.
 */
@Tag("containers")
@Timeout(600)
class ContainersTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int EVENTS = 20_000;

    /** The keys that the lake uses where it is given none. */
    private static final String IDENTITIES = """
            {"identities": [{"name": "lake", \
            "credentials": [{"accessKey": "kappalake", "secretKey": "kappalake-local"}],
              "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
            """;

    @TempDir
    Path directory;

    @Test
    void everyRowIsThereOnceOnContainersOfKafkaNessieAndTheS3Server() throws IOException {
        boolean docker = DockerClientFactory.instance().isDockerAvailable();
        if (!docker) {
            System.out.println("Skipped: no Docker answers here, so the job was not run on containers");
        }
        assumeTrue(docker, "no Docker answers");
        JsonNode services =
                Yaml.documents(Path.of("../docker-compose.yml")).get(0).get("services");
        try (KafkaContainer kafka = new KafkaContainer(image(services, "kafka"));
                GenericContainer<?> nessie = nessie(services);
                GenericContainer<?> s3 = s3(services)) {
            List.of(kafka, nessie, s3).parallelStream().forEach(GenericContainer::start);
            assertEveryRowIsThereOnce(
                    kafka.getBootstrapServers(),
                    "http://" + nessie.getHost() + ":" + nessie.getMappedPort(19120) + "/api/v2",
                    "http://" + s3.getHost() + ":" + s3.getMappedPort(8333));
        }
    }

    /** Shows without Docker that the test itself is right. */
    @Test
    void theSameHoldsOnTheEmbeddedServers() {
        try (RunningServer kafka = EmbeddedServer.KAFKA.start(directory, 0);
                RunningServer nessie = EmbeddedServer.NESSIE.start(directory, 0);
                RunningServer s3 = EmbeddedServer.S3.start(directory, 0)) {
            List.of(kafka, nessie, s3).forEach(server -> server.awaitReady(LIMIT));
            assertEveryRowIsThereOnce(kafka.address(), LocalServers.url(nessie), LocalServers.url(s3));
        }
    }

    private void assertEveryRowIsThereOnce(String brokers, String nessie, String s3) {
        Properties kafka = new Properties();
        kafka.setProperty("bootstrap.servers", brokers);
        Provision.topics(kafka, Feeds.topics(), 2);
        Provision.bucket(s3, "lake");
        SentRecords sent = new SentRecords(kafka);
        Iterator<SimulatedRecord> market = MarketSimulator.simulated(SimulatorOptions.defaults()
                .withEvents(EVENTS)
                .withSeed(11)
                .withStartTime(SimulatorOptions.startFor(EVENTS, Instant.now())));
        URI state = directory.resolve("state").toUri();
        LakeAddress address = new LakeAddress(nessie, "main", "s3://lake/warehouse", s3);
        try (RunningServer flink =
                        LocalServers.flink(state, 2).start(directory, 0).awaitReady(LIMIT);
                Lake lake = Lake.open(address)) {
            FlinkRest rest = new FlinkRest(flink.address());
            sent.send(market, EVENTS / 2);
            JobRun first = run(rest, lake, kafka, state);
            awaitAllRead(lake, sent);
            first.stop();

            sent.send(market, EVENTS / 2);
            JobRun second = run(rest, lake, kafka, state);
            assertThat(second.state()).as("the savepoint it goes on from").isPresent();
            awaitAllRead(lake, sent);
            second.stop();

            WholeLake whole = new WholeLake(lake);
            whole.assertRowsAreTheTruthOf(sent.all());
            whole.assertOffsetsAreContiguousUpTo(sent.ends());
            whole.assertEachFileIsThereOnceAndNoneDeletesRows();
        }
    }

    private static JobRun run(FlinkRest flink, Lake lake, Properties kafka, URI state) {
        JobOptions options = new JobOptions(
                "market", lake.address(), kafka, Rules.DEFAULT, false, Duration.ofSeconds(1), 2, state.toString());
        return JobRun.submit(flink, LakeJob.plan(options, lake), "auto");
    }

    private static void awaitAllRead(Lake lake, SentRecords sent) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(lake.lastLedger().map(Ledger::ends))
                .contains(sent.ends()));
    }

    /** With its store in memory: the Iceberg REST endpoint, which needs S3, is not the job's. */
    private static GenericContainer<?> nessie(JsonNode services) {
        return new GenericContainer<>(image(services, "nessie"))
                .withExposedPorts(19120)
                .waitingFor(Wait.forHttp("/api/v2/config").forPort(19120));
    }

    private static GenericContainer<?> s3(JsonNode services) {
        List<String> command = Yaml.strings(services.at("/s3/command")).stream()
                .map(argument -> argument.replace("-ip=s3", "-ip=127.0.0.1"))
                .toList();
        return new GenericContainer<>(image(services, "s3"))
                .withCommand(command.toArray(String[]::new))
                .withCopyToContainer(Transferable.of(IDENTITIES), "/etc/s3.json")
                .withExposedPorts(8333)
                .waitingFor(Wait.forListeningPort());
    }

    private static String image(JsonNode services, String name) {
        return services.at("/" + name + "/image").asText();
    }
}
