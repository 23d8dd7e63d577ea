package io.kappalake.local;

import io.kappalake.compaction.Upkeep;
import io.kappalake.compaction.merge.Compaction;
import io.kappalake.tables.WhileAway;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts, repairs and sweeps a lake in the background until SIGTERM, and shows Prometheus how many files its tables
 * have at {@code /metrics}: {@code UpkeepMain DATA_DIR PORT READY_FILE NESSIE_URI NESSIE_REF WAREHOUSE S3_ENDPOINT
 * SWEEP_HISTORY [BIND_ADDRESS]}, on loopback where no address is given.
 */
public final class UpkeepMain {

    private static final Logger LOG = LoggerFactory.getLogger(UpkeepMain.class);

    /** Sorts in small runs: the memory is for the job. */
    private static final int ROWS_IN_MEMORY = 50_000;

    private static final int HOST = 8;

    private UpkeepMain() {}

    public static void main(String[] args) throws Exception {
        LakeAddress address = new LakeAddress(args[3], args[4], args[5], args[6]);
        UpkeepMetrics metrics = new UpkeepMetrics(System::nanoTime);
        PrometheusRegistry registry = new PrometheusRegistry();
        metrics.register(registry);
        HTTPServer.builder()
                .hostname(args.length > HOST ? args[HOST] : "127.0.0.1")
                .port(Integer.parseInt(args[1]))
                .registry(registry)
                .buildAndStart();
        boundLogs(Path.of(args[0]).getParent().resolveSibling("logs"));
        Files.createFile(Path.of(args[2]));
        try (Lake lake = new WhileAway(WhileAway.FOREVER, LOG::warn).ask(() -> Lake.open(address));
                Compaction compaction = Compaction.of(lake).rowsInMemory(ROWS_IN_MEMORY);
                Upkeep upkeep = new Upkeep(lake, compaction, LOG::info)) {
            Duration history = Duration.parse(args[7]);
            if (!history.isZero()) {
                upkeep.sweeping(history).afterSweeps(metrics::swept);
            }
            upkeep.run(metrics::seen);
        }
    }

    private static void boundLogs(Path logs) {
        LogLimit limit = new LogLimit(logs, LogLimit.MOST_BYTES);
        Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "log-limit");
                    thread.setDaemon(true);
                    return thread;
                })
                .scheduleWithFixedDelay(limit::keep, 1, 10, TimeUnit.MINUTES);
    }
}
