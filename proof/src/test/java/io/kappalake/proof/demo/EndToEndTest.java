package io.kappalake.proof.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.compaction.merge.CompactPolicy;
import io.kappalake.compaction.merge.CompactReport;
import io.kappalake.compaction.merge.Compaction;
import io.kappalake.compaction.merge.RewriteJob;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.local.LocalServers;
import io.kappalake.local.LocalStack;
import io.kappalake.proof.simulator.MarketSimulator;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.runs.CompactInJob;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.LakeTables;
import io.kappalake.transforms.feed.Rules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job on real servers that are killed and stopped under it: every row is there once afterwards. Each test reads all of the topics into a
 * branch of its own.
 */
class EndToEndTest {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final long SEED = Long.getLong("seed", 1);

    @TempDir
    static Path directory;

    private static LocalStack stack;
    private static SentRecords sent;
    private static String emptyBranch;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() {
        System.out.println("EndToEndTest -Dseed=" + SEED);
        stack = LocalStack.start(directory, state(), LocalStack.Ports.FREE, 2, 2, EmbeddedServer::start);
        sent = new SentRecords(stack.kafkaClient());
        try (Lake lake = Lake.open(stack.lake())) {
            emptyBranch = lake.head();
        }
    }

    @AfterAll
    static void stop() {
        if (stack == null) {
            return;
        }
        // Those that a test has started again are not the stack's any more.
        LocalServers.all().forEach(server -> server.find(directory).ifPresent(RunningServer::stop));
        stack.close();
    }

    @Test
    void everyRowIsThereOnceAfterTheJobWasKilledAndEventsCameAgain() {
        Iterator<SimulatedRecord> market = market(400_000);
        sent.send(market, 20_000);
        try (Lake lake = branch("killed")) {
            JobRun killed = run(lake, false, "auto");
            awaitCommits(lake, 1);
            try (SentRecords.Sending live = sent.stream(market, 2_000)) {
                // It goes on while the job dies, at another moment each time: there are always records on their way
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
            lake.provision(LakeTables.ALL);
            LakeCommit policy = lake.commit("a policy under which few files are many");
            LakeTables.ALL.forEach(table -> policy.change(TableChange.of(table)
                    .setProperties(Map.of(CompactPolicy.OPEN_FILES, "4", CompactPolicy.OPEN_FILES_PER_WRITER, "1"))));
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

            await("a merge after the last outage").atMost(LIMIT).until(() -> merges(lake) > 0);
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

    private static void mergeOnFlink(Lake lake) {
        try (Compaction compaction = Compaction.of(lake)) {
            compaction
                    .full(true)
                    .rewriting(new RewriteJob(
                            () -> StreamExecutionEnvironment.createRemoteEnvironment("127.0.0.1", flink().port()), 2));
            int groups = compaction.plan().size();
            assertThat(groups).isGreaterThan(LakeTables.ALL.size() / 2);
            CompactReport report = compaction.run(bytes -> {});

            assertThat(report.tables().values().stream()
                            .mapToLong(CompactReport.TableCompaction::groups)
                            .sum())
                    .isEqualTo(groups);
            assertThat(flink().jobs())
                    .anyMatch(job ->
                            job.name().equals(RewriteJob.NAME) && job.state().equals("FINISHED"));
        }
    }

    private static long merges(Lake lake) {
        return lake.log()
                .filter(commit -> commit.properties().containsKey("compaction"))
                .count();
    }

    private static void restart(EmbeddedServer server) {
        RunningServer former = stack.all().stream()
                .filter(running -> running.server().equals(server))
                .findFirst()
                .orElseThrow();
        former.restart().awaitReady(LIMIT);
    }

    private MarketSimulator market(int events) {
        return MarketSimulator.simulated(SimulatorOptions.defaults()
                .withEvents(events)
                .withSeed(random.nextLong())
                .withStartTime(SimulatorOptions.startFor(events, Instant.now())));
    }

    private static Lake branch(String name) {
        LakeAddress address = stack.lake();
        try (Lake main = Lake.open(address)) {
            main.refs().createBranch(name, emptyBranch);
        }
        return Lake.open(address.onRef(name));
    }

    private static JobRun run(Lake lake, boolean bounded, String fromState) {
        return JobRun.submit(flink(), job(lake, bounded), fromState);
    }

    private static LakeJob job(Lake lake, boolean bounded) {
        JobOptions options = new JobOptions(
                lake.address().ref(),
                lake.address(),
                stack.kafkaClient(),
                Rules.DEFAULT,
                bounded,
                Duration.ofSeconds(1),
                2,
                state().toString());
        return LakeJob.plan(options, lake);
    }

    private static FlinkRest flink() {
        return new FlinkRest(stack.flink().address());
    }

    private static URI state() {
        return directory.resolve("state").toUri();
    }

    private static void assertFinished(JobRun run, Lake lake) {
        JobRun.Seen end = run.await(lake, seen -> {});
        assertThat(end.job().state())
                .as(() -> run.failure().orElse("no failure"))
                .isEqualTo("FINISHED");
    }

    private static void awaitCommits(Lake lake, long atLeast) {
        await().atMost(LIMIT)
                .until(() ->
                        lake.log().filter(commit -> commit.ledger().isPresent()).count() >= atLeast);
    }

    private static void awaitAllRead(Lake lake) {
        long all = sent.count();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(read(lake)).isEqualTo(all));
    }

    /** Records that the lake has an account of. */
    private static long read(Lake lake) {
        return lake.lastLedger().map(Ledger::ends).stream()
                .mapToLong(Positions::total)
                .sum();
    }
}
