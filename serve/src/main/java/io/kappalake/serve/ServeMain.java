package io.kappalake.serve;

import io.kappalake.serve.api.PageServer;
import io.kappalake.serve.metrics.Outside;
import io.kappalake.serve.read.LiveLake;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.WhileAway;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page and the read API of a lake: {@code ServeMain DATA_DIR PORT READY_FILE BIND_ADDRESS NESSIE_URI NESSIE_REF
 * WAREHOUSE S3_ENDPOINT [OPTION…]}, with the options of {@link ServeOptions}. Creates READY_FILE once clients can use
 * it, and ends on SIGTERM. A reader of the lake only: it has no job, no Kafka and no way to commit.
 */
public final class ServeMain {

    private static final Logger LOG = LoggerFactory.getLogger(ServeMain.class);

    /** Of 384 MB, which the process is started with: answers, manifests and one long scan need the rest. */
    private static final long ROW_BYTES = 128L << 20;

    private ServeMain() {}

    public static void main(String[] args) throws Exception {
        try {
            start(args);
        } catch (IllegalArgumentException | LakeException e) {
            // For the person who started it: a stack trace would hide the line.
            System.err.println(e.getMessage());
            System.exit(e instanceof LakeException ? 1 : 2);
        }
    }

    private static void start(String[] args) throws Exception {
        List<String> arguments = List.of(args);
        ServeOptions options = ServeOptions.of(args[3], arguments.subList(8, arguments.size()));
        LakeAddress address = new LakeAddress(args[4], args[5], args[6], args[7]);
        Lake lake = new WhileAway(WhileAway.FOREVER, LOG::warn).ask(() -> Lake.open(address));
        LiveLake live = LiveLake.of(lake, ROW_BYTES);
        Outside outside = Outside.of(address, Path.of(args[0]), options.tlsServers());
        PageServer server = new PageServer(live, options.names(), options.token(), outside);
        CountDownLatch end = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            live.close();
                            end.countDown();
                        },
                        "serve-shutdown"));
        server.start(options.host(), Integer.parseInt(args[1]));
        Files.createFile(Path.of(args[2]));
        end.await();
    }
}
