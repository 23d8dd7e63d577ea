package io.kappalake.embedded.kafka;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/**
 * A single-node Kafka broker on loopback: {@code KafkaMain DATA_DIR PORT READY_FILE [SECURITY_FILE]}. Formats its
 * storage on the first start, keeps it afterwards, and creates READY_FILE once clients can use it. With SECURITY_FILE,
 * described at {@link Security}, clients must use TLS and log in; without it, anybody on this machine may connect.
 */
public final class KafkaMain {

    private static final String CLUSTER_ID = "S2FwcGFsYWtlLWxvY2FsLQ";

    private KafkaMain() {}

    public static void main(String[] args) throws Exception {
        Path data = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
        Optional<Security> security = args.length > 3 ? Optional.of(Security.read(Path.of(args[3]))) : Optional.empty();
        Properties config = config(data, Integer.parseInt(args[1]));
        format(data, config, security.map(Security::credentials).orElse(List.of()));
        // Not earlier: the file that the storage is formatted with must contain no secret.
        security.ifPresent(secured -> config.putAll(secured.listener("LAKE")));
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(config), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "kafka-shutdown"));
        server.startup();
        Files.createFile(Path.of(args[2]));
        server.awaitShutdown();
    }

    private static Properties config(Path data, int port) throws IOException {
        int controllerPort = freePort();
        Properties config = new Properties();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put("listeners", "LAKE://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        config.put("advertised.listeners", "LAKE://127.0.0.1:" + port);
        config.put("listener.security.protocol.map", "LAKE:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("inter.broker.listener.name", "LAKE");
        config.put("controller.listener.names", "CONTROLLER");
        config.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        config.put("log.dirs", data.resolve("log").toString());
        config.put("auto.create.topics.enable", "false");
        // One broker has everything, so internal topics need no replicas and few partitions.
        config.put("offsets.topic.num.partitions", "1");
        config.put("offsets.topic.replication.factor", "1");
        config.put("transaction.state.log.num.partitions", "1");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("share.coordinator.state.topic.num.partitions", "1");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        config.put("group.initial.rebalance.delay.ms", "0");
        // Here the lake can always be rebuilt from Kafka: history is kept until the user removes it.
        config.put("log.retention.ms", "-1");
        config.put("log.cleaner.dedupe.buffer.size", "2097152");
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "2");
        config.put("background.threads", "2");
        // After a kill, the controller waits for the dead broker's session (9 s) before it admits the new one.
        config.put("broker.heartbeat.interval.ms", "500");
        config.put("broker.session.timeout.ms", "3000");
        return config;
    }

    /** @param credentials of users, in the storage tool's form; used on the first start only */
    private static void format(Path data, Properties config, List<String> credentials) throws IOException {
        Path file = data.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            config.store(writer, null);
        }
        List<String> format = new ArrayList<>(
                List.of("format", "--config", file.toString(), "--cluster-id", CLUSTER_ID, "--ignore-formatted"));
        credentials.forEach(credential -> format.addAll(List.of("--add-scram", credential)));
        int exit = StorageTool.execute(format.toArray(String[]::new), System.out);
        if (exit != 0) {
            throw new IOException("Kafka could not format " + data + ": see the lines above");
        }
    }

    /** Only the broker uses the controller's port, so any free one will do. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
