package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.jobs.PlayedLake;
import io.kappalake.replay.verify.Comparison;
import io.kappalake.replay.verify.Verify;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReplayTest extends ReplayFixture {

    /** By branch the steps of a commit at which the next attempt crashes. */
    private static final Map<String, Set<Probe.Step>> CRASHES = new ConcurrentHashMap<>();

    private final Random random = new Random(SEED);

    /** One round, or {@code -Dseeds=N} of them. */
    static LongStream seeds() {
        return LongStream.range(SEED, SEED + Integer.getInteger("seeds", 1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSameCodeGivesTheSameRowsWhateverTheParallelismTheCrashesTheLateEventsAndTheMergedFiles(long seed)
            throws Exception {
        System.err.println("ReplayTest -Dseed=" + seed);
        Random round = new Random(seed);
        PlayedLake.Running live = played.start(1 + round.nextInt(2), probe("main-" + name));
        for (int act = 0; act < 3; act++) {
            crashAt(round, "main-" + name);
            live.random(round, 400, 250);
            upkeep(round, main);
        }
        live.cancel();
        PlayedLake.repair(main);

        try (Replay replay = Replay.begin(main, ReplayPlan.of(main, name))) {
            assertThat(rows(replay.lake())).containsOnly(0L);
            // As after an interruption there: the next run resumes from the branch alone.
            List<String> commits = main.log()
                    .filter(commit -> commit.ledger().isPresent())
                    .map(Commit::hash)
                    .toList();
            String middle = commits.get(round.nextInt(commits.size()));
            crashAt(round, name);
            played.replay(replay, Target.at(main, middle), Rules.DEFAULT, 1 + round.nextInt(3), probe(name));
            if (replay.behind(replay.first()) > 0) {
                assertThatThrownBy(() -> Verify.of(replay).run())
                        .isInstanceOf(LakeException.class)
                        .hasMessageContaining("is not complete");
            }
            upkeep(round, main);
            upkeep(round, replay.lake());
            crashAt(round, name);
            played.replay(replay, replay.first(), Rules.DEFAULT, 1 + round.nextInt(3), probe(name));
            upkeep(round, replay.lake());

            Comparison comparison = Verify.of(replay).run();

            assertThat(comparison.differing()).as("%s", comparison.tables()).isEmpty();
            assertThat(comparison.holds()).isTrue();
            assertThat(comparison.tables().get("silver.trades").main()).isGreaterThan(300);
            assertThat(comparison.tables().get("gold.features_1m").main()).isGreaterThan(100);
            assertThat(replay.verified()).isPresent();
        }
    }

    /** Sometimes a repair, sometimes all files merged. */
    private static void upkeep(Random round, Lake lake) {
        if (round.nextInt(3) == 0) {
            PlayedLake.repair(lake);
        }
        if (round.nextInt(3) == 0) {
            PlayedLake.compact(lake);
        }
    }

    @Test
    void aReplayThatIsToLeaveRoomForTheJobReadsNoFasterThanItMay() throws Exception {
        played.start(1).random(random, 300, 60).cancel();
        PlayedLake.repair(main);
        try (Replay replay = Replay.begin(main, ReplayPlan.of(main, name))) {
            long begin = System.nanoTime();
            played.replay(replay, replay.first(), Rules.DEFAULT, 2, Probe.NONE, 60);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(4));
            assertThat(Verify.of(replay).run().holds()).isTrue();
        }
    }

    @Test
    void whileRepairsWaitAReplayIsOfAnOlderCommitAndThePlanSaysByHowMuch() throws Exception {
        played.start(1).morning().afternoon().veryLate().cancel();
        assertThat(main.repairs()).isNotEmpty();

        ReplayPlan waiting = ReplayPlan.of(main, name);
        long ends = main.lastLedger().orElseThrow().ends().total();
        assertThat(waiting.behind())
                .isPositive()
                .isEqualTo(ends - waiting.stop().total());

        PlayedLake.repair(main);
        assertThat(ReplayPlan.of(main, name).behind()).isZero();
    }

    private static List<Long> rows(Lake lake) {
        return Pipeline.MARKET.replayed().stream()
                .map(table -> (long) TableFiles.live(lake.table(table)).size())
                .toList();
    }

    private static void crashAt(Random round, String name) {
        Probe.Step[] steps = Probe.Step.values();
        CRASHES.computeIfAbsent(name, any -> ConcurrentHashMap.newKeySet()).add(steps[round.nextInt(steps.length)]);
    }

    private static Probe probe(String name) {
        return step -> {
            if (CRASHES.getOrDefault(name, Set.of()).remove(step)) {
                throw new IllegalStateException("crash at " + step);
            }
        };
    }
}
