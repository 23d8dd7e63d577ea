package io.kappalake.proof.chaos;

import io.kappalake.proof.chaos.Schedule.Round;
import io.kappalake.proof.chaos.attack.Attack;
import io.kappalake.proof.chaos.attack.Attacks;
import io.kappalake.proof.chaos.attack.Fault;
import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.chaos.lake.ChaosServers;
import io.kappalake.proof.chaos.lake.ChaosTopics;
import io.kappalake.proof.chaos.lake.FormerBuild;
import io.kappalake.proof.chaos.lake.Storage;
import io.kappalake.proof.chaos.lake.Wait;
import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.Pipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a schedule. In each round records flow and faults strike; once all records have landed, every row of every
 * table is compared with the truth. A new lake begins every few rounds, so that the comparison stays quick.
 */
final class Chaos implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Chaos.class);
    private static final int PARTITIONS = 2;
    private static final int WARM_UP = 100;

    private final Path directory;
    private final Settings settings;
    private final ChaosServers servers;
    private final ChaosTopics topics;
    private final String root;
    private final Map<Storage, String> empty = new EnumMap<>(Storage.class);

    private int lakes;
    private int roundsOnLake;
    private ChaosLake lake;
    private Judge judge;

    /**
     * @param events records of a round
     * @param roundsPerLake number of rounds before the next lake begins
     * @param outage outage duration
     * @param former the earlier build that a lake is upgraded from, if there is one
     */
    record Settings(
            ProvedPipeline pipeline,
            long seed,
            int events,
            int roundsPerLake,
            Duration outage,
            Optional<FormerBuild> former) {}

    private Chaos(Path directory, Settings settings, ChaosServers servers) {
        this.directory = directory;
        this.settings = settings;
        this.servers = servers;
        this.topics = new ChaosTopics(settings.pipeline(), servers.kafka(), PARTITIONS);
        try (Lake main = Lake.open(servers.lake(Storage.S3))) {
            this.root = main.head();
        }
        for (Storage storage : Storage.values()) {
            empty.put(storage, provisioned(storage));
        }
    }

    /** A commit with all tables, on a branch of its own. */
    private String provisioned(Storage storage) {
        String branch = "empty-" + storage.name().toLowerCase(Locale.ROOT);
        try (Lake main = Lake.open(servers.lake(storage))) {
            main.refs().createBranch(branch, root);
        }
        try (Lake lake = Lake.open(servers.lake(storage).onRef(branch))) {
            Pipeline pipeline = settings.pipeline().pipeline();
            lake.provision(pipeline.tables(), pipeline.files());
            return lake.head();
        }
    }

    /** Starts separate servers, under a directory that must be empty. */
    static Chaos start(Path directory, Settings settings) {
        return new Chaos(
                directory,
                settings,
                ChaosServers.start(directory, PARTITIONS, settings.pipeline().topics()));
    }

    /** Plays one round; never throws for a failure in it. */
    RoundResult play(Round round) {
        long start = System.nanoTime();
        Set<Fault> missed = EnumSet.noneOf(Fault.class);
        Map<Invariant, String> problems = new EnumMap<>(Invariant.class);
        long records = 0;
        long commits = 0;
        try {
            requireLake(round);
            records = lake.sent().all().size();
            commits = lake.jobCommits();
            Map<Fault, Attack> attacks = attacks(round);
            strike(round, attacks);
            LOG.info("Round {} struck after {} ms", round.number(), (System.nanoTime() - start) / 1_000_000);
            problems.put(Invariant.RESUMED, resumed());
            LOG.info("Round {} landed after {} ms", round.number(), (System.nanoTime() - start) / 1_000_000);
            attacks.forEach((fault, attack) -> {
                if (!attack.happened()) {
                    missed.add(fault);
                }
                problems.merge(Invariant.OUTCOME, attack.problem(), Chaos::joined);
            });
            boolean last = ++roundsOnLake == settings.roundsPerLake();
            if (last) {
                judge.repair();
            }
            problems.putAll(judge.judge(last));
            records = lake.sent().all().size() - records;
            commits = Math.max(0, lake.jobCommits() - commits);
        } catch (RuntimeException e) {
            LOG.error("Round {} {} broke", round.number(), round.faults(), e);
            problems.put(Invariant.RESUMED, "the round did not complete: " + e);
        }
        RoundResult result = new RoundResult(
                round.number(),
                lakes,
                round.faults(),
                missed,
                problems,
                records,
                commits,
                Duration.ofNanos(System.nanoTime() - start).toMillis());
        LOG.info("{}", result);
        if (!result.holds() || roundsOnLake >= settings.roundsPerLake()) {
            closeLake();
        }
        return result;
    }

    private static String joined(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + "; " + other;
    }

    private Map<Fault, Attack> attacks(Round round) {
        Attacks made = new Attacks(lake, new Random(round.seed()), settings.outage());
        Map<Fault, Attack> attacks = new LinkedHashMap<>();
        // Faults inside the job come last: they also wait for a job that another fault restarted.
        for (Fault.Kind kind : List.of(Fault.Kind.SIDE, Fault.Kind.MAIN, Fault.Kind.ALONE, Fault.Kind.CRASH)) {
            EnumSet.copyOf(round.faults()).stream()
                    .filter(fault -> fault.kind() == kind)
                    .forEach(fault -> attacks.put(fault, made.of(fault)));
        }
        return attacks;
    }

    private void strike(Round round, Map<Fault, Attack> attacks) {
        List<SimulatedRecord> records = lake.next(settings.events());
        for (Attack attack : attacks.values()) {
            records = attack.mix(records);
        }
        int third = records.size() / 3;
        List<SimulatedRecord> first = records.subList(0, third);
        List<SimulatedRecord> during = records.subList(third, 2 * third);
        List<SimulatedRecord> last = records.subList(2 * third, records.size());
        lake.sent().send(first);
        attacks.values().forEach(Attack::begin);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendSlowly(during));
        attacks.values().forEach(Attack::end);
        sending.join();
        lake.sent().send(last);
    }

    /** The time of some checkpoints. */
    private void sendSlowly(List<SimulatedRecord> records) {
        int slice = Math.max(1, records.size() / 8);
        for (int i = 0; i < records.size(); i += slice) {
            lake.sent().send(records.subList(i, Math.min(i + slice, records.size())));
            Wait.pause(Duration.ofMillis(150));
        }
    }

    private String resumed() {
        if (!Wait.until(ChaosLake.LIMIT, () -> lake.hasLanded() || lake.hasEnded())) {
            return "the lake ends at " + lake.ends() + ", Kafka at "
                    + lake.sent().ends();
        }
        if (!lake.hasLanded() || !Wait.until(ChaosLake.LIMIT, () -> lake.isRunning() || lake.hasEnded())) {
            return "the job ended: " + lake.failure();
        }
        return lake.isRunning() ? "" : "the job ended: " + lake.failure();
    }

    /** Prepares a lake with at least two commits of a running job: an earlier fault would prove nothing. */
    private void requireLake(Round round) {
        Optional<Storage> storage = round.faults().stream()
                .flatMap(fault -> fault.storage().stream())
                .findFirst();
        boolean upgrades = round.faults().contains(Fault.UPGRADED);
        if (lake != null && !upgrades && storage.orElse(lake.storage()) == lake.storage()) {
            return;
        }
        closeLake();
        servers.restore();
        lakes++;
        roundsOnLake = 0;
        Storage on = storage.orElse(lakes % 2 == 0 ? Storage.FILES : Storage.S3);
        String origin = upgrades ? root : empty.get(on);
        lake = new ChaosLake(
                settings.pipeline(),
                servers,
                directory,
                topics,
                new ChaosLake.Origin("lake-" + lakes, on, origin),
                round.seed());
        judge = new Judge(lake);
        if (upgrades) {
            lake.startFormer(settings.former().orElseThrow());
        } else {
            lake.start(1 + lakes / 2 % 2, "none");
        }
        boolean ready = Wait.until(
                ChaosLake.LIMIT, () -> lake.jobCommits() >= 2, () -> lake.sent().send(lake.next(WARM_UP)));
        if (!ready) {
            throw new LakeException("The job made no two commits in " + ChaosLake.LIMIT.toSeconds() + " s: "
                    + lake.failure() + "; see " + directory.resolve("logs"));
        }
    }

    private void closeLake() {
        if (lake == null) {
            return;
        }
        try {
            lake.close();
        } catch (RuntimeException e) {
            LOG.warn("Lake {} could not be closed", lakes, e);
        }
        lake = null;
    }

    /** Plays until this many rounds have counted, or half as many again were played. */
    List<RoundResult> play(Schedule schedule, int wanted, Consumer<RoundResult> each) {
        List<RoundResult> results = new ArrayList<>();
        long counted = 0;
        for (Round round : schedule.rounds()) {
            RoundResult result = play(round);
            results.add(result);
            each.accept(result);
            counted += result.counts() ? 1 : 0;
            if (counted == wanted) {
                break;
            }
        }
        return results;
    }

    @Override
    public void close() {
        closeLake();
        servers.close();
    }
}
