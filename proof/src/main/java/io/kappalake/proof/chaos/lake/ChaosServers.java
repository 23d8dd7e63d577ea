package io.kappalake.proof.chaos.lake;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalStack;
import io.kappalake.runs.FlinkRest;
import io.kappalake.tables.storage.LakeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/** Kafka, Nessie and S3 behind gates, and Flink, on their own ports; each can be killed and restarted. */
public final class ChaosServers implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);
    private static final int SLOTS = 3;
    private static final String QUICK_TO_START = "-XX:TieredStopAtLevel=1";
    /** With the 48 MB that go with it, a Flink that has run some jobs goes on without a compiler. */
    private static final String COMPILED = "-XX:ReservedCodeCacheSize=240m";

    public static final String KAFKA = "kafka";
    public static final String NESSIE = "nessie";
    public static final String S3 = "s3";
    public static final String FLINK = "flink";
    public static final List<String> ALL = List.of(KAFKA, NESSIE, S3, FLINK);

    private final LocalStack stack;
    private final Path directory;
    private final EmbeddedServer flinkOfThisBuild;
    private final Gate s3Gate;
    private final Gate nessieGate;
    private final Map<String, RunningServer> running = new ConcurrentHashMap<>();

    private ChaosServers(LocalStack stack, Path directory) {
        this.stack = stack;
        this.directory = directory;
        this.flinkOfThisBuild = stack.flink().server();
        this.s3Gate = new Gate(stack.s3().port());
        this.nessieGate = new Gate(stack.nessie().port());
        stack.all().forEach(server -> running.put(server.server().name(), server));
    }

    public static ChaosServers start(Path directory, int partitions, List<String> topics) {
        return new ChaosServers(
                LocalStack.start(
                        directory,
                        directory.resolve("state").toUri(),
                        LocalStack.Ports.FREE,
                        partitions,
                        SLOTS,
                        LocalStack.Broker.OPEN,
                        ChaosServers::startShortLived,
                        topics),
                directory);
    }

    /** A process that is soon killed gains nothing from optimized code. */
    private static RunningServer startShortLived(EmbeddedServer server, Path directory, int port) {
        List<String> options = new ArrayList<>(server.jvmOptions());
        if (!options.contains(QUICK_TO_START)) {
            options.add(QUICK_TO_START);
            options.add(COMPILED);
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

    /** Before S3. */
    public Gate s3Gate() {
        return s3Gate;
    }

    /** Before Nessie. */
    public Gate nessieGate() {
        return nessieGate;
    }

    /** Lets everything through, and starts what does not run. */
    public void restore() {
        s3Gate.set(Gate.Mode.OPEN);
        nessieGate.set(Gate.Mode.OPEN);
        ALL.forEach(this::restart);
        if (!running.get(FLINK).server().equals(flinkOfThisBuild)) {
            restartFlinkOfThisBuild();
        }
    }

    public long pid(String name) {
        return running.get(name).pid();
    }

    /** Kills all of them at once, as a loss of power does. */
    public void killAll() {
        ALL.parallelStream().forEach(this::kill);
    }

    /** A Nessie that knows nothing of this one's lakes; close it. */
    public RunningServer startAnotherNessie() {
        return startShortLived(EmbeddedServer.NESSIE, directory.resolve("another"), 0)
                .awaitReady(START);
    }

    /** Starts Flink from the class path of another build, in place of the one that runs. */
    public void restartFlinkOf(String classPath) {
        restartFlink(new EmbeddedServer(
                flinkOfThisBuild.name(),
                flinkOfThisBuild.mainClass(),
                flinkOfThisBuild.defaultPort(),
                flinkOfThisBuild.jvmOptions(),
                flinkOfThisBuild.arguments(),
                () -> classPath));
    }

    /** Starts this build's Flink in place of the one that runs. */
    public void restartFlinkOfThisBuild() {
        restartFlink(flinkOfThisBuild);
    }

    private void restartFlink(EmbeddedServer build) {
        int port = running.get(FLINK).port();
        kill(FLINK);
        deleteToken();
        running.put(FLINK, build.start(directory, port).awaitReady(START));
    }

    /** Whether a former build made one tells whether it wants one. */
    private void deleteToken() {
        try {
            Files.deleteIfExists(flinkToken());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The token that Flink requires, if it exists. */
    Path flinkToken() {
        return running.get(FLINK).tokenFile();
    }

    /** The database of Nessie. */
    public Path nessieDatabase() {
        return directory.resolve(NESSIE).resolve("data").resolve("rocksdb");
    }

    /** Drops the end of a partition's log, under a broker that does not run; returns the log's new end. */
    public long cutLog(String topic, int partition, long from) {
        Path logs = directory.resolve(KAFKA).resolve("data").resolve("log");
        return new BrokerLog(logs.resolve(topic + "-" + partition)).cut(from);
    }

    /** Kills it, as a crash does. */
    public void kill(String name) {
        running.get(name).kill();
    }

    /** Stops it, as an operator does. */
    public void stop(String name) {
        running.get(name).stop();
    }

    public boolean isAlive(String name) {
        return running.get(name).isAlive();
    }

    /** Restarts it over the same data and on the same port; does nothing if it runs. */
    public void restart(String name) {
        if (!isAlive(name)) {
            // Removes what a process left that ended by itself.
            running.get(name).kill();
            running.put(name, running.get(name).restart().awaitReady(START));
        }
    }

    public FlinkRest flink() {
        return new FlinkRest(running.get(FLINK).address());
    }

    public Properties kafka() {
        Properties client = stack.kafkaClient();
        client.setProperty("partition.discovery.interval.ms", "1000");
        return client;
    }

    /** Without the gates, for the judge. */
    public LakeAddress lake(Storage storage) {
        LakeAddress s3 = stack.lake();
        return storage == Storage.S3
                ? s3
                : new LakeAddress(s3.nessieUri(), s3.ref(), files().toUri().toString(), "");
    }

    /** The warehouse of lakes on the local disk. */
    public Path files() {
        return directory.resolve("warehouse");
    }

    /** Through the gates, for the job. */
    public LakeAddress gatedLake(Storage storage) {
        LakeAddress direct = lake(storage);
        return new LakeAddress(
                nessieGate.endpoint() + URI.create(direct.nessieUri()).getPath(),
                direct.ref(),
                direct.warehouse(),
                storage == Storage.S3 ? s3Gate.endpoint() : "");
    }

    @Override
    public void close() {
        s3Gate.close();
        nessieGate.close();
        running.values().forEach(RunningServer::kill);
    }
}
