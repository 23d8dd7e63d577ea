package io.kappalake.proof.chaos.lake;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.jobs.commit.RunId;
import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.truth.StoredRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;

/** One lake on its own branch, the job that fills it, and everything sent to it. */
public final class ChaosLake implements AutoCloseable {

    public static final Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(12);
    public static final Duration LIMIT = Duration.ofSeconds(120);

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
    private final Storage storage;
    private final ChaosTopics topics;
    private final Map<String, Rules> rulesByJob = new HashMap<>();
    private final Lake lake;
    private final Lake gated;
    private final SentRecords sent;
    private final SimulatorOptions options;
    private final Iterator<SimulatedRecord> simulated;
    private final ProvedPipeline proved;
    private final String empty;

    private Positions begin;
    private String pipeline;
    private Rules rules;
    private int parallelism = 2;
    private JobRun job;
    private String jobId = "";
    private long restarts;
    private long knownRestored;

    /** @param empty the commit with tables but no rows */
    public record Origin(String branch, Storage storage, String empty) {}

    public ChaosLake(
            ProvedPipeline proved, ChaosServers servers, Path directory, ChaosTopics topics, Origin origin, long seed) {
        this.proved = proved;
        this.rules = proved.pipeline().rules();
        this.servers = servers;
        this.directory = directory;
        this.branch = origin.branch();
        this.pipeline = origin.branch();
        this.storage = origin.storage();
        this.empty = origin.empty();
        this.topics = topics;
        this.probe = new ArmedProbe(directory.resolve("armed").toString());
        this.begin = inLedger(topics.clear());
        try (Lake main = Lake.open(servers.lake(storage))) {
            main.refs().createBranch(branch, empty);
        }
        this.lake = Lake.open(servers.lake(storage).onRef(branch));
        this.gated = Lake.open(servers.gatedLake(storage).onRef(branch));
        this.sent = new SentRecords(proved, servers.kafka(), topics.partitions());
        this.options = SimulatorOptions.defaults()
                .withEvents(1_000_000_000)
                .withSeed(seed)
                .withSymbols(2_000)
                .withEventsPerSecond(EVENTS_PER_SECOND)
                .withStartTime(
                        Instant.now().minus(Duration.ofHours(30)).truncatedTo(java.time.temporal.ChronoUnit.HOURS));
        this.simulated = proved.simulated(options);
    }

    private Positions inLedger(Positions kafka) {
        Map<String, Map<Integer, Long>> byFeed = new TreeMap<>();
        kafka.each((topic, partition, offset) -> byFeed.computeIfAbsent(proved.feed(topic), feed -> new TreeMap<>())
                .put(Generation.partition(0, proved.number(topic), partition), offset));
        return Positions.of(byFeed);
    }

    /** The pipeline whose records it takes. */
    public ProvedPipeline proved() {
        return proved;
    }

    public ChaosServers servers() {
        return servers;
    }

    public ArmedProbe probe() {
        return probe;
    }

    public Lake lake() {
        return lake;
    }

    public SentRecords sent() {
        return sent;
    }

    public Storage storage() {
        return storage;
    }

    public ChaosTopics topics() {
        return topics;
    }

    public Map<String, Integer> partitions() {
        return topics.partitions();
    }

    /** By feed and partition of the ledger, where this lake began to read. */
    public Positions begin() {
        return begin;
    }

    /** Notes a person's decision to go on with a topic from its first record: see {@link SentRecords#beginAnew}. */
    public void beginAnew(String topic, Positions ends, Predicate<StoredRecord> readBefore) {
        sent.beginAnew(topic, ends, readBefore);
        topics.first(topic)
                .each((name, partition, first) ->
                        begin = begin.with(proved.feed(name), sent.number(name, partition), first));
    }

    /** Those of the next start. */
    public Rules rules() {
        return rules;
    }

    public void changeRules(Rules changed) {
        rules = changed;
    }

    /** The rules of a run in the ledger. */
    public Rules rulesOf(String run) {
        return rulesByJob.getOrDefault(RunId.flinkJob(run), proved.pipeline().rules());
    }

    /** What a run of the job on this branch needs, as a start now would have it. */
    public JobOptions jobOptions() {
        return new JobOptions(
                pipeline,
                servers.gatedLake(storage).onRef(branch),
                servers.kafka(),
                rules,
                false,
                CHECKPOINT_INTERVAL,
                parallelism,
                directory.resolve("state").toUri().toString());
    }

    public String empty() {
        return empty;
    }

    public SimulatorOptions options() {
        return options;
    }

    public JobRun job() {
        return job;
    }

    public int parallelism() {
        return parallelism;
    }

    /** Starts the job; {@code fromState} as for {@code ./lake run}. */
    public void start(int wanted, String fromState) {
        parallelism = wanted;
        LakeJob planned = LakeJob.plan(jobOptions(), gated);
        JobRun started = JobRun.submit(servers.flink(), planned, fromState, ChaosLake::tune, probe);
        restarts += knownRestored + 1;
        knownRestored = 0;
        job = started;
        jobId = job.id();
        rulesByJob.put(jobId, rules);
    }

    /** Starts the job of an earlier build, on its Flink. It creates the tables, too. */
    public void startFormer(FormerBuild former) {
        // The name that all builds give it.
        pipeline = "market";
        servers.restartFlinkOf(former.classPath());
        jobId = former.run(servers, jobOptions(), directory.resolve("logs").resolve("former-" + branch + ".log"));
    }

    /**
     * Ends the job of the earlier build, and starts this build's from its state.
     *
     * @param savepoint whether to stop it as an operator does; otherwise Flink is killed
     */
    public void upgrade(boolean savepoint) {
        if (savepoint) {
            servers.flink().stopWithSavepoint(jobId, stateOfJob().toUri(), LIMIT);
        }
        servers.restartFlinkOfThisBuild();
        start(parallelism, "auto");
    }

    /** Directory of the job's checkpoints and savepoints. */
    public Path stateOfJob() {
        return directory.resolve("state").resolve(jobId);
    }

    public String jobId() {
        return jobId;
    }

    /** Text of the job's last failure. */
    public String failure() {
        return JobRun.failure(servers.flink(), jobId).orElse("cause unknown");
    }

    /** Whether the job resumed from the state of that one. */
    public boolean resumedFrom(String former) {
        return job != null
                && job.state().filter(state -> state.contains(former)).isPresent();
    }

    private static void tune(Configuration flink) {
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofMillis(100));
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(1));
        flink.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_TIMEOUT);
        // Flink catches up on checkpoints that it could not start in time: after a stall they would come in a burst.
        flink.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, CHECKPOINT_INTERVAL.dividedBy(2));
    }

    /** The simulation's next records, not sent yet. */
    public List<SimulatedRecord> next(int count) {
        List<SimulatedRecord> next = new ArrayList<>();
        while (next.size() < count) {
            next.add(simulated.next());
        }
        return next;
    }

    /** Sends a few more, so that there is something to commit. */
    public void feed() {
        sent.send(next(FEED));
    }

    /** How often the job was restarted, by Flink or by hand. */
    public long restarts() {
        try {
            knownRestored = servers.flink()
                    .get("/jobs/" + jobId + "/checkpoints")
                    .path("counts")
                    .path("restored")
                    .asLong();
        } catch (LakeException away) {
            // The former count is a lower bound.
        }
        return restarts + knownRestored;
    }

    public long failedCheckpoints() {
        return servers.flink()
                .get("/jobs/" + jobId + "/checkpoints")
                .path("counts")
                .path("failed")
                .asLong();
    }

    public Optional<FlinkRest.Job> state() {
        try {
            return Optional.of(servers.flink().job(jobId));
        } catch (LakeException away) {
            return Optional.empty();
        }
    }

    public boolean isRunning() {
        return state().filter(FlinkRest.Job::running).isPresent();
    }

    public boolean hasEnded() {
        return state().filter(FlinkRest.Job::ended).isPresent();
    }

    public void cancel() {
        servers.flink().cancel(jobId);
        Wait.until(LIMIT, this::hasEnded);
    }

    /** Whether everything sent is in the lake now, according to its ledger. */
    public boolean hasLanded() {
        // The lake may know partitions that received nothing.
        Positions ends = ends();
        return sent.ends().over(ends).equals(ends);
    }

    /** By feed and partition of the ledger, the offset after the last record that the lake has. */
    public Positions ends() {
        return ledger().map(Ledger::ends).orElse(Positions.NONE);
    }

    public Optional<Ledger> ledger() {
        try {
            return lake.lastLedger();
        } catch (LakeException away) {
            return Optional.empty();
        }
    }

    /** The commits with a ledger that were not rolled back, newest first. */
    public List<Commit> commits() {
        return lake.history(lake.head())
                .takeWhile(commit -> !commit.hash().equals(empty))
                .filter(commit -> commit.ledger().isPresent())
                .toList();
    }

    /** Those among {@link #commits} since a person last decided to go on with another log, or over a gap. */
    public List<Commit> commitsOfNewestLogs() {
        List<Commit> all = commits();
        int decided = 0;
        while (decided < all.size() && all.get(decided).resumedBecause().isEmpty()) {
            decided++;
        }
        return all.subList(0, Math.min(decided + 1, all.size()));
    }

    /** The job's own commits among {@link #commits}. */
    public long jobCommits() {
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
            if (!jobId.isEmpty() && !hasEnded()) {
                cancel();
            }
        } catch (LakeException away) {
            // It ended with its Flink.
        }
        lake.close();
        gated.close();
    }
}
