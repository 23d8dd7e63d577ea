package io.kappalake.proof.chaos;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalStack;
import io.kappalake.runs.FlinkRest;
import io.kappalake.tables.storage.LakeAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Kafka, Nessie, S3 behind a gate, and Flink, on their own ports; each can be killed and restarted. */
final class ChaosServers implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);
    private static final int SLOTS = 3;
    private static final String QUICK_TO_START = "-XX:TieredStopAtLevel=1";

    static final String KAFKA = "kafka";
    static final String NESSIE = "nessie";
    static final String FLINK = "flink";

    private final LocalStack stack;
    private final S3Gate gate;
    private final Map<String, RunningServer> running = new HashMap<>();

    private ChaosServers(LocalStack stack) {
        this.stack = stack;
        this.gate = new S3Gate(stack.s3().port());
        stack.all().forEach(server -> running.put(server.server().name(), server));
    }

    static ChaosServers start(Path directory, int partitions) {
        return new ChaosServers(LocalStack.start(
                directory,
                directory.resolve("state").toUri(),
                LocalStack.Ports.FREE,
                partitions,
                SLOTS,
                ChaosServers::startShortLived));
    }

    /** A process that is soon killed gains nothing from optimized code. */
    private static RunningServer startShortLived(EmbeddedServer server, Path directory, int port) {
        List<String> options = new ArrayList<>(server.jvmOptions());
        if (!options.contains(QUICK_TO_START)) {
            options.add(QUICK_TO_START);
        }
        return new EmbeddedServer(
                        server.name(),
                        server.mainClass(),
                        server.defaultPort(),
                        options,
                        server.arguments(),
                        server.classPath())
                .start(directory, port);
    }

    S3Gate gate() {
        return gate;
    }

    /** Kills it, as a crash does. */
    void kill(String name) {
        running.get(name).kill();
    }

    /** Stops it, as an operator does. */
    void stop(String name) {
        running.get(name).stop();
    }

    boolean isAlive(String name) {
        return running.get(name).isAlive();
    }

    /** Restarts it over the same data and on the same port; does nothing if it runs. */
    void restart(String name) {
        if (!isAlive(name)) {
            // Removes what a process left that ended by itself.
            running.get(name).kill();
            running.put(name, running.get(name).restart().awaitReady(START));
        }
    }

    FlinkRest flink() {
        return new FlinkRest(running.get(FLINK).address());
    }

    Properties kafka() {
        Properties client = stack.kafkaClient();
        client.setProperty("partition.discovery.interval.ms", "1000");
        return client;
    }

    /** Without the gate, for the judge. */
    LakeAddress lake() {
        return stack.lake();
    }

    /** Through the gate, for the job. */
    LakeAddress gatedLake() {
        LakeAddress direct = stack.lake();
        return new LakeAddress(direct.nessieUri(), direct.ref(), direct.warehouse(), gate.endpoint());
    }

    @Override
    public void close() {
        gate.close();
        running.values().forEach(RunningServer::kill);
    }
}
