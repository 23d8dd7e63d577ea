package io.kappalake.serve.metrics;

import io.kappalake.serve.read.Audits;
import io.kappalake.serve.read.CommitFacts;
import io.kappalake.serve.read.FileFacts;
import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.LiveLake;
import io.kappalake.serve.read.Replays;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.ledger.FeedCounts;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * The lake's metrics. Gauges describe the newest commit; counters count commits since this process started. Labels are
 * names of tables, feeds, families, reasons and replays, so the number of series does not grow with the data.
 */
public final class LakeMetrics {

    /** As many commits are counted at once; more come only after this process was cut off for hours. */
    private static final int MOST_COUNTED = 10_000;

    private final LiveLake lake;
    private final Clock clock;
    private final Counter commits = Counter.builder()
            .name("kappalake_commits")
            .help("Commits seen since this process started, by what made them")
            .labelNames("kind")
            .build();
    private final Counter records = Counter.builder()
            .name("kappalake_records")
            .help("Records that commits took since this process started: accepted, duplicate, or rejected")
            .labelNames("feed", "outcome")
            .build();
    private final Counter rejected = Counter.builder()
            .name("kappalake_rejected")
            .help("Rejected records since this process started, by reason")
            .labelNames("feed", "reason")
            .build();
    private final Counter late = Counter.builder()
            .name("kappalake_late")
            .help("Accepted events since this process started that came after their window was final")
            .labelNames("feed")
            .build();
    private String counted;
    private LakeState state;

    private LakeMetrics(LiveLake lake, Clock clock) {
        this.lake = lake;
        this.clock = clock;
        this.counted = lake.newest().hash();
    }

    /** Registers the metrics of a lake. Ages are by the clock. */
    public static void register(PrometheusRegistry registry, LiveLake lake, Clock clock) {
        LakeMetrics metrics = new LakeMetrics(lake, clock);
        lake.onCommit(metrics::count);
        registry.register(metrics.commits);
        registry.register(metrics.records);
        registry.register(metrics.rejected);
        registry.register(metrics.late);
        metrics.gauges(registry);
    }

    private void gauges(PrometheusRegistry registry) {
        gauge(
                registry,
                "kappalake_last_commit_age_seconds",
                "Seconds since the job's last commit; also grows while nothing arrives",
                gauge -> state().lastLedger().ifPresent(time -> gauge.call(age(time))));
        gauge(
                registry,
                "kappalake_table_freshness_seconds",
                "Seconds since the newest Kafka timestamp in the table",
                gauge -> state().newest().forEach((table, time) -> gauge.call(age(time), table)),
                "table");
        gauge(
                registry,
                "kappalake_watermark_age_seconds",
                "Seconds since the event time that a window family has come to",
                gauge -> state().watermarks().forEach((family, time) -> gauge.call(age(time), family)),
                "family");
        gauge(
                registry,
                "kappalake_repairs_waiting",
                "Buckets of a Gold table that wait for repair",
                gauge -> state().repairs().forEach((table, buckets) -> gauge.call(buckets, table)),
                "table");
        perTable(registry, "kappalake_table_data_files", "Data files of the table", FileFacts.TableFileFacts::files);
        perTable(registry, "kappalake_table_rows", "Rows of the table", FileFacts.TableFileFacts::rows);
        perTable(
                registry,
                "kappalake_table_bytes",
                "Bytes of the table's live data files",
                FileFacts.TableFileFacts::bytes);
        gauge(
                registry,
                "kappalake_published_age_seconds",
                "Seconds since the newest commit that passed an audit was made",
                gauge -> published(gauge::call));
        gauge(
                registry,
                "kappalake_replay_records_left",
                "Records that a replay has still to read",
                gauge -> Replays.all(lake.lake())
                        .forEach(replay -> gauge.call((double) replay.total() - replay.done(), replay.name())),
                "replay");
    }

    private static void gauge(
            PrometheusRegistry registry,
            String name,
            String help,
            Consumer<GaugeWithCallback.Callback> values,
            String... labels) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(values)
                .register(registry);
    }

    private void perTable(
            PrometheusRegistry registry, String name, String help, ToDoubleFunction<FileFacts.TableFileFacts> value) {
        gauge(
                registry,
                name,
                help,
                gauge -> state().files().forEach(table -> gauge.call(value.applyAsDouble(table), table.table())),
                "table");
    }

    private void published(Consumer<Double> age) {
        Audits.Published published = Audits.of(lake.lake(), lake.newest()).published();
        if (published != null && published.committedAt() != null) {
            age.accept(age(Instant.parse(published.committedAt())));
        }
    }

    private double age(Instant since) {
        return Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1000.0);
    }

    private synchronized LakeState state() {
        LakeAt newest = lake.newest();
        if (state == null || !state.commit().equals(newest.hash())) {
            state = LakeState.of(lake, newest);
        }
        return state;
    }

    private void count(LakeAt at) {
        lake.lake()
                .log(at.hash())
                .limit(MOST_COUNTED)
                .takeWhile(commit -> !commit.hash().equals(counted))
                .forEach(this::count);
        counted = at.hash();
    }

    private void count(Commit commit) {
        commits.labelValues(CommitFacts.kind(commit)).inc();
        if (commit.rolledBackTo().isEmpty() && commit.publishedFrom().isEmpty()) {
            commit.ledger().ifPresent(ledger -> ledger.feeds().forEach(this::count));
        }
    }

    private void count(String feed, FeedCounts counts) {
        records.labelValues(feed, "accepted").inc(counts.accepted());
        records.labelValues(feed, "duplicate").inc(counts.duplicates());
        records.labelValues(feed, "rejected").inc(counts.rejectedTotal());
        counts.rejected()
                .forEach((reason, many) -> rejected.labelValues(feed, reason).inc(many));
        late.labelValues(feed).inc(counts.late());
    }
}
