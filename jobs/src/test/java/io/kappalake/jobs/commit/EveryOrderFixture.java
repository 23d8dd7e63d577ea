package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.Shared;
import io.kappalake.jobs.TestLake;
import io.kappalake.jobs.source.TopicIds;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.ArrayList;
import java.util.Collection;
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

/**
 * Plays two who change one branch in every order of their steps in which the first is interrupted once and the second
 * once, and checks the branch after each. {@code -Dkappalake.orders=N} takes about as many orders of each pair, spread
 * over all of them; 1000 is more than any pair has.
 */
abstract class EveryOrderFixture {

    static final int MOST = Integer.getInteger("kappalake.orders", 3);
    static final long END = 6;

    static Lake base;
    static Turns turns;
    /** Files are written once: a branch that does not name them does not have them. */
    static final Map<String, Committable> READ = new HashMap<>();

    static final Map<String, String> ROWS = new HashMap<>();

    Lake lake;
    final List<AutoCloseable> open = new ArrayList<>();

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
    record Kafka() implements TopicIds, TopicIds.Asked {

        static String id = "id-1";

        @Override
        public Asked open() {
            return this;
        }

        @Override
        public CompletableFuture<TopicLogs> now(Collection<String> more) {
            return CompletableFuture.completedFuture(TopicLogs.of("cluster-1", Map.of("trades", id)));
        }

        @Override
        public void close() {}
    }

    /** Sets a lake up, and says what the two do then. */
    @FunctionalInterface
    interface Pair {
        List<Callable<String>> prepare() throws Exception;
    }

    static final String FIRST = "first";
    static final String SECOND = "second";

    // --- what they do

    Callable<String> fresh(String actor) {
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

    Callable<String> further(String actor, Committer run, long checkpoint, long at) {
        return unlessRefused(() -> {
            Committer reading = run.receive(read(at));
            turns.step(actor);
            reading.checkpoint(checkpoint);
            return "landed from " + at;
        });
    }

    Callable<String> restored(String actor, OperatorSubtaskState state, long at) {
        Lake seen = seen(actor);
        return unlessRefused(() -> {
            try (Committer run = Committer.start("live", seen, Probe.NONE, state, new Kafka())) {
                run.receive(read(at)).checkpoint(3);
            }
            return "restored at " + at;
        });
    }

    Callable<String> rollBack(String actor, String hash) {
        Lake seen = seen(actor);
        return unlessRefused(() -> Rollback.of(seen, hash).run().outcome().toString());
    }

    static Callable<String> unlessRefused(Callable<String> work) {
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

    Committer run() throws Exception {
        Lake seen = seen(FIRST);
        Committer run = Committer.start("live", seen, Probe.NONE, null, new Kafka());
        open.add(run);
        return run;
    }

    String land(Committer run, long checkpoint, long at) throws Exception {
        run.receive(read(at)).checkpoint(checkpoint);
        return lake.head();
    }

    /** The two records at and after an offset, of the log that the topic is now. */
    static synchronized Committable read(long at) {
        String log = Kafka.id;
        return READ.computeIfAbsent(log + " " + at, key -> {
            Committable read = Shared.trades(base, 0, at, at + 2);
            read.files().forEach(file -> ROWS.put(file.file().location(), key));
            return read;
        });
    }

    Lake seen(String actor) {
        Lake seen = Lake.open(turns.of(actor, lake.address()));
        open.add(seen);
        return seen;
    }

    static long end(Optional<Ledger> ledger) {
        return ledger.map(Ledger::ends).orElse(Positions.NONE).of("trades", 0).orElse(0);
    }

    // --- every order

    void inEveryOrder(Pair pair) throws Exception {
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
    List<int[]> orders(Pair pair) throws Exception {
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

    List<String> play(Pair pair, int first, int second) throws Exception {
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

    void openBranch() {
        Kafka.id = "id-1";
        String branch = "order-" + UUID.randomUUID();
        base.refs().createBranch(branch, base.head());
        lake = Lake.open(base.address().onRef(branch));
        open.add(lake);
    }

    void close() throws Exception {
        lake.refs().delete(lake.address().ref(), lake.head());
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        open.clear();
    }

    // --- what must hold

    void check(String when) throws Exception {
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
    static void checkLine(List<Ledger> newestFirst, String when) {
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

    boolean isAccepted(long at) {
        return lake.history(lake.head())
                .filter(commit -> commit.properties().containsKey(io.kappalake.tables.catalog.Commit.RESUME))
                .flatMap(commit -> commit.ledger().stream())
                .flatMap(ledger -> ledger.offsets().of("trades", 0).stream())
                .anyMatch(range -> range.from() <= at && at < range.to());
    }

    void readRest() throws Exception {
        try (Committer rest = Committer.start("live", lake, Probe.NONE, null, new Kafka())) {
            long checkpoint = 1;
            for (long at = end(lake.lastLedger()); at < END; at += 2) {
                rest.receive(read(at)).checkpoint(checkpoint++);
            }
        }
    }

    List<String> rows() {
        return TableFiles.live(lake.table("bronze.trades")).stream()
                .map(file -> ROWS.get(file.location()))
                .sorted()
                .toList();
    }
}
