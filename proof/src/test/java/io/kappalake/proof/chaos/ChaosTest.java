package io.kappalake.proof.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.proof.chaos.attack.Fault;
import io.kappalake.proof.pipeline.ProvedPipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of the fault suite; {@code ./lake chaos} plays as many rounds as one likes. */
class ChaosTest {

    private static final Set<Fault> QUICK = EnumSet.of(
            Fault.CRASH_AFTER_FILES_CLOSE,
            Fault.CRASH_AFTER_NESSIE,
            Fault.ANSWER_LOST,
            Fault.S3_ERROR_503,
            Fault.ROLLED_BACK,
            Fault.COMPACTED,
            Fault.POISON_RECORDS);

    @TempDir
    Path directory;

    /** Names and numbers of topics are what differs most: a feed of the shop has several. */
    private static final Set<Fault> QUICK_OF_SHOP = EnumSet.of(Fault.TOPIC_MADE_AGAIN, Fault.POISON_RECORDS);

    @Test
    void nothingIsLostOrDoubledWhileFaultsStrike() {
        play(ProvedPipeline.MARKET, QUICK, 4);
    }

    @Test
    void norIsItOfAPipelineThatIsNoMarket() {
        play(ProvedPipeline.SHOP, QUICK_OF_SHOP, 2);
    }

    private void play(ProvedPipeline pipeline, Set<Fault> faults, int rounds) {
        long seed = Long.getLong("seed", 1);
        System.out.println("ChaosTest -Dseed=" + seed);
        Chaos.Settings settings =
                new Chaos.Settings(pipeline, seed, 300, rounds, Duration.ofSeconds(2), Optional.empty());
        Schedule schedule = Schedule.of(seed, rounds + 2, faults);

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
