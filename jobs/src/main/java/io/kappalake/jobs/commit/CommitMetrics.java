package io.kappalake.jobs.commit;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Landed;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.Pipeline;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the committer measures, by wall clock, for Flink's reporters:
 *
 * <ul>
 *   <li>{@code seconds_since_last_commit}, of this run or an earlier one; since the start if there was none
 *   <li>{@code checkpoints_without_commit}: checkpoints with something to commit, since the newest commit; 0 or 1 while
 *       all is well. A checkpoint without arrivals has no commit by design and does not count
 *   <li>{@code commits}, {@code commit_conflicts} and {@code commit_retries} of this run: how often another commit came
 *       first, and how often Nessie or the storage gave no answer
 *   <li>{@code commit_stage_seconds} and {@code commit_land_seconds}: what the newest commit took to write metadata
 *       files, and what Nessie took to accept it
 *   <li>{@code freshness_seconds} by table: age of the newest Kafka timestamp that the table has seen. Gold uses the
 *       commit that last changed it; NaN until this run has changed the table
 *   <li>{@code repairs_pending} by Gold table: buckets that wait for {@code repair}, at most half a minute old while
 *       commits continue
 * </ul>
 */
final class CommitMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(CommitMetrics.class);
    private static final Duration REPAIRS = Duration.ofSeconds(30);
    private static final double MILLIS = 1_000;
    private static final String KAFKA_TIMESTAMP = "kafka_timestamp";

    private final Lake lake;
    private final Clock clock;
    private final Map<String, Integer> timestampFields = new HashMap<>();
    private final Map<String, Instant> newest = new ConcurrentHashMap<>();
    private final Map<String, Integer> repairs = new ConcurrentHashMap<>();
    private volatile Instant lastCommit;
    private volatile int prepared;
    private volatile long commits;
    private volatile long conflicts;
    private volatile long retries;
    private volatile long stagedMillis;
    private volatile long landedMillis;
    private Instant repairsRead = Instant.EPOCH;

    private CommitMetrics(Lake lake, Clock clock, Instant lastCommit) {
        this.lake = lake;
        this.clock = clock;
        this.lastCommit = lastCommit;
    }

    /** Registers all metrics of a committer that is starting. */
    static CommitMetrics in(MetricGroup group, Lake lake, Clock clock) {
        Instant last = lake.log()
                .filter(CommitMetrics::tookRecords)
                .findFirst()
                .map(Commit::time)
                .orElseGet(clock::instant);
        CommitMetrics metrics = new CommitMetrics(lake, clock, last);
        metrics.register(group);
        return metrics;
    }

    /** Rollbacks and publications have a ledger too, and are not the job's. */
    private static boolean tookRecords(Commit commit) {
        return commit.ledger().isPresent()
                && commit.rolledBackTo().isEmpty()
                && commit.publishedFrom().isEmpty()
                && !commit.properties().containsKey(Commit.DAYS_FROM);
    }

    private void register(MetricGroup group) {
        group.gauge("seconds_since_last_commit", (Gauge<Double>) () -> age(lastCommit));
        group.gauge("checkpoints_without_commit", (Gauge<Integer>) () -> prepared);
        group.gauge("commits", (Gauge<Long>) () -> commits);
        group.gauge("commit_conflicts", (Gauge<Long>) () -> conflicts);
        group.gauge("commit_retries", (Gauge<Long>) () -> retries);
        group.gauge("commit_stage_seconds", (Gauge<Double>) () -> stagedMillis / MILLIS);
        group.gauge("commit_land_seconds", (Gauge<Double>) () -> landedMillis / MILLIS);
        Map<String, Table> tables = lake.tablesAt(lake.head());
        for (TableDefinition<?> table : Pipeline.of(lake).tables()) {
            String name = table.fullName();
            MetricGroup ofTable = group.addGroup("table", name);
            ofTable.gauge("freshness_seconds", (Gauge<Double>) () -> freshness(name));
            if (table.layer().equals("gold")) {
                ofTable.gauge("repairs_pending", (Gauge<Integer>) () -> repairs.getOrDefault(name, 0));
                continue;
            }
            // Of the table: columns that came later give it other ids than its definition.
            Schema columns = tables.containsKey(name) ? tables.get(name).schema() : table.schema();
            timestampFields.put(name, columns.findField(KAFKA_TIMESTAMP).fieldId());
        }
        readRepairs();
    }

    /** A barrier has passed. What came before it must be committed once its checkpoint completes. */
    void prepared() {
        prepared++;
    }

    /** All prepared commits have landed, as one. */
    void landed(PendingCommit commit, Landed how) {
        lastCommit = clock.instant();
        prepared = 0;
        commits++;
        conflicts += how.conflicts();
        retries += how.attempts() - 1 - how.conflicts();
        stagedMillis = how.stagedMillis();
        landedMillis = how.committedMillis();
        Map<String, Instant> seen = new TreeMap<>();
        commit.added().forEach((table, files) -> newestIn(table, files, seen));
        Instant newestOfCommit = seen.values().stream().max(Instant::compareTo).orElse(Instant.MIN);
        commit.added()
                .keySet()
                .forEach(table ->
                        newest.merge(table, seen.getOrDefault(table, newestOfCommit), (a, b) -> a.isAfter(b) ? a : b));
        if (Duration.between(repairsRead, lastCommit).compareTo(REPAIRS) >= 0) {
            readRepairs();
        }
    }

    private void newestIn(String table, Collection<DataFile> files, Map<String, Instant> seen) {
        Integer field = timestampFields.get(table);
        if (field == null) {
            return;
        }
        for (DataFile file : files) {
            ByteBuffer bound =
                    file.upperBounds() == null ? null : file.upperBounds().get(field);
            if (bound != null) {
                long micros = Conversions.<Long>fromByteBuffer(Types.TimestampType.withZone(), bound);
                seen.merge(table, Micros.toInstant(micros), (a, b) -> a.isAfter(b) ? a : b);
            }
        }
    }

    /** If the lake does not answer here, a job that has just committed must not stop. */
    private void readRepairs() {
        try {
            SortedMap<String, SortedSet<Instant>> now = lake.repairs();
            repairs.keySet().retainAll(now.keySet());
            now.forEach((table, buckets) -> repairs.put(table, buckets.size()));
            repairsRead = clock.instant();
        } catch (LakeException e) {
            LOG.warn("The metric repairs_pending stays as it was: {}", e.getMessage());
        }
    }

    private double freshness(String table) {
        Instant time = newest.getOrDefault(table, Instant.MIN);
        return time.equals(Instant.MIN) ? Double.NaN : age(time);
    }

    private double age(Instant since) {
        return Math.max(0, Duration.between(since, clock.instant()).toMillis() / MILLIS);
    }
}
