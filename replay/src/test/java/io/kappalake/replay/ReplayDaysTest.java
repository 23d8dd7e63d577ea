package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.audit.Audit;
import io.kappalake.audit.AuditReport;
import io.kappalake.audit.read.AuditProgress;
import io.kappalake.jobs.PlayedLake;
import io.kappalake.replay.publish.PublishDays;
import io.kappalake.replay.verify.Comparison;
import io.kappalake.replay.verify.Verify;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.RowHash;
import io.kappalake.tables.format.TableRows;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.silver.Silver;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.api.Test;

/** A lake of five days, 2 to 6 March, with events around the midnights, with a job that goes on writing to it, of which the second day is rebuilt. */
class ReplayDaysTest {

    private static final long SEED = Long.getLong("seed", 1);
    private static final Days MARCH_3 = new Days(LocalDate.parse("2026-03-03"), LocalDate.parse("2026-03-03"));
    private static final Set<String> OF_TRADES =
            Set.of("gold.features_1m", "gold.trade_bars_1m", "gold.trade_bars_5m", "silver.rejected", "silver.trades");

    /** Under which an event that main has, three minutes ahead of its Kafka time, cannot be. */
    private static final Rules NOT_AHEAD = new Rules(
            Rules.DEFAULT.exchanges(),
            Duration.ZERO,
            Duration.ZERO,
            Rules.DEFAULT.latenessHorizon(),
            Rules.DEFAULT.outOfOrderness());

    private static MiniCluster cluster;

    private final Random random = new Random(SEED);
    private PlayedLake played;
    private Lake main;
    private PlayedLake.Running live;

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

    @Test
    void aDayIsRebuiltUnderANewRuleBesideAJobThatWritesIntoItAndNothingElseChanges() throws Exception {
        try (Replay replay = rebuilt(MARCH_3, ReplayTest.ALSO_MOON)) {
            Comparison comparison = Verify.of(replay).expectChanges(OF_TRADES).run();
            assertThat(comparison.holds()).as("%s", comparison.unexpected()).isTrue();
            assertThat(comparison.tables().get("silver.trades").differing()).isPositive();
            assertThat(comparison.tables().get("silver.trades").partitions())
                    .extracting(Comparison.Partition::partition)
                    .containsExactly("2026-03-03");
            assertThat(comparison.tables().get("silver.rejected").replay()).isZero();

            live.trade("late", "2026-03-03T15:00:00Z");
            assertThat(PublishDays.missing(replay)).isEqualTo(1);
            assertThatThrownBy(() -> PublishDays.land(replay))
                    .isInstanceOf(CommitRefused.class)
                    .hasMessageContaining("Main has 1 events of 2026-03-03/2026-03-03 that arrived since");
            played.replay(replay, replay.newest(), ReplayTest.ALSO_MOON, 1, Probe.NONE);
            String published = PublishDays.land(replay).hash();

            String before =
                    main.log(published).skip(1).findFirst().orElseThrow().hash();
            assertThat(content(main, published, MARCH_3, true, "is_final"))
                    .isEqualTo(content(replay.lake(), replay.lake().head(), MARCH_3, true, "is_final"));
            assertThat(content(main, published, MARCH_3, false, ""))
                    .isEqualTo(content(main, before, MARCH_3, false, ""));
            assertThat(content(main, published, MARCH_3, true, ""))
                    .isNotEqualTo(content(main, before, MARCH_3, true, ""));
            assertProved();
            live.trade("next", "2026-03-06T09:00:00Z");
            assertProved();

            String back = PublishDays.rollback(main, replay.name()).hash();

            assertThat(content(main, back, MARCH_3, true, "")).isEqualTo(content(main, before, MARCH_3, true, ""));
            assertThat(PlayedLake.lines(main, "silver.rejected")).hasSameSizeAs(rejectedAt(before));
            assertProved();
            String again = PublishDays.land(replay).hash();
            assertThat(PublishDays.published(main, replay.name()))
                    .map(Commit::hash)
                    .contains(again);
            live.trade("later", "2026-03-03T15:01:00Z");
            assertThatThrownBy(() -> PublishDays.rollback(main, replay.name()))
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("would lose them")
                    .hasMessageContaining("./lake replay start NAME --from 2026-03-03 --to 2026-03-03");
            assertProved();
        }
    }

    @Test
    void theSameCodeRebuildsADayAsItWasAlsoWhereItsFilesWereMergedWithOthersOnceItIsOver() throws Exception {
        assertThatThrownBy(() -> ReplayPlan.of(
                        main, "open", new Days(MARCH_3.from(), LocalDate.parse("2026-03-05")), Rules.DEFAULT))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("Day 2026-03-05 is not over")
                .hasMessageContaining("--to must be before 2026-03-05");
        try (Replay replay = rebuilt(MARCH_3, Rules.DEFAULT)) {
            replay.require(MARCH_3);
            replay.require(Days.ALL);
            assertThatThrownBy(() -> replay.require(new Days(MARCH_3.from(), LocalDate.parse("2026-03-04"))))
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("already exists for 2026-03-03/2026-03-03, not for 2026-03-03/2026-03-04");
            PlayedLake.compact(main);

            Comparison comparison = Verify.of(replay).run();

            assertThat(comparison.holds()).as("%s", comparison.differing()).isTrue();
            assertThat(comparison.tables().get("gold.trade_bars_1m").main()).isGreaterThan(50);
            assertThat(comparison.tables().get("gold.orders_daily").main()).isEqualTo(1);
            String published = PublishDays.land(replay).hash();
            // Not the head of before: the job goes on, and windows of later days become final.
            String before =
                    main.log(published).skip(1).findFirst().orElseThrow().hash();
            assertThat(main.log(published).findFirst().orElseThrow().corrections())
                    .isEmpty();
            assertThat(content(main, published, MARCH_3, true, "")).isEqualTo(content(main, before, MARCH_3, true, ""));
            assertThat(content(main, published, MARCH_3, false, ""))
                    .isEqualTo(content(main, before, MARCH_3, false, ""));
            assertThat(main.repairs()).isEmpty();
            assertProved();
        }
    }

    /** A repeat within the horizon does not refresh its identity: the third "again", 26 hours after the first, is accepted, although the second is 12 hours before it. */
    @Test
    void aLateDayIsReadFromAHorizonBeforeItAndHasTheRowsThatAReplayOfEverythingHasThere() throws Exception {
        Days march4 = new Days(LocalDate.parse("2026-03-04"), LocalDate.parse("2026-03-04"));
        ReplayPlan plan = ReplayPlan.of(main, "some", march4, ReplayTest.ALSO_MOON);
        ReplayPlan all = ReplayPlan.of(main, "all" + System.nanoTime());
        assertThat(plan.begins()).contains("at Kafka time 2026-03-02T23:40:00Z");
        assertThat(plan.records()).isLessThan(all.records() - 300);
        assertThat(ReplayPlan.of(main, "strict", march4, NOT_AHEAD).begins())
                .startsWith("at the first record, because");

        try (Replay day = rebuilt(march4, ReplayTest.ALSO_MOON);
                Replay whole = Replay.begin(main, all)) {
            played.replay(whole, whole.first(), ReplayTest.ALSO_MOON, 1, Probe.NONE);

            assertThat(content(day.lake(), day.lake().head(), march4, true, "is_final"))
                    .isEqualTo(content(whole.lake(), whole.lake().head(), march4, true, "is_final"));
            assertThat(PlayedLake.lines(day.lake(), "silver.trades", "trade_id", "event_time"))
                    .anyMatch(line -> line.contains("again") && line.contains("2026-03-04T01:00"));
            aJobThatBeginsAfterItsPublicationKnowsWhatItBroughtIn(day);
        }
    }

    private void aJobThatBeginsAfterItsPublicationKnowsWhatItBroughtIn(Replay day) throws Exception {
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

    private Replay rebuilt(Days days, Rules rules) throws Exception {
        Replay replay = Replay.begin(main, ReplayPlan.of(main, "d" + System.nanoTime(), days, rules));
        played.replay(replay, replay.first(), rules, 1, Probe.NONE);
        return replay;
    }

    private void assertProved() {
        PlayedLake.repair(main);
        AuditReport report = Audit.of(main).run(AuditProgress.NONE);
        assertThat(report.holds()).as("%s", report.checks()).isTrue();
    }

    private List<String> rejectedAt(String hash) {
        List<String> rows = new ArrayList<>();
        TableRows.each(main.tableAt("silver.rejected", hash), Expressions.alwaysTrue(), row -> rows.add("" + row));
        return rows;
    }

    /** By table the hashes of the rows of these days, or of all others, over all columns but one. */
    private static SortedMap<String, List<Long>> content(
            Lake lake, String hash, Days days, boolean inside, String but) {
        SortedMap<String, List<Long>> content = new TreeMap<>();
        Map<String, Table> tables = lake.tablesAt(hash);
        for (TableDefinition<?> table : Replay.TABLES) {
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
