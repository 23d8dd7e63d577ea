package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.kappalake.audit.quality.Gate;
import io.kappalake.audit.quality.HeldCommit;
import io.kappalake.jobs.PlayedLake;
import io.kappalake.replay.publish.PublishDays;
import io.kappalake.replay.verify.Comparison;
import io.kappalake.replay.verify.Verify;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.LakeCommit.Guard.Verdict;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.transforms.feed.Rules;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A lake of five days, 2 to 6 March, with events around each midnight and a running job. A replay rebuilds the second
 * day.
 */
class ReplayDaysTest extends ReplayDaysFixture {

    @Test
    void aDayIsRebuiltUnderANewRuleBesideAJobThatWritesIntoItAndNothingElseChanges() throws Exception {
        try (Replay replay = rebuilt(MARCH_3, ReplayFixture.ALSO_MOON)) {
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
            played.replay(replay, replay.newest(), ReplayFixture.ALSO_MOON, 1, Probe.NONE);
            hold(replay);
            String published = PublishDays.land(replay).hash();
            assertThat(Gate.of(main, published).held())
                    .extracting(HeldCommit::commit, HeldCommit::checkpoint, HeldCommit::rowsText)
                    .containsExactly(tuple(published, 0L, "trades JUMP 2"));

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

            assertThat(Gate.of(main, back).held()).as("the days are taken back").isEmpty();
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
            // Not the former head: the job keeps running, and windows of later days become final.
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

    /**
     * A repeat within the horizon does not refresh its identity: the third "again", 26 hours after the first, is
     * accepted, although the second is 12 hours before it.
     */
    @Test
    void aLateDayIsReadFromAHorizonBeforeItAndHasTheRowsThatAReplayOfEverythingHasThere() throws Exception {
        Days march4 = new Days(LocalDate.parse("2026-03-04"), LocalDate.parse("2026-03-04"));
        ReplayPlan plan = ReplayPlan.of(main, "some", march4, ReplayFixture.ALSO_MOON);
        ReplayPlan all = ReplayPlan.of(main, "all" + System.nanoTime());
        assertThat(plan.begins()).contains("at Kafka time 2026-03-02T23:40:00Z");
        assertThat(plan.records()).isLessThan(all.records() - 300);
        assertThat(ReplayPlan.of(main, "strict", march4, NOT_AHEAD).begins())
                .startsWith("at the first record, because");

        try (Replay day = rebuilt(march4, ReplayFixture.ALSO_MOON);
                Replay whole = Replay.begin(main, all)) {
            played.replay(whole, whole.first(), ReplayFixture.ALSO_MOON, 1, Probe.NONE);

            assertThat(content(day.lake(), day.lake().head(), march4, true, "is_final"))
                    .isEqualTo(content(whole.lake(), whole.lake().head(), march4, true, "is_final"));
            assertThat(PlayedLake.lines(day.lake(), "silver.trades", "trade_id", "event_time"))
                    .anyMatch(line -> line.contains("again") && line.contains("2026-03-04T01:00"));
            aJobThatBeginsAfterItsPublicationKnowsWhatItBroughtIn(day);
        }
    }

    /** Lands a commit of the replay which says that a rule held events. */
    private static void hold(Replay replay) {
        Ledger reached = replay.reached().standing("jumped", 1);
        Ledger held = new Ledger(
                reached.pipeline(),
                reached.run(),
                reached.checkpoint(),
                reached.offsets(),
                Map.of("trades", FeedCounts.broken(Map.of(), Map.of("JUMP", 2L))),
                reached.progress(),
                reached.logs());
        String rules = replay.lake()
                .log()
                .flatMap(commit -> Optional.ofNullable(commit.properties().get(Commit.RULES)).stream())
                .findFirst()
                .orElseThrow();
        // As properties, not as ledger: the lake itself would refuse what no job has read.
        LakeCommit commit = replay.lake().commit("jumped").property(Commit.RULES, rules);
        held.toProperties().forEach(commit::property);
        commit.guard(head -> Verdict.GO).land();
    }
}
