package io.kappalake.local;

import io.kappalake.compaction.merge.PartitionCount;
import io.kappalake.compaction.sweep.SweepReport;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * The upkeep's metrics for Prometheus: the most crowded partition of each table, the age of the last successful round,
 * and what was swept.
 */
final class UpkeepMetrics {

    private final LongSupplier nanoTime;
    private final Counter sweptFiles = Counter.builder()
            .name("kappalake_swept_files")
            .help("files that sweeps deleted since this process started")
            .build();
    private final Counter sweptBytes = Counter.builder()
            .name("kappalake_swept_bytes")
            .help("bytes of these files")
            .build();
    private volatile SortedMap<String, PartitionCount> counts = new TreeMap<>();
    private volatile long lastRound;

    /** The age counts from now. */
    UpkeepMetrics(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        lastRound = nanoTime.getAsLong();
    }

    /** Records a successful round with these counts, by table. */
    void seen(SortedMap<String, PartitionCount> now) {
        counts = now;
        lastRound = nanoTime.getAsLong();
    }

    /** Counts what a sweep deleted. */
    void swept(SweepReport report) {
        sweptFiles.inc(report.total().files());
        sweptBytes.inc(report.total().bytes());
    }

    /** Exposes the latest values in the registry. */
    void register(PrometheusRegistry registry) {
        registry.register(sweptFiles);
        registry.register(sweptBytes);
        perTable(
                registry,
                "kappalake_table_files",
                "files of the partition of a table that is nearest to its bound",
                PartitionCount::files);
        perTable(
                registry,
                "kappalake_table_files_bound",
                "most files that this partition should have",
                PartitionCount::bound);
        GaugeWithCallback.builder()
                .name("kappalake_upkeep_age_seconds")
                .help("time since the last round of compaction and repair that ended well")
                .unit(Unit.SECONDS)
                .callback(gauge -> gauge.call(Unit.nanosToSeconds(nanoTime.getAsLong() - lastRound)))
                .register(registry);
    }

    private void perTable(PrometheusRegistry registry, String name, String help, ToLongFunction<PartitionCount> value) {
        // A callback, so that a removed table also leaves the metrics.
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("table")
                .callback(gauge -> counts.forEach((table, count) -> gauge.call(value.applyAsLong(count), table)))
                .register(registry);
    }
}
