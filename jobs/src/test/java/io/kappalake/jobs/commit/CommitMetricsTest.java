package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.TestLake;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Landed;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.transforms.Pipeline;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitMetricsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private static final Landed AT_ONCE = new Landed("c0ffee", 1, Landed.Outcome.LANDED, 0, 0);

    private final Gauges gauges = new Gauges("");
    private final SetClock clock = new SetClock(NOON);
    private Lake lake;
    private CommitMetrics metrics;

    @BeforeEach
    void start() {
        lake = TestLake.fresh();
        metrics = CommitMetrics.in(gauges, lake, clock);
    }

    @AfterEach
    void stop() {
        lake.close();
    }

    @Test
    void timeSinceTheLastCommitCountsFromTheStartUntilThereIsOne() {
        clock.advance(Duration.ofSeconds(7));
        assertThat(gauges.value("seconds_since_last_commit")).isEqualTo(7.0);

        metrics.landed(commit(Map.of()), AT_ONCE);
        assertThat(gauges.value("seconds_since_last_commit")).isEqualTo(0.0);
        clock.advance(Duration.ofMillis(1500));
        assertThat(gauges.value("seconds_since_last_commit")).isEqualTo(1.5);
    }

    @Test
    void timeSinceTheLastCommitGoesOnOverARestart() {
        lake.commit("Before the restart").ledger(ledger()).land();
        Instant landed = lake.log().findFirst().orElseThrow().time();
        clock.set(landed.plusSeconds(40));

        Gauges restarted = new Gauges("");
        CommitMetrics.in(restarted, lake, clock);
        assertThat(restarted.value("seconds_since_last_commit")).isEqualTo(40.0);
    }

    @Test
    void checkpointsThatHadSomethingToCommitCountUntilItHasLanded() {
        assertThat(gauges.value("checkpoints_without_commit")).isEqualTo(0);
        metrics.prepared();
        metrics.prepared();
        assertThat(gauges.value("checkpoints_without_commit")).isEqualTo(2);
        metrics.landed(commit(Map.of()), AT_ONCE);
        assertThat(gauges.value("checkpoints_without_commit")).isEqualTo(0);
    }

    @Test
    void whatTheNewestCommitTookAndHowOftenAllHadToTryAgainIsShown() {
        metrics.landed(commit(Map.of()), new Landed("c0ffee", 4, Landed.Outcome.LANDED, 250, 20, 1));
        metrics.landed(commit(Map.of()), new Landed("decaf", 2, Landed.Outcome.LANDED, 125, 10, 1));

        assertThat(gauges.value("commits")).isEqualTo(2L);
        assertThat(gauges.value("commit_conflicts")).isEqualTo(2L);
        assertThat(gauges.value("commit_retries")).isEqualTo(2L);
        assertThat(gauges.value("commit_stage_seconds")).isEqualTo(0.125);
        assertThat(gauges.value("commit_land_seconds")).isEqualTo(0.01);
    }

    @Test
    void aRollbackIsNoCommitOfTheJob() {
        String first = lake.commit("First").ledger(ledger()).land().hash();
        Instant landed = lake.find(first).orElseThrow().time();
        lake.commit("Taken back")
                .property(Commit.ROLLED_BACK_TO, first)
                .ledger(empty())
                .land();
        clock.set(landed.plusSeconds(40));

        Gauges restarted = new Gauges("");
        CommitMetrics.in(restarted, lake, clock);
        assertThat(restarted.value("seconds_since_last_commit")).isEqualTo(40.0);
    }

    @Test
    void freshnessIsTheAgeOfTheNewestRecordAndGoldHasThatOfItsCommit() {
        assertThat(gauges.value("table.bronze.trades.freshness_seconds")).isEqualTo(Double.NaN);

        metrics.landed(
                commit(Map.of(
                        "bronze.trades", List.of(file("bronze.trades", 10), file("bronze.trades", 4)),
                        "bronze.quotes", List.of(file("bronze.quotes", 6)),
                        "gold.trade_bars_1m", List.of(file("gold.trade_bars_1m", 0)))),
                AT_ONCE);
        assertThat(gauges.value("table.bronze.trades.freshness_seconds")).isEqualTo(4.0);
        assertThat(gauges.value("table.bronze.quotes.freshness_seconds")).isEqualTo(6.0);
        assertThat(gauges.value("table.gold.trade_bars_1m.freshness_seconds")).isEqualTo(4.0);
        assertThat(gauges.value("table.silver.trades.freshness_seconds")).isEqualTo(Double.NaN);

        // An older record does not make a table older.
        clock.advance(Duration.ofSeconds(1));
        metrics.landed(commit(Map.of("bronze.trades", List.of(file("bronze.trades", 60)))), AT_ONCE);
        assertThat(gauges.value("table.bronze.trades.freshness_seconds")).isEqualTo(5.0);
    }

    @Test
    void pendingRepairsAreReadAgainAtACommitHalfAMinuteLater() {
        assertThat(gauges.value("table.gold.trade_bars_1m.repairs_pending")).isEqualTo(0);
        lake.commit("Note repairs")
                .change(TableChange.of("gold.trade_bars_1m").addRepairs(Set.of(NOON, NOON.plusSeconds(3600))))
                .land();

        clock.advance(Duration.ofSeconds(29));
        metrics.landed(commit(Map.of()), AT_ONCE);
        assertThat(gauges.value("table.gold.trade_bars_1m.repairs_pending")).isEqualTo(0);
        clock.advance(Duration.ofSeconds(1));
        metrics.landed(commit(Map.of()), AT_ONCE);
        assertThat(gauges.value("table.gold.trade_bars_1m.repairs_pending")).isEqualTo(2);
    }

    private static PendingCommit commit(Map<String, List<DataFile>> added) {
        return new PendingCommit(ledger(), added, Map.of(), Map.of());
    }

    private static Ledger empty() {
        OffsetRanges nothing = OffsetRanges.NONE.with("trades", 0, new OffsetRange(1, 1));
        return new Ledger("market", "rollback", 2, nothing, Map.of(), Map.of());
    }

    private static Ledger ledger() {
        return new Ledger(
                "market",
                "run",
                1,
                OffsetRanges.NONE.with("trades", 0, new OffsetRange(0, 1)),
                Map.of("trades", new FeedCounts(1, 1, 0, Map.of(), 0)),
                Map.of());
    }

    /** A file whose newest record is this many seconds old at noon; Gold has no such column. */
    private static DataFile file(String table, int seconds) {
        Map<Integer, ByteBuffer> bounds = new HashMap<>();
        Pipeline.MARKET.tables().stream()
                .filter(definition -> definition.fullName().equals(table))
                .map(definition -> definition.schema().findField("kafka_timestamp"))
                .filter(field -> field != null)
                .forEach(field -> bounds.put(
                        field.fieldId(),
                        Conversions.toByteBuffer(
                                Types.TimestampType.withZone(), Micros.of(NOON.minusSeconds(seconds)))));
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath("/" + table + "/" + seconds + ".parquet")
                .withFileSizeInBytes(1)
                .withMetrics(new Metrics(1L, null, null, null, null, bounds, bounds))
                .build();
    }

    /** Keeps the gauges that are registered, by their name behind those of their groups. */
    private static final class Gauges extends UnregisteredMetricsGroup {

        private final String prefix;
        private final Map<String, Gauge<?>> all;

        Gauges(String prefix) {
            this(prefix, new HashMap<>());
        }

        private Gauges(String prefix, Map<String, Gauge<?>> all) {
            this.prefix = prefix;
            this.all = all;
        }

        Object value(String name) {
            return all.get(name).getValue();
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            all.put(prefix + name, gauge);
            return gauge;
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return new Gauges(prefix + key + "." + value + ".", all);
        }
    }

    private static final class SetClock extends Clock {

        private Instant now;

        SetClock(Instant now) {
            this.now = now;
        }

        void set(Instant time) {
            now = time;
        }

        void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
