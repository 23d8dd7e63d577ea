package io.kappalake.proof.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.compaction.merge.CompactPolicy;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.runs.CompactInJob;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.transforms.Pipeline;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/**
 * The job on real servers that are killed and stopped under it: every row is there once afterwards. Each test reads all
 * of the topics into a branch of its own.
 *
 * <p>One class, so that its servers start only once.
 */
class EndToEndTest extends EndToEndFixture {

    @Test
    void everyRowIsThereOnceAfterTheJobWasKilledAndEventsCameAgain() {
        Iterator<SimulatedRecord> market = market(400_000);
        sent.send(market, 20_000);
        try (Lake lake = branch("killed")) {
            JobRun killed = run(lake, false, "auto");
            awaitCommits(lake, 1);
            try (SentRecords.Sending live = sent.stream(market, 2_000)) {
                // It keeps sending while the job dies, each time at another moment: records are always on their way
                // through the job.
                awaitCommits(lake, 2 + random.nextInt(2));
                long moment = sent.count() + random.nextInt(2_000);
                await().atMost(LIMIT).until(() -> sent.count() >= moment);
                stack.flink().kill();
            }
            assertThat(read(lake))
                    .as("records in the lake when the job was killed")
                    .isLessThan(sent.count());
            stack.flink().restart().awaitReady(LIMIT);
            sent.send(market, 20_000);

            JobRun restored = run(lake, true, "auto");
            assertThat(restored.state())
                    .as("the checkpoint it goes on from")
                    .get()
                    .asString()
                    .contains(killed.id());
            assertFinished(restored, lake);
            assertThat(read(lake)).isEqualTo(sent.count());

            sent.repeat(2_000, random);
            sent.send(market(5_000), 5_000);
            JobRun rebuilt = run(lake, true, "none");
            assertThat(rebuilt.state()).isEmpty();
            assertFinished(rebuilt, lake);

            WholeLake whole = new WholeLake(lake);
            whole.assertRowsAreTheTruthOf(sent.all());
            whole.assertOffsetsAreContiguousUpTo(sent.ends());
            whole.assertEveryCommitMovedAllTablesTogether();
            whole.assertEachFileIsThereOnceAndNoneDeletesRows();
        }
    }

    @Test
    void theJobOutlivesServersThatAreAwayAlsoWhileItCompacts() {
        Iterator<SimulatedRecord> market = market(30_000);
        sent.send(market, 3_000);
        try (Lake lake = branch("outages")) {
            lake.provision(Pipeline.MARKET.tables());
            LakeCommit policy = lake.commit("a policy under which few files are many");
            Pipeline.MARKET
                    .tables()
                    .forEach(table -> policy.change(TableChange.of(table)
                            .setProperties(
                                    Map.of(CompactPolicy.OPEN_FILES, "4", CompactPolicy.OPEN_FILES_PER_WRITER, "1"))));
            policy.land();
            JobRun run = JobRun.submit(flink(), job(lake, false).with(new CompactInJob()), "none");
            Set<String> unread = ConcurrentHashMap.newKeySet();
            CompletableFuture<JobRun.Seen> watched = CompletableFuture.supplyAsync(
                    () -> run.await(lake, seen -> seen.unread().ifPresent(unread::add)));
            awaitCommits(lake, 1);

            stack.nessie().stop();
            // Ten seconds of events.
            sent.send(market, 10_000, 1_000);
            restart(EmbeddedServer.NESSIE);
            awaitAllRead(lake);

            stack.kafka().stop();
            await().during(Duration.ofSeconds(10)).atMost(LIMIT).until(() -> !flink().job(run.id())
                    .ended());
            restart(EmbeddedServer.KAFKA);
            sent.send(market, 3_000);
            awaitAllRead(lake);

            stack.s3().stop();
            sent.send(market, 6_000, 2_000);
            restart(EmbeddedServer.S3);
            awaitAllRead(lake);
            assertThat(run.failure()).as("why it started again").isPresent();

            await("a merge after the last outage").pollInterval(LOOK).atMost(LIMIT).until(() -> merges(lake) > 0);
            // A restarted job lands what was pending before all of its tasks run, and cannot be stopped with a
            // savepoint until then.
            await("all tasks").atMost(LIMIT).until(() -> flink().allTasksRun(run.id()));
            run.stop();
            assertThat(watched.join().job().state()).isEqualTo("FINISHED");
            assertThat(unread)
                    .as("what the watcher was told meanwhile")
                    .isNotEmpty()
                    .allSatisfy(said -> assertThat(said).startsWith("Nessie at "));
            mergeOnFlink(lake);
            WholeLake whole = new WholeLake(lake);
            whole.assertRowsAreTheTruthOf(sent.all());
            whole.assertOffsetsAreContiguousUpTo(sent.ends());
            whole.assertEachFileIsThereOnceAndNoneDeletesRows();
        }
    }
}
