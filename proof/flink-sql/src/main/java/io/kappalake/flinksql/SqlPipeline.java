package io.kappalake.flinksql;

import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.tables.storage.Warehouse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.FlinkCatalog;
import org.apache.iceberg.nessie.NessieCatalog;

/**
 * The pipeline in Flink SQL with Iceberg's stock sink ({@code pipeline.sql}), run over the topics' current records on a
 * Flink in this process: {@code SqlPipeline DATA_DIR KAFKA NESSIE_URI WAREHOUSE PARALLELISM CHECKPOINT_INTERVAL
 * [KEY=VALUE…]}, where KEY is a Flink option. The lake's tables must exist.
 */
public final class SqlPipeline {

    private static final String STATEMENT_SET = "EXECUTE STATEMENT SET";

    private final StreamTableEnvironment tables;
    private final String kafka;

    SqlPipeline(Configuration config, String kafka, LakeAddress lake) {
        this.kafka = kafka;
        tables = StreamTableEnvironment.create(StreamExecutionEnvironment.getExecutionEnvironment(config));
        tables.registerCatalog("lake", catalog(lake));
    }

    public static void main(String[] args) throws Exception {
        Configuration config = flink(Files.createDirectories(Path.of(args[0])).toAbsolutePath());
        config.setString("parallelism.default", args[4]);
        config.setString("taskmanager.numberOfTaskSlots", args[4]);
        config.setString("execution.checkpointing.interval", args[5]);
        for (String option : List.of(args).subList(6, args.length)) {
            String[] keyAndValue = option.split("=", 2);
            config.setString(keyAndValue[0], keyAndValue[1]);
        }
        LakeAddress lake = new LakeAddress(args[2], "main", args[3], "");
        new SqlPipeline(config, args[1], lake).run();
    }

    /** Runs everything in the script before its statement set, then the set, which runs to the end of the topics. */
    void run() throws Exception {
        tables.executeSql(statementSet()).await();
    }

    /** Flink's plan of the statement set. */
    String plan() throws IOException {
        String set = statementSet().replaceFirst("EXECUTE", "EXPLAIN");
        return String.valueOf(tables.executeSql(set).collect().next().getField(0));
    }

    private String statementSet() throws IOException {
        String script = script();
        int set = script.indexOf(STATEMENT_SET);
        for (String statement : script.substring(0, set).split(";\\s*\n")) {
            if (!statement.isBlank()) {
                tables.executeSql(statement);
            }
        }
        return script.substring(set);
    }

    /** The usual tuning for this load: RocksDB does not compress incompressible data, and writes only changes. */
    private static Configuration flink(Path data) {
        Map<String, String> options = new HashMap<>();
        options.put("rest.address", "127.0.0.1");
        options.put("rest.bind-address", "127.0.0.1");
        options.put("rest.bind-port", "0");
        options.put("jobmanager.bind-host", "127.0.0.1");
        options.put("taskmanager.bind-host", "127.0.0.1");
        options.put("io.tmp.dirs", data.resolve("tmp").toString());
        options.put("taskmanager.memory.managed.size", "256m");
        options.put("taskmanager.memory.network.min", "128m");
        options.put("taskmanager.memory.network.max", "128m");
        options.put(
                "execution.checkpointing.dir",
                data.resolve("checkpoints").toUri().toString());
        options.put("execution.checkpointing.incremental", "true");
        options.put("state.backend.type", "rocksdb");
        options.put("state.backend.rocksdb.compression.per.level", "NO_COMPRESSION");
        options.put("state.backend.rocksdb.use-bloom-filter", "true");
        options.put("state.backend.rocksdb.compaction.style", "UNIVERSAL");
        options.put("restart-strategy.type", "none");
        options.put("pipeline.object-reuse", "true");
        options.put("table.local-time-zone", "UTC");
        // The older sink lost a file of bronze.trades if a checkpoint was declined near the end of the input.
        options.put("table.exec.iceberg.use-v2-sink", "true");
        options.put("table.exec.state.ttl", "24 h");
        return Configuration.fromMap(options);
    }

    private static FlinkCatalog catalog(LakeAddress lake) {
        Map<String, String> properties = new HashMap<>(Warehouse.fileProperties(lake));
        properties.put("uri", lake.nessieUri());
        properties.put("ref", lake.ref());
        properties.put("warehouse", lake.warehouse());
        CatalogLoader loader = CatalogLoader.custom(
                "lake", properties, new org.apache.hadoop.conf.Configuration(false), NessieCatalog.class.getName());
        return new FlinkCatalog("lake", "gold", Namespace.empty(), loader, Map.of(), true, -1);
    }

    private String script() throws IOException {
        try (InputStream script = SqlPipeline.class.getResourceAsStream("pipeline.sql")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8).replace("${kafka}", kafka);
        }
    }
}
