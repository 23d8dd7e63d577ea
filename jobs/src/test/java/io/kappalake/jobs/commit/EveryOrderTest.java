package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.Shared;
import io.kappalake.jobs.TestLake;
import io.kappalake.jobs.resume.Resume;
import io.kappalake.jobs.source.TopicIds;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two who change one branch, in every order of their steps in which the first is interrupted once and the second once:
 * the first takes some, the second takes some, the first ends, the second ends. Afterwards a run without state reads
 * the rest of the topic, and each record is there once. {@code -Dkappalake.orders=N} takes about as many orders of each
 * pair, spread over all of them; 1000 is more than any pair has.
 */
class EveryOrderTest {

    private static final int MOST = Integer.getInteger("kappalake.orders", 3);
    private static final long END = 6;

    private static Lake base;
    private static Turns turns;
    /** Files are written once: a branch that does not name them does not have them. */
    private static final Map<String, Committable> READ = new HashMap<>();

    private static final Map<String, String> ROWS = new HashMap<>();

    private Lake lake;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void openBase() {
        base = TestLake.fresh();
        turns = new Turns(base.address().nessieUri());
    }

    @AfterAll
    static void closeBase() {
        turns.close();
        base.close();
    }

    /** Kafka's topic as the committer sees it. */
    private record Kafka() implements TopicIds, TopicIds.Asked {

        private static String id = "id-1";

        @Override
        public Asked open() {
            return this;
        }

        @Override
        public CompletableFuture<TopicLogs> now() {
            return CompletableFuture.completedFuture(TopicLogs.of("cluster-1", Map.of("trades", id)));
        }

        @Override
        public void close() {}
    }

    /** Sets a lake up, and says what the two do then. */
    @FunctionalInterface
    private interface Pair {
        List<Callable<String>> prepare() throws Exception;
    }

    private static final String FIRST = "first";
    private static final String SECOND = "second";

    @Test
    void twoRunsThatStartTogether() throws Exception {
        inEveryOrder(() -> List.of(fresh(FIRST), fresh(SECOND)));
    }

    @Test
    void aRunAndARollBackUnderIt() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            String two = land(run, 1, 0);
            land(run, 2, 2);
            return List.of(further(FIRST, run, 3, 4), rollBack(SECOND, two));
        });
    }

    @Test
    void aRunAndARollBackAfterWhichAnotherRunStarts() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            String two = land(run, 1, 0);
            land(run, 2, 2);
            Callable<String> back = rollBack(SECOND, two);
            Callable<String> other = fresh(SECOND);
            return List.of(further(FIRST, run, 3, 4), () -> back.call() + ", " + other.call());
        });
    }

    @Test
    void aStartAndARollBack() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            String two = land(run, 1, 0);
            land(run, 2, 2);
            return List.of(fresh(FIRST), rollBack(SECOND, two));
        });
    }

    @Test
    void aRestoredCommitThatHadLandedAndARollBack() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            String two = land(run, 1, 0);
            OperatorSubtaskState state = run.receive(read(2)).checkpoint(2);
            return List.of(restored(FIRST, state, 4), rollBack(SECOND, two));
        });
    }

    @Test
    void aRestoredCommitThatHadNotLandedAndAnotherRun() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            land(run, 1, 0);
            OperatorSubtaskState state = run.receive(read(2)).barrier(2);
            return List.of(restored(FIRST, state, 4), fresh(SECOND));
        });
    }

    @Test
    void aRunAndAResumeOverAGap() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            land(run, 1, 0);
            Ledger last = lake.lastLedger().orElseThrow();
            OffsetRanges gap = OffsetRanges.NONE.with("trades", 0, new OffsetRange(2, 4));
            Resume resume = new Resume(
                    "gap",
                    last.id(),
                    new Ledger(last.pipeline(), "resume", 0, gap, Map.of(), last.progress(), last.logs()),
                    List.of("a gap"));
            Lake seen = seen(SECOND);
            return List.of(
                    further(FIRST, run, 2, 2),
                    unlessRefused(() -> resume.land(seen, "lost").outcome().toString()));
        });
    }

    @Test
    void aRunAndATopicThatIsMadeAgain() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            land(run, 1, 0);
            return List.of(further(FIRST, run, 2, 2), () -> Kafka.id = "id-2");
        });
    }

    @Test
    void aStartAndATopicThatIsMadeAgain() throws Exception {
        inEveryOrder(() -> List.of(fresh(FIRST), () -> Kafka.id = "id-2"));
    }

    // --- what they do

    private Callable<String> fresh(String actor) {
        Lake seen = seen(actor);
        return unlessRefused(() -> {
            LandCheckpoints planned = Committer.planned("live", seen, Probe.NONE, BetweenCommits.NONE, new Kafka());
            long at = end(seen.lastLedger());
            if (at == 0) {
                Planned plan = new Planned("", Positions.of(Map.of("trades", Map.of(0, 0L))), TopicLogs.NONE);
                planned =
                        new LandCheckpoints("live", seen.address(), Probe.NONE, BetweenCommits.NONE, plan, new Kafka());
            }
            try (Committer run = Committer.start(planned, null)) {
                turns.step(actor);
                run.receive(read(at)).checkpoint(1);
            }
            return "landed from " + at;
        });
    }

    private Callable<String> further(String actor, Committer run, long checkpoint, long at) {
        return unlessRefused(() -> {
            Committer reading = run.receive(read(at));
            turns.step(actor);
            reading.checkpoint(checkpoint);
            return "landed from " + at;
        });
    }

    private Callable<String> restored(String actor, OperatorSubtaskState state, long at) {
        Lake seen = seen(actor);
        return unlessRefused(() -> {
            try (Committer run = Committer.start("live", seen, Probe.NONE, state, new Kafka())) {
                run.receive(read(at)).checkpoint(3);
            }
            return "restored at " + at;
        });
    }

    private Callable<String> rollBack(String actor, String hash) {
        Lake seen = seen(actor);
        return unlessRefused(() -> Rollback.of(seen, hash).run().outcome().toString());
    }

    private static Callable<String> unlessRefused(Callable<String> work) {
        return () -> {
            try {
                return work.call();
            } catch (SuppressRestartsException e) {
                return e.getCause().getMessage();
            } catch (CommitRefused e) {
                return e.getMessage();
            }
        };
    }

    private Committer run() throws Exception {
        Lake seen = seen(FIRST);
        Committer run = Committer.start("live", seen, Probe.NONE, null, new Kafka());
        open.add(run);
        return run;
    }

    private String land(Committer run, long checkpoint, long at) throws Exception {
        run.receive(read(at)).checkpoint(checkpoint);
        return lake.head();
    }

    /** The two records at and after an offset, of the log that the topic is now. */
    private static synchronized Committable read(long at) {
        String log = Kafka.id;
        return READ.computeIfAbsent(log + " " + at, key -> {
            Committable read = Shared.trades(base, 0, at, at + 2);
            read.files().forEach(file -> ROWS.put(file.file().location(), key));
            return read;
        });
    }

    private Lake seen(String actor) {
        Lake seen = Lake.open(turns.of(actor, lake.address()));
        open.add(seen);
        return seen;
    }

    private static long end(Optional<Ledger> ledger) {
        return ledger.map(Ledger::ends).orElse(Positions.NONE).of("trades", 0).orElse(0);
    }

    // --- every order

    private void inEveryOrder(Pair pair) throws Exception {
        List<int[]> orders = orders(pair);
        int stride = Math.max(1, orders.size() / MOST);
        for (int i = 0; i < orders.size(); i += stride) {
            int[] order = orders.get(i);
            List<String> ends = play(pair, order[0], order[1]);
            // What each of the two said is the first thing to know of an order that went wrong.
            check("after " + order[0] + " steps of the first and " + order[1] + " of the second: " + ends);
            close();
        }
    }

    /** As many steps as each takes alone. */
    private List<int[]> orders(Pair pair) throws Exception {
        int[] steps = new int[2];
        for (int actor = 0; actor < 2; actor++) {
            openBranch();
            Callable<String> work = pair.prepare().get(actor);
            String name = actor == 0 ? FIRST : SECOND;
            turns.start(name, work);
            while (turns.go(name, 1)) {
                steps[actor]++;
            }
            close();
        }
        List<int[]> orders = new ArrayList<>();
        for (int first = 0; first <= steps[0]; first++) {
            for (int second = 1; second <= steps[1] + 1; second++) {
                orders.add(new int[] {first, second});
            }
        }
        return orders;
    }

    private List<String> play(Pair pair, int first, int second) throws Exception {
        openBranch();
        List<Callable<String>> two = pair.prepare();
        var ofFirst = turns.start(FIRST, two.get(0));
        var ofSecond = turns.start(SECOND, two.get(1));
        turns.go(FIRST, first);
        turns.go(SECOND, second);
        turns.end(FIRST);
        turns.end(SECOND);
        return List.of(ofFirst.get(), ofSecond.get());
    }

    private void openBranch() {
        Kafka.id = "id-1";
        String branch = "order-" + UUID.randomUUID();
        base.refs().createBranch(branch, base.head());
        lake = Lake.open(base.address().onRef(branch));
        open.add(lake);
    }

    private void close() throws Exception {
        lake.refs().delete(lake.address().ref(), lake.head());
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        open.clear();
    }

    // --- what must hold

    private void check(String when) throws Exception {
        List<Ledger> ledgers = new ArrayList<>();
        lake.history(lake.head()).flatMap(commit -> commit.ledger().stream()).forEach(ledgers::add);
        checkLine(ledgers, when);
        String log = lake.lastLedger()
                .map(last -> last.logs().topics().get("trades").id())
                .orElse(Kafka.id);
        if (Kafka.id.equals(log)) {
            readRest();
            assertThat(end(lake.lastLedger())).as(when).isGreaterThanOrEqualTo(END);
        }
        List<String> truth = new ArrayList<>();
        for (long at = 0; at < end(lake.lastLedger()); at += 2) {
            if (!isAccepted(at)) {
                truth.add(log + " " + at);
            }
        }
        assertThat(rows()).as(when).isEqualTo(truth);
    }

    /** A run's checkpoint stands on the one before it: none goes on upon what another has read. */
    private static void checkLine(List<Ledger> newestFirst, String when) {
        for (int i = 0; i + 1 < newestFirst.size(); i++) {
            Ledger one = newestFirst.get(i);
            Ledger before = newestFirst.get(i + 1);
            boolean isFirstOfRun = newestFirst.subList(i + 1, newestFirst.size()).stream()
                    .noneMatch(ledger -> ledger.run().equals(one.run()));
            assertThat(one.checkpoint() <= 1
                            || one.id().equals(before.id())
                            || before.run().equals(one.run())
                            || isFirstOfRun && one.checkpoint() == 3)
                    .as("%s: %s stands on %s", when, one.id(), before.id())
                    .isTrue();
        }
    }

    private boolean isAccepted(long at) {
        return lake.history(lake.head())
                .filter(commit -> commit.properties().containsKey(io.kappalake.tables.catalog.Commit.RESUME))
                .flatMap(commit -> commit.ledger().stream())
                .flatMap(ledger -> ledger.offsets().of("trades", 0).stream())
                .anyMatch(range -> range.from() <= at && at < range.to());
    }

    private void readRest() throws Exception {
        try (Committer rest = Committer.start("live", lake, Probe.NONE, null, new Kafka())) {
            long checkpoint = 1;
            for (long at = end(lake.lastLedger()); at < END; at += 2) {
                rest.receive(read(at)).checkpoint(checkpoint++);
            }
        }
    }

    private List<String> rows() {
        return TableFiles.live(lake.table("bronze.trades")).stream()
                .map(file -> ROWS.get(file.location()))
                .sorted()
                .toList();
    }
}
