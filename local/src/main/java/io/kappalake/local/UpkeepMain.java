package io.kappalake.local;

import io.javalin.Javalin;
import io.kappalake.compaction.Upkeep;
import io.kappalake.compaction.merge.Compaction;
import io.kappalake.compaction.merge.PartitionCount;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts and repairs a lake in the background until SIGTERM. Serves the file counts of its tables to Prometheus at
 * {@code /metrics} on loopback.
 */
public final class UpkeepMain {

    private static final Logger LOG = LoggerFactory.getLogger(UpkeepMain.class);

    /** Leaves the memory to the job: it sorts in small runs. */
    private static final int ROWS_IN_MEMORY = 50_000;

    private static volatile SortedMap<String, PartitionCount> counts = new TreeMap<>();
    private static volatile long lastRound = System.nanoTime();

    private UpkeepMain() {}

    public static void main(String[] args) throws Exception {
        LakeAddress address = new LakeAddress(args[3], args[4], args[5], args[6]);
        Javalin server = Javalin.create(config -> config.showJavalinBanner = false);
        server.get("/metrics", context -> context.contentType("text/plain; version=0.0.4")
                .result(metrics(counts, Duration.ofNanos(System.nanoTime() - lastRound))));
        server.start("127.0.0.1", Integer.parseInt(args[1]));
        Files.createFile(Path.of(args[2]));
        try (Lake lake = open(address);
                Compaction compaction = Compaction.of(lake).rowsInMemory(ROWS_IN_MEMORY);
                Upkeep upkeep = new Upkeep(lake, compaction, LOG::info)) {
            upkeep.run(seen -> {
                counts = seen;
                lastRound = System.nanoTime();
            });
        }
    }

    /** Nessie may come up later than this. */
    private static Lake open(LakeAddress address) throws InterruptedException {
        while (true) {
            try {
                return Lake.open(address);
            } catch (LakeUnreachable e) {
                Thread.sleep(Duration.ofSeconds(5).toMillis());
            }
        }
    }

    static String metrics(SortedMap<String, PartitionCount> counts, Duration since) {
        StringBuilder text = new StringBuilder();
        text.append("# HELP kappalake_table_files files in the table's partition that is closest to its bound\n")
                .append("# TYPE kappalake_table_files gauge\n");
        counts.forEach((table, count) ->
                text.append("kappalake_table_files{table=\"%s\"} %d\n".formatted(table, count.files())));
        text.append("# HELP kappalake_table_files_bound maximum number of files that this partition should have\n")
                .append("# TYPE kappalake_table_files_bound gauge\n");
        counts.forEach((table, count) ->
                text.append("kappalake_table_files_bound{table=\"%s\"} %d\n".formatted(table, count.bound())));
        text.append(
                        "# HELP kappalake_upkeep_age_seconds time since the last successful round of compaction and repair\n")
                .append("# TYPE kappalake_upkeep_age_seconds gauge\n")
                .append("kappalake_upkeep_age_seconds %.1f\n".formatted(since.toMillis() / 1000.0));
        return text.toString();
    }
}
