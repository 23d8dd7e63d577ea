package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.audit.Audit;
import io.kappalake.audit.AuditReport;
import io.kappalake.audit.read.AuditProgress;
import io.kappalake.jobs.PlayedLake;
import io.kappalake.replay.publish.PublishDays;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.RowHash;
import io.kappalake.tables.format.TableRows;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.silver.Silver;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A lake of five days with a running job, and a rebuild of one of its days. */
abstract class ReplayDaysFixture {

    static final long SEED = Long.getLong("seed", 1);
    static final Days MARCH_3 = new Days(LocalDate.parse("2026-03-03"), LocalDate.parse("2026-03-03"));

    static final Set<String> OF_TRADES =
            Set.of("gold.features_1m", "gold.trade_bars_1m", "gold.trade_bars_5m", "silver.rejected", "silver.trades");

    /** Under which an event that main has, three minutes ahead of its Kafka time, cannot be. */
    static final Rules NOT_AHEAD = new Rules(
            Rules.DEFAULT.exchanges(),
            Duration.ZERO,
            Duration.ZERO,
            Rules.DEFAULT.latenessHorizon(),
            Rules.DEFAULT.outOfOrderness());

    static MiniCluster cluster;

    final Random random = new Random(SEED);
    PlayedLake played;
    Lake main;
    PlayedLake.Running live;

    @BeforeAll
    static void startCluster() throws Exception {
        System.err.println("ReplayDaysTest -Dseed=" + SEED);
        cluster = PlayedLake.cluster();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void runTheJob() throws Exception {
        played = new PlayedLake(cluster);
        main = played.lake();
        live = played.start(2)
                .random(random, 370, 2_225)
                .trade("again", "NYSE", "2026-03-02T23:00:00Z", "2026-03-02T23:00:00Z")
                .random(random, 370, 2_225)
                .trade("again", "NYSE", "2026-03-03T13:00:00Z", "2026-03-03T13:00:00Z")
                .random(random, 310, 2_225)
                .trade("ahead", "NYSE", "2026-03-03T23:47:00Z", "2026-03-03T23:44:00Z")
                .trade("again", "NYSE", "2026-03-04T01:00:00Z", "2026-03-04T01:00:00Z")
                .random(random, 780, 2_225)
                .trade("moon", "MOON", "2026-03-04T23:40:00Z", "2026-03-05T06:00:00Z")
                .random(random, 570, 2_225)
                .sealed("2026-03-06T00:00:00Z");
        PlayedLake.repair(main);
    }

    @AfterEach
    void stopTheJob() throws Exception {
        live.cancel();
        played.close();
    }

    void aJobThatBeginsAfterItsPublicationKnowsWhatItBroughtIn(Replay day) throws Exception {
        assertThat(PublishDays.young(day, Duration.ofHours(1))).isZero();
        assertThat(PublishDays.young(day, Rules.DEFAULT.duplicateHorizon())).isPositive();
        SavepointRestoreSettings state = live.stop();

        Commit publication =
                main.log(PublishDays.land(day, true).hash()).findFirst().orElseThrow();

        assertThat(PublishDays.forgotState(publication)).isTrue();
        assertThat(played.start(2, state).failure()).contains("The restored state does not fit the lake");
        live = played.start(2).trade("moon", "NYSE", "2026-03-06T02:05:00Z", "2026-03-06T02:05:00Z");
        assertThat(PlayedLake.lines(main, "silver.trades", "trade_id"))
                .filteredOn(line -> line.contains("moon"))
                .hasSize(1);
        assertProved();
    }

    Replay rebuilt(Days days, Rules rules) throws Exception {
        Replay replay = Replay.begin(main, ReplayPlan.of(main, "d" + System.nanoTime(), days, rules));
        played.replay(replay, replay.first(), rules, 1, Probe.NONE);
        return replay;
    }

    void assertProved() {
        PlayedLake.repair(main);
        AuditReport report = Audit.of(main).deep(id -> Optional.empty()).run(AuditProgress.NONE);
        assertThat(report.holds()).as("%s", report.checks()).isTrue();
    }

    List<String> rejectedAt(String hash) {
        List<String> rows = new ArrayList<>();
        TableRows.each(main.tableAt("silver.rejected", hash), Expressions.alwaysTrue(), row -> rows.add("" + row));
        return rows;
    }

    /** By table the hashes of the rows of these days, or of all others, over all columns but one. */
    static SortedMap<String, List<Long>> content(Lake lake, String hash, Days days, boolean inside, String but) {
        SortedMap<String, List<Long>> content = new TreeMap<>();
        Map<String, Table> tables = lake.tablesAt(hash);
        for (TableDefinition<?> table : Pipeline.MARKET.replayed()) {
            if (!table.fullName().equals(Silver.REJECTED.fullName())) {
                Expression rows = inside ? days.of(table) : Expressions.not(days.of(table));
                Table stored = tables.get(table.fullName());
                RowHash hashes = RowHash.allBut(Set.of(but), stored.schema());
                List<Long> found = new ArrayList<>();
                TableRows.each(stored, rows, row -> found.add(hashes.of(row)[0]));
                found.sort(null);
                content.put(table.fullName(), found);
            }
        }
        return content;
    }
}
