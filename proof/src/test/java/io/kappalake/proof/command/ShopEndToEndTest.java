package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.local.Provision;
import io.kappalake.proof.demo.SentRecords;
import io.kappalake.proof.demo.WholeLake;
import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Lake;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A pipeline that is no market, through a restart with its state and one without, an audit and a replay: every row is
 * the truth's.
 */
class ShopEndToEndTest extends CommandLineFixture {

    private static final ProvedPipeline SHOP = ProvedPipeline.SHOP;
    private static final long SEED = Long.getLong("seed", 1);

    private final Random random = new Random(SEED);

    @Test
    void everyRowIsTheTruthsAfterRestartsAndAReplayHasTheSame() {
        System.out.println("ShopEndToEndTest -Dseed=" + SEED);
        Provision.topics(stack.kafkaClient(), SHOP.topics(), 2);
        SentRecords sent = new SentRecords(SHOP, stack.kafkaClient());
        Iterator<SimulatedRecord> shop = SHOP.simulated(SimulatorOptions.defaults()
                .withEvents(400_000)
                .withSeed(random.nextLong())
                .withMalformed(0.05)
                .withDuplicates(0.05)
                .withStartTime(SimulatorOptions.startFor(400_000, Instant.now())));
        sent.send(shop, 3_000);
        try (Lake lake = Lake.open(stack.lake())) {
            JobRun first = run(lake, false, "auto");
            try (SentRecords.Sending live = sent.stream(shop, 600)) {
                await().atMost(LIMIT)
                        .until(() -> lake.log()
                                        .filter(commit -> commit.ledger().isPresent())
                                        .count()
                                >= 2);
            }
            first.stop();
            sent.send(shop, 5_000);

            JobRun resumed = run(lake, true, "auto");
            assertThat(resumed.state()).get().asString().contains(first.id());
            assertFinished(resumed, lake);

            // Without state, identities come from Silver: numbers and texts of several columns.
            sent.repeat(1_000, random);
            assertFinished(run(lake, true, "none"), lake);

            WholeLake whole = new WholeLake(SHOP, lake);
            whole.assertRowsAreTheTruthOf(sent.all());
            whole.assertOffsetsAreContiguousUpTo(sent.ends());
            whole.assertEveryCommitMovedAllTablesTogether();
            whole.assertEachFileIsThereOnceAndNoneDeletesRows();
        }
        assertThat(ok("audit", "--deep")).contains("Silver follows from the raw records");
        ok("replay", "start", "again", "--source", "bronze");
        assertThat(ok("replay", "verify", "again")).contains("is equal to main");
        assertThat(ok("audit", "--ref", "replay/again")).contains("Proved");
        fails("Branch main belongs to pipeline shop, not to market", "run", "--bounded", "--pipeline", "market");
    }

    private static JobRun run(Lake lake, boolean bounded, String fromState) {
        JobOptions options = new JobOptions(
                SHOP.pipeline().name(),
                lake.address(),
                stack.kafkaClient(),
                SHOP.pipeline().rules(),
                bounded,
                Duration.ofSeconds(1),
                2,
                state().toString());
        FlinkRest flink = new FlinkRest(stack.flink().address());
        return JobRun.submit(flink, LakeJob.plan(options, lake, SHOP.pipeline()), fromState);
    }

    private static void assertFinished(JobRun run, Lake lake) {
        assertThat(run.await(lake, seen -> {}).job().state())
                .as(() -> run.failure().orElse("no failure"))
                .isEqualTo("FINISHED");
    }
}
