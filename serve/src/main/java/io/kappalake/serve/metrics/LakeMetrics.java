package io.kappalake.serve.metrics;

import io.kappalake.serve.read.Audits;
import io.kappalake.serve.read.FileFacts;
import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.LiveLake;
import io.kappalake.serve.read.Replays;
import io.kappalake.serve.read.Replays.ReplayFacts;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Refs;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lake's gauges. They describe the newest commit that could be read: while Nessie or the storage is away, ages go
 * on and the others stay. Labels are names of tables, families and replays, so the number of series does not grow with
 * the data.
 */
public final class LakeMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(LakeMetrics.class);

    /** One failed read is enough for all gauges of a scrape. */
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

    private final LiveLake lake;
    private final Clock clock;
    private Optional<LakeState> state = Optional.empty();
    private Instant failed = Instant.MIN;

    private LakeMetrics(LiveLake lake, Clock clock) {
        this.lake = lake;
        this.clock = clock;
    }

    /** Registers the metrics of a lake. Ages are by the clock. */
    public static void register(PrometheusRegistry registry, LiveLake lake, Clock clock) {
        LakeCounters.register(registry, lake);
        LakeMetrics metrics = new LakeMetrics(lake, clock);
        metrics.ofTheLake(registry);
        metrics.ofAudits(registry);
        metrics.ofTables(registry);
        metrics.ofReplays(registry);
    }

    private void ofTheLake(PrometheusRegistry registry) {
        gauge(registry, "kappalake_lake_readable", "1 if the newest commit could be read, else 0", gauge -> {
            gauge.call(isRead() && lake.answers() ? 1 : 0);
        });
        ofState(
                registry,
                "kappalake_last_commit_age_seconds",
                "Seconds since the job last took records; also grows while nothing arrives",
                (known, gauge) -> known.lastCommit().ifPresent(time -> gauge.call(age(time))));
        ofState(
                registry,
                "kappalake_watermark_age_seconds",
                "Seconds since the event time that a window family has come to",
                (known, gauge) -> known.watermarks().forEach((family, time) -> gauge.call(age(time), family)),
                "family");
    }

    private void ofAudits(PrometheusRegistry registry) {
        asking(
                registry,
                "kappalake_published_age_seconds",
                "Seconds since the newest commit that passed an audit was made",
                gauge -> published(gauge::call));
        asking(
                registry,
                "kappalake_audit_failed",
                "1 if the last audit that was to publish a commit failed, else 0",
                gauge -> gauge.call(lake.lake().refs().tag(Refs.FAILED).isPresent() ? 1 : 0));
    }

    private void ofTables(PrometheusRegistry registry) {
        ofState(
                registry,
                "kappalake_table_freshness_seconds",
                "Seconds since the newest Kafka timestamp in the table",
                (known, gauge) -> known.newest().forEach((table, time) -> gauge.call(age(time), table)),
                "table");
        ofState(
                registry,
                "kappalake_repairs_waiting",
                "Buckets of a Gold table that wait for repair",
                (known, gauge) -> known.repairs().forEach((table, buckets) -> gauge.call(buckets, table)),
                "table");
        ofState(
                registry,
                "kappalake_table_metadata_bytes",
                "Bytes of the table's current metadata file and of its manifests",
                (known, gauge) -> known.metadata().forEach((table, bytes) -> gauge.call(bytes, table)),
                "table");
        perTable(registry, "kappalake_table_data_files", "Data files of the table", FileFacts.TableFileFacts::files);
        perTable(registry, "kappalake_table_rows", "Rows of the table", FileFacts.TableFileFacts::rows);
        perTable(
                registry,
                "kappalake_table_bytes",
                "Bytes of the table's live data files",
                FileFacts.TableFileFacts::bytes);
    }

    private void ofReplays(PrometheusRegistry registry) {
        perReplay(
                registry,
                "kappalake_replay_records_left",
                "Records that a replay has still to read",
                replay -> replay.total() - replay.done());
        perReplay(registry, "kappalake_replay_records", "Records that a replay reads in all", ReplayFacts::total);
    }

    /** What the gauge says of a state. */
    private interface OfState {
        void say(LakeState state, GaugeWithCallback.Callback gauge);
    }

    private void ofState(PrometheusRegistry registry, String name, String help, OfState what, String... labels) {
        gauge(registry, name, help, gauge -> state().ifPresent(known -> what.say(known, gauge)), labels);
    }

    /** A gauge that asks Nessie at each scrape: absent while that does not answer, and no other with it. */
    private void asking(
            PrometheusRegistry registry,
            String name,
            String help,
            Consumer<GaugeWithCallback.Callback> values,
            String... labels) {
        Consumer<GaugeWithCallback.Callback> tried = gauge -> {
            if (!lake.answers()) {
                return;
            }
            try {
                values.accept(gauge);
            } catch (RuntimeException e) {
                LOG.debug("{} is left out: {}", name, LakeException.innermost(e));
            }
        };
        gauge(registry, name, help, tried, labels);
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
        ofState(
                registry,
                name,
                help,
                (known, gauge) -> known.files().forEach(table -> gauge.call(value.applyAsDouble(table), table.table())),
                "table");
    }

    private void perReplay(PrometheusRegistry registry, String name, String help, ToDoubleFunction<ReplayFacts> value) {
        asking(
                registry,
                name,
                help,
                gauge -> Replays.all(lake.lake())
                        .forEach(replay -> gauge.call(value.applyAsDouble(replay), replay.name())),
                "replay");
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

    /** Of the newest commit, or of an earlier one while that cannot be read. */
    private synchronized Optional<LakeState> state() {
        Instant now = clock.instant();
        if (state.filter(this::isNewest).isEmpty() && now.minus(BETWEEN_TRIES).isAfter(failed)) {
            LakeAt newest = lake.newest();
            try {
                state = Optional.of(LakeState.of(lake, newest));
                failed = Instant.MIN;
            } catch (RuntimeException e) {
                // After the attempt, which may take longer than the pause: one is enough for all gauges of a scrape.
                failed = clock.instant();
                LOG.warn("Metrics stay as they were, {} cannot be read: {}", newest.hash(), LakeException.innermost(e));
            }
        }
        return state;
    }

    private synchronized boolean isRead() {
        return state().isPresent() && failed.equals(Instant.MIN);
    }

    private boolean isNewest(LakeState known) {
        return known.commit().equals(lake.newest().hash());
    }
}
