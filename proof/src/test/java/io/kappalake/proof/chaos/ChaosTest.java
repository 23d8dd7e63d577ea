package io.kappalake.proof.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.proof.chaos.attack.Fault;
import io.kappalake.proof.pipeline.ProvedPipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of the fault suite; {@code ./lake chaos} plays as many rounds as one likes. */
class ChaosTest {

    /** Those of each sort that take no long outage or start of a process: within the job, around it, of its topics. */
    private static final List<Set<Fault>> QUICK = List.of(
            EnumSet.of(Fault.S3_PROXY_502, Fault.CLOCK_OF_2100),
            EnumSet.of(Fault.NESSIE_PROXY_PAGE, Fault.CRASH_AFTER_FILES_CLOSE, Fault.POISON_RECORDS),
            EnumSet.of(Fault.RULES_CHANGED, Fault.ANSWER_LOST),
            EnumSet.of(Fault.RETENTION_PASSED),
            EnumSet.of(Fault.ROLLED_BACK, Fault.COMPACTED));

    @TempDir
    Path directory;

    /** Names and numbers of topics are what differs most: a feed of the shop has several. */
    private static final List<Set<Fault>> QUICK_OF_SHOP =
            List.of(EnumSet.of(Fault.TOPIC_MADE_AGAIN), EnumSet.of(Fault.POISON_RECORDS));

    @Test
    void nothingIsLostOrDoubledWhileFaultsStrike() {
        play(ProvedPipeline.MARKET, QUICK);
    }

    @Test
    void norIsItOfAPipelineThatIsNoMarket() {
        play(ProvedPipeline.SHOP, QUICK_OF_SHOP);
    }

    private void play(ProvedPipeline pipeline, List<Set<Fault>> faults) {
        int rounds = faults.size();
        long seed = Long.getLong("seed", 1);
        System.out.println("ChaosTest -Dseed=" + seed);
        Chaos.Settings settings =
                new Chaos.Settings(pipeline, seed, 300, rounds, Duration.ofSeconds(2), Optional.empty());
        Random random = new Random(seed);
        // Begins again for rounds whose fault did not happen.
        Schedule schedule = new Schedule(IntStream.range(0, rounds + 2)
                .mapToObj(i -> new Schedule.Round(i + 1, random.nextLong(), faults.get(i % rounds)))
                .toList());

        List<RoundResult> results;
        try (Chaos chaos = Chaos.start(directory, settings)) {
            results = chaos.play(schedule, rounds, result -> {});
        }

        assertThat(results).as("seed " + seed).allSatisfy(result -> assertThat(result.holds())
                .as(result.toString())
                .isTrue());
        assertThat(results.stream().filter(RoundResult::counts))
                .as("seed " + seed)
                .hasSize(rounds);
    }
}
