package io.kappalake.local.command;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts what is not running yet of Kafka, Nessie, S3 and Flink; they go on in the background until {@code down}. */
@Command(
    name = "up",
    description = "Start Kafka, Nessie, S3 and Flink in the background, with their data kept under .lake/.")
public final class Up implements Callable<Integer> {

  private static final List<String> TOPICS = List.of("trades", "quotes", "orders");
  private static final String BUCKET = "lake";
  private static final Duration START = Duration.ofMinutes(3);

  @Spec private CommandSpec spec;
  @Mixin private LakeOptions lake;

  @Option(names = "--kafka-port", defaultValue = "9092", description = "Port of Kafka (default: ${DEFAULT-VALUE}).")
  private int kafkaPort;

  @Option(names = "--nessie-port", defaultValue = "19120", description = "Port of Nessie (default: ${DEFAULT-VALUE}).")
  private int nessiePort;

  @Option(names = "--s3-port", defaultValue = "9000", description = "Port of S3 (default: ${DEFAULT-VALUE}).")
  private int s3Port;

  @Option(names = "--flink-port", defaultValue = "8081", description = "Port of Flink (default: ${DEFAULT-VALUE}).")
  private int flinkPort;

  @Option(
      names = "--partitions",
      defaultValue = "2",
      description = "Partitions of each topic that is made (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--slots",
      defaultValue = "4",
      description = "How many parallel instances Flink can run (default: ${DEFAULT-VALUE}).")
  private int slots;

  @Override
  public Integer call() {
    long begin = System.nanoTime();
    List<RunningServer> started = new ArrayList<>();
    try {
      List<RunningServer> all = start(started);
      all.forEach(server -> server.awaitReady(START));
      // These are the servers of this data directory, whatever addresses the other options name.
      Provision.topics(client(all.get(0)), TOPICS, partitions);
      Provision.bucket("http://" + all.get(2).address(), BUCKET);
      print(all, started, Duration.ofNanos(System.nanoTime() - begin));
      return 0;
    } catch (RuntimeException e) {
      started.forEach(RunningServer::stop);
      throw e;
    }
  }

  private List<RunningServer> start(List<RunningServer> started) {
    return List.of(
        start(EmbeddedServer.KAFKA, kafkaPort, started),
        start(EmbeddedServer.NESSIE, nessiePort, started),
        start(EmbeddedServer.S3, s3Port, started),
        start(LocalServers.flink(lake.stateDir(), slots), flinkPort, started));
  }

  private RunningServer start(EmbeddedServer server, int port, List<RunningServer> started) {
    Path directory = lake.dataDir();
    Optional<RunningServer> found = server.find(directory);
    if (found.isPresent()) {
      return found.get();
    }
    RunningServer running = server.startDetached(directory, port);
    started.add(running);
    return running;
  }

  private static java.util.Properties client(RunningServer kafka) {
    java.util.Properties client = new java.util.Properties();
    client.setProperty("bootstrap.servers", kafka.address());
    return client;
  }

  private void print(List<RunningServer> all, List<RunningServer> started, Duration took) {
    TextTable table = new TextTable("SERVER", "WHERE", "PROCESS", "LOG");
    all.forEach(s -> table.row(s.server().name(), LocalServers.url(s), s.pid(), s.logFile()));
    String what =
        started.isEmpty() ? "Already up." : "Up after %.1f s.".formatted(took.toMillis() / 1000.0);
    spec.commandLine().getOut().println(table + "\n" + what + " Next: ./lake run, and in another terminal ./lake generate --rate 2000");
    spec.commandLine().getOut().flush();
  }
}
