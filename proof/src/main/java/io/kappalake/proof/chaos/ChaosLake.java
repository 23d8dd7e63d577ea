package io.kappalake.proof.chaos;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.proof.simulator.MarketSimulator;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.feed.Rules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;

/** One lake on its own branch, the job that fills it, and everything sent to it. */
final class ChaosLake implements AutoCloseable {

    static final Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(12);
    static final Duration LIMIT = Duration.ofSeconds(120);
    static final Rules RULES = Rules.DEFAULT;

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofMillis(700);
    private static final int FEED = 20;
    /**
     * With this rate a round of a thousand records spans a quarter of an hour, so hours are sealed while a lake is in
     * use.
     */
    private static final double EVENTS_PER_SECOND = 1.2;

    private final ChaosServers servers;
    private final Path directory;
    private final String branch;
    private final ArmedProbe probe;
    private final Map<String, Integer> partitions;
    private final Positions begin;
    private final Lake lake;
    private final Lake gated;
    private final SentRecords sent;
    private final SimulatorOptions options;
    private final MarketSimulator market;
    private final String empty;

    private int parallelism = 2;
    private JobRun job;
    private long restarts;
    private long knownRestored;

    ChaosLake(ChaosServers servers, Path directory, ChaosTopics topics, String branch, String empty, long seed) {
        this.servers = servers;
        this.directory = directory;
        this.branch = branch;
        this.empty = empty;
        this.probe = new ArmedProbe(directory.resolve("armed").toString());
        this.partitions = topics.partitions();
        this.begin = topics.clear();
        try (Lake main = Lake.open(servers.lake())) {
            main.refs().createBranch(branch, empty);
        }
        this.lake = Lake.open(servers.lake().onRef(branch));
        this.gated = Lake.open(servers.gatedLake().onRef(branch));
        this.sent = new SentRecords(servers.kafka(), partitions);
        this.options = SimulatorOptions.defaults()
                .withEvents(1_000_000_000)
                .withSeed(seed)
                .withSymbols(2_000)
                .withEventsPerSecond(EVENTS_PER_SECOND)
                .withStartTime(
                        Instant.now().minus(Duration.ofHours(30)).truncatedTo(java.time.temporal.ChronoUnit.HOURS));
        this.market = MarketSimulator.simulated(options);
    }

    ChaosServers servers() {
        return servers;
    }

    ArmedProbe probe() {
        return probe;
    }

    Lake lake() {
        return lake;
    }

    SentRecords sent() {
        return sent;
    }

    Map<String, Integer> partitions() {
        return partitions;
    }

    /** By topic and partition, where this lake began to read. */
    Positions begin() {
        return begin;
    }

    String empty() {
        return empty;
    }

    SimulatorOptions options() {
        return options;
    }

    JobRun job() {
        return job;
    }

    int parallelism() {
        return parallelism;
    }

    /** Starts the job; {@code fromState} as for {@code ./lake run}. */
    void start(int wanted, String fromState) {
        parallelism = wanted;
        LakeJob planned = LakeJob.plan(
                new JobOptions(
                        branch,
                        servers.gatedLake().onRef(branch),
                        servers.kafka(),
                        RULES,
                        false,
                        CHECKPOINT_INTERVAL,
                        parallelism,
                        directory.resolve("state").toUri().toString()),
                gated);
        restarts += knownRestored + 1;
        knownRestored = 0;
        job = JobRun.submit(servers.flink(), planned, fromState, ChaosLake::tune, probe);
    }

    private static void tune(Configuration flink) {
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofMillis(100));
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(1));
        flink.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_TIMEOUT);
        // Flink catches up on checkpoints that it could not start in time: after a stall they would come in a burst.
        flink.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, CHECKPOINT_INTERVAL.dividedBy(2));
    }

    /** The market's next records, not sent yet. */
    List<SimulatedRecord> next(int count) {
        List<SimulatedRecord> next = new ArrayList<>();
        while (next.size() < count) {
            next.add(market.next());
        }
        return next;
    }

    /** Sends a few more, so that there is something to commit. */
    void feed() {
        sent.send(next(FEED));
    }

    /** How often the job was restarted, by Flink or by hand. */
    long restarts() {
        try {
            knownRestored = servers.flink()
                    .get("/jobs/" + job.id() + "/checkpoints")
                    .path("counts")
                    .path("restored")
                    .asLong();
        } catch (LakeException away) {
            // The former count is a lower bound.
        }
        return restarts + knownRestored;
    }

    long failedCheckpoints() {
        return servers.flink()
                .get("/jobs/" + job.id() + "/checkpoints")
                .path("counts")
                .path("failed")
                .asLong();
    }

    Optional<FlinkRest.Job> state() {
        try {
            return Optional.of(servers.flink().job(job.id()));
        } catch (LakeException away) {
            return Optional.empty();
        }
    }

    boolean isRunning() {
        return state().filter(FlinkRest.Job::running).isPresent();
    }

    boolean hasEnded() {
        return state().filter(FlinkRest.Job::ended).isPresent();
    }

    void cancel() {
        servers.flink().cancel(job.id());
        Wait.until(LIMIT, this::hasEnded);
    }

    /** Whether everything sent is in the lake now, according to its ledger. */
    boolean hasLanded() {
        // The lake may know partitions that received nothing.
        Positions ends = ends();
        return sent.ends().over(ends).equals(ends);
    }

    Positions ends() {
        return ledger().map(Ledger::ends).orElse(Positions.NONE);
    }

    Optional<Ledger> ledger() {
        try {
            return lake.lastLedger();
        } catch (LakeException away) {
            return Optional.empty();
        }
    }

    /** The commits with a ledger that were not rolled back, newest first. */
    List<Commit> commits() {
        return lake.history(lake.head())
                .takeWhile(commit -> !commit.hash().equals(empty))
                .filter(commit -> commit.ledger().isPresent())
                .toList();
    }

    /** The job's own commits among {@link #commits}. */
    long jobCommits() {
        return commits().stream()
                .filter(commit -> commit.rolledBackTo().isEmpty())
                .count();
    }

    /** Ends the job if it still runs; the branch stays. */
    @Override
    public void close() {
        Set.of(Probe.Step.values()).forEach(probe::disarm);
        sent.close();
        try {
            if (job != null && !hasEnded()) {
                cancel();
            }
        } catch (LakeException away) {
            // It ended with its Flink.
        }
        lake.close();
        gated.close();
    }
}
