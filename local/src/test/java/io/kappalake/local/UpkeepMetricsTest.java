package io.kappalake.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.compaction.merge.PartitionCount;
import io.kappalake.compaction.sweep.SweepReport;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpkeepMetricsTest {

    private final AtomicLong clock = new AtomicLong(Duration.ofDays(3).toNanos());
    private final UpkeepMetrics metrics = new UpkeepMetrics(clock::get);
    private final PrometheusRegistry registry = new PrometheusRegistry();

    @BeforeEach
    void register() {
        metrics.register(registry);
    }

    @Test
    void beforeTheFirstRoundOnlyTheAgeIsThereAndItCountsFromTheStart() throws IOException {
        pass(Duration.ofMillis(1500));

        assertThat(samples())
                .containsExactly(
                        "kappalake_swept_bytes_total 0.0",
                        "kappalake_swept_files_total 0.0",
                        "kappalake_upkeep_age_seconds 1.5");
    }

    @Test
    void whatSweepsDeleteAddsUp() throws IOException {
        metrics.swept(report(2, 300));
        metrics.swept(report(1, 50));

        assertThat(samples()).contains("kappalake_swept_bytes_total 350.0", "kappalake_swept_files_total 3.0");
    }

    private static SweepReport report(long files, long bytes) {
        return new SweepReport(new TreeMap<>(Map.of("bronze/trades", new SweepReport.Swept(files, bytes))), 9, 0);
    }

    @Test
    void eachTableHasItsFilesAndTheirBound() throws IOException {
        metrics.seen(counts("silver.trades", 30, 40));

        assertThat(samples())
                .contains(
                        "kappalake_table_files{table=\"silver.trades\"} 30.0",
                        "kappalake_table_files_bound{table=\"silver.trades\"} 40.0",
                        "kappalake_upkeep_age_seconds 0.0");
    }

    @Test
    void aRoundStartsTheAgeAnewAndATableThatIsGoneIsNotShown() throws IOException {
        metrics.seen(counts("silver.trades", 30, 40));
        pass(Duration.ofMinutes(1));
        metrics.seen(counts("silver.quotes", 1, 40));
        pass(Duration.ofSeconds(2));

        assertThat(samples())
                .contains(
                        "kappalake_table_files{table=\"silver.quotes\"} 1.0",
                        "kappalake_table_files_bound{table=\"silver.quotes\"} 40.0",
                        "kappalake_upkeep_age_seconds 2.0")
                .noneMatch(sample -> sample.contains("silver.trades"));
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private static SortedMap<String, PartitionCount> counts(String table, int files, int bound) {
        SortedMap<String, PartitionCount> counts = new TreeMap<>();
        counts.put(table, new PartitionCount(table, LocalDate.of(2026, 3, 2), true, files, bound));
        return counts;
    }

    private Stream<String> samples() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
        return out.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"));
    }
}
