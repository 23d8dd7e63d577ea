package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.tables.storage.Warehouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.source.IcebergSource;
import org.apache.iceberg.flink.source.StreamingStartingStrategy;
import org.apache.iceberg.flink.source.assigner.SimpleSplitAssignerFactory;
import org.apache.iceberg.nessie.NessieCatalog;

/** Flink jobs of others that stream Silver from before its columns change, without a restart. */
final class SilverReaders implements AutoCloseable {

    /** Rows that were seen, by feed; the jobs run in this process. */
    private static final Map<String, AtomicLong> SEEN = new ConcurrentHashMap<>();

    private final List<JobClient> jobs = new ArrayList<>();

    private SilverReaders() {}

    static SilverReaders follow(LakeAddress lake, List<String> feeds) throws Exception {
        SilverReaders readers = new SilverReaders();
        Configuration settings = new Configuration();
        settings.setString("rest.port", "0");
        settings.setString("taskmanager.memory.managed.size", "16m");
        settings.setString("taskmanager.memory.network.max", "32m");
        settings.setString("taskmanager.memory.network.min", "32m");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, settings);
        env.enableCheckpointing(1000);
        // Otherwise Flink copies rows by a serializer that it has to guess.
        env.getConfig().enableObjectReuse();
        for (String feed : feeds) {
            SEEN.put(feed, new AtomicLong());
            env.fromSource(
                            source(lake, feed),
                            org.apache.flink.api.common.eventtime.WatermarkStrategy.noWatermarks(),
                            feed,
                            org.apache.flink.api.common.typeinfo.TypeInformation.of(RowData.class))
                    .map(row -> SEEN.get(feed).incrementAndGet())
                    .returns(Long.class)
                    .sinkTo(new DiscardingSink<>());
        }
        readers.jobs.add(env.executeAsync("readers of Silver"));
        return readers;
    }

    private static IcebergSource<RowData> source(LakeAddress lake, String feed) {
        Map<String, String> properties = new HashMap<>(Warehouse.fileProperties(lake));
        properties.put("uri", lake.nessieUri());
        properties.put("warehouse", lake.warehouse());
        properties.put("ref", lake.ref());
        CatalogLoader catalog = CatalogLoader.custom(
                "lake", properties, new org.apache.hadoop.conf.Configuration(false), NessieCatalog.class.getName());
        return IcebergSource.forRowData()
                .tableLoader(TableLoader.fromCatalog(catalog, TableIdentifier.of(Namespace.of("silver"), feed)))
                .assignerFactory(new SimpleSplitAssignerFactory())
                .streaming(true)
                .streamingStartingStrategy(StreamingStartingStrategy.TABLE_SCAN_THEN_INCREMENTAL)
                .monitorInterval(Duration.ofSeconds(1))
                .build();
    }

    /** Waits until all rows of each feed came, and no more. */
    void assertSaw(Map<String, Long> rows) {
        rows.forEach((feed, count) -> await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(SEEN.get(feed)).as(feed).hasValue(count)));
    }

    @Override
    public void close() {
        jobs.forEach(JobClient::cancel);
        jobs.clear();
    }
}
