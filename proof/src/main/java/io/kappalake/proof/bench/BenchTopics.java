package io.kappalake.proof.bench;

import io.kappalake.cli.output.ProgressLine;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.Provision;
import io.kappalake.proof.simulator.MarketSimulator;
import io.kappalake.proof.simulator.Publisher;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.util.FileUtils;

/** The bench's own Kafka with the events, generated once and kept for later benches of the same market. */
record BenchTopics(RunningServer kafka) implements AutoCloseable {

    private static final int PARTITIONS = 2;
    private static final Duration START = Duration.ofMinutes(3);

    /** Starts this market's Kafka under {@code root}, and fills it unless it is already filled. */
    static BenchTopics of(Path root, SimulatorOptions market) throws IOException {
        Path directory = root.resolve("events-%d-symbols-%d-rate-%s-seed-%d"
                .formatted(market.events(), market.symbols(), market.eventsPerSecond(), market.seed()));
        Path whole = directory.resolve("whole");
        if (!Files.exists(whole)) {
            FileUtils.deleteDirectory(directory.toFile());
        }
        RunningServer kafka = EmbeddedServer.KAFKA.start(directory, 0).awaitReady(START);
        BenchTopics topics = new BenchTopics(kafka);
        try {
            if (!Files.exists(whole)) {
                topics.fill(market);
                Files.createFile(whole);
            }
            return topics;
        } catch (IOException | RuntimeException e) {
            topics.close();
            throw e;
        }
    }

    private void fill(SimulatorOptions market) {
        try (Publisher publisher = Publisher.connect(create(kafka.address()));
                ProgressLine progress = ProgressLine.start("Sending", market.events())) {
            publisher.publish(MarketSimulator.simulated(market), 0, record -> {}, progress::at);
        }
    }

    /** Creates the feeds' topics, and returns how a client reaches them. */
    static Properties create(String kafka) {
        Properties client = new Properties();
        client.setProperty("bootstrap.servers", kafka);
        Provision.topics(client, Pipeline.MARKET.topics(), PARTITIONS);
        return client;
    }

    String address() {
        return kafka.address();
    }

    @Override
    public void close() {
        kafka.stop();
    }
}
