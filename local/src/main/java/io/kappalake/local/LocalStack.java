package io.kappalake.local;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Kafka, Nessie, S3 and Flink of one data directory, ready for the job, with topics and bucket. */
public record LocalStack(
        RunningServer kafka,
        RunningServer nessie,
        RunningServer s3,
        RunningServer flink,
        Path directory,
        List<RunningServer> started)
        implements AutoCloseable {

    private static final String BUCKET = "lake";
    private static final Duration START = Duration.ofMinutes(3);

    /** The servers' ports; 0 is any free one. {@code metrics} is for Flink's metrics, and 0 means none. */
    public record Ports(int kafka, int nessie, int s3, int flink, int metrics) {
        public static final Ports FREE = new Ports(0, 0, 0, 0, 0);

        /** These ports with one for Flink's metrics. */
        public Ports withMetrics(int port) {
            return new Ports(kafka, nessie, s3, flink, port);
        }
    }

    /** How to start the servers: as children that end with this process, or in the background. */
    @FunctionalInterface
    public interface Launch {
        RunningServer start(EmbeddedServer server, Path directory, int port);
    }

    /** A Kafka, and what its clients need in addition to its address. */
    public record Broker(EmbeddedServer server, Properties security) {
        public static final Broker OPEN = new Broker(EmbeddedServer.KAFKA, new Properties());
    }

    /** As the other, with an unsecured Kafka. */
    public static LocalStack start(
            Path directory, URI stateDir, Ports ports, int partitions, int slots, Launch launch) {
        return start(directory, stateDir, ports, partitions, slots, Broker.OPEN, launch);
    }

    /** Starts all missing servers at once and waits for them. If one fails, those started are stopped again. */
    public static LocalStack start(
            Path directory, URI stateDir, Ports ports, int partitions, int slots, Broker broker, Launch launch) {
        return start(directory, stateDir, ports, partitions, slots, broker, launch, Pipeline.MARKET.topics());
    }

    /** The same with other topics; with none, its caller creates them. */
    public static LocalStack start(
            Path directory,
            URI stateDir,
            Ports ports,
            int partitions,
            int slots,
            Broker broker,
            Launch launch,
            List<String> topics) {
        List<RunningServer> started = new ArrayList<>();
        try {
            LocalStack stack = new LocalStack(
                    start(broker.server(), directory, ports.kafka(), launch, started),
                    start(EmbeddedServer.NESSIE, directory, ports.nessie(), launch, started),
                    start(EmbeddedServer.S3, directory, ports.s3(), launch, started),
                    start(
                            LocalServers.flink(stateDir, slots, ports.metrics()),
                            directory,
                            ports.flink(),
                            launch,
                            started),
                    directory,
                    started);
            stack.all().forEach(server -> server.awaitReady(START));
            Properties client = stack.kafkaClient();
            client.putAll(broker.security());
            if (!topics.isEmpty()) {
                Provision.topics(client, topics, partitions);
            }
            Provision.bucket(stack.s3Endpoint(), BUCKET);
            return stack;
        } catch (RuntimeException e) {
            started.forEach(RunningServer::stop);
            throw e;
        }
    }

    private static RunningServer start(
            EmbeddedServer server, Path directory, int port, Launch launch, List<RunningServer> started) {
        return server.find(directory).orElseGet(() -> {
            RunningServer running = launch.start(server, directory, port);
            started.add(running);
            return running;
        });
    }

    public List<RunningServer> all() {
        return List.of(kafka, nessie, s3, flink);
    }

    /** A client of an unsecured Kafka. */
    public Properties kafkaClient() {
        Properties client = new Properties();
        client.setProperty("bootstrap.servers", kafka.address());
        return client;
    }

    public String s3Endpoint() {
        return "http://" + s3.address();
    }

    /** The stack's lake on branch main, in its S3 bucket. */
    public LakeAddress lake() {
        return new LakeAddress(LocalServers.url(nessie), "main", "s3://" + BUCKET + "/warehouse", s3Endpoint());
    }

    /** Current memory of all servers in bytes; 0 if the system does not tell. */
    public long residentBytes() {
        return all().stream()
                .mapToLong(server -> server.residentBytes().orElse(0))
                .sum();
    }

    /** Kills all servers at once, as a crash would: nothing is lost, and nobody waits for a clean end. */
    public void kill() {
        all().forEach(RunningServer::kill);
    }

    /** Stops the servers that this started, Flink first. */
    @Override
    public void close() {
        if (started.contains(flink)) {
            flink.stop();
        }
        started.parallelStream().filter(server -> server != flink).forEach(RunningServer::stop);
    }
}
