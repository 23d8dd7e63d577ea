package io.kappalake.proof.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Servers whose topics are filled once, branches to read them into, and jobs that are killed. */
abstract class EndToEndFixture {

    static final Duration LIMIT = Duration.ofSeconds(120);

    /** Between two looks at the lake, each of which costs its servers what some events do. */
    static final Duration LOOK = Duration.ofMillis(400);

    static final long SEED = Long.getLong("seed", 1);

    @TempDir
    static Path directory;

    static LocalStack stack;
    static SentRecords sent;
    static String emptyBranch;

    final Random random = new Random(SEED);

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
        // The stack no longer owns servers that a test has restarted.
        LocalServers.all().forEach(server -> server.find(directory).ifPresent(RunningServer::stop));
        stack.close();
    }

    static void mergeOnFlink(Lake lake) {
        try (Compaction compaction = Compaction.of(lake)) {
            compaction
                    .full(true)
                    .rewriting(new RewriteJob(
                            () -> StreamExecutionEnvironment.createRemoteEnvironment("127.0.0.1", flink().port()), 2));
            int groups = compaction.plan().size();
            assertThat(groups).isGreaterThan(Pipeline.MARKET.tables().size() / 2);
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

    static long merges(Lake lake) {
        return lake.log()
                .filter(commit -> commit.properties().containsKey("compaction"))
                .count();
    }

    static void restart(EmbeddedServer server) {
        RunningServer former = stack.all().stream()
                .filter(running -> running.server().equals(server))
                .findFirst()
                .orElseThrow();
        former.restart().awaitReady(LIMIT);
    }

    MarketSimulator market(int events) {
        return MarketSimulator.simulated(SimulatorOptions.defaults()
                .withEvents(events)
                .withSeed(random.nextLong())
                .withStartTime(SimulatorOptions.startFor(events, Instant.now())));
    }

    static Lake branch(String name) {
        LakeAddress address = stack.lake();
        try (Lake main = Lake.open(address)) {
            main.refs().createBranch(name, emptyBranch);
        }
        return Lake.open(address.onRef(name));
    }

    static JobRun run(Lake lake, boolean bounded, String fromState) {
        return JobRun.submit(flink(), job(lake, bounded), fromState);
    }

    static LakeJob job(Lake lake, boolean bounded) {
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

    static FlinkRest flink() {
        return new FlinkRest(stack.flink().address());
    }

    static URI state() {
        return directory.resolve("state").toUri();
    }

    static void assertFinished(JobRun run, Lake lake) {
        JobRun.Seen end = run.await(lake, seen -> {});
        assertThat(end.job().state())
                .as(() -> run.failure().orElse("no failure"))
                .isEqualTo("FINISHED");
    }

    static void awaitCommits(Lake lake, long atLeast) {
        await().pollInterval(LOOK)
                .atMost(LIMIT)
                .until(() ->
                        lake.log().filter(commit -> commit.ledger().isPresent()).count() >= atLeast);
    }

    static void awaitAllRead(Lake lake) {
        long all = sent.count();
        await().pollInterval(LOOK)
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(read(lake)).isEqualTo(all));
    }

    /** Records that the lake has an account of. */
    static long read(Lake lake) {
        return lake.lastLedger().map(Ledger::ends).stream()
                .mapToLong(Positions::total)
                .sum();
    }
}
