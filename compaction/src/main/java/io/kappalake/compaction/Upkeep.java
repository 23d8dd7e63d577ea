package io.kappalake.compaction;

import io.kappalake.compaction.merge.Compaction;
import io.kappalake.compaction.merge.PartitionCount;
import io.kappalake.compaction.repair.Repair;
import io.kappalake.compaction.sweep.RegularSweep;
import io.kappalake.compaction.sweep.SweepReport;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Keeps a running lake correct and small, with nothing to tune. Every few seconds it repairs what late events hit and
 * merges files. Repairs take at most a tenth of its time, so that a stream of late events does not recompute one hour
 * over and over. Where it is told to, it sweeps once an hour, in at most a twentieth of its time. It reports a failure
 * once and retries. Not thread-safe.
 */
public final class Upkeep implements AutoCloseable {

    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(8);
    private static final Duration BETWEEN_REPAIRS = Duration.ofSeconds(30);
    private static final int REPAIR_SHARE = 10;
    private static final Duration BEFORE_SWEEPS = Duration.ofMinutes(5);
    private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);
    /** A sweep reads the metadata of all retained commits. */
    private static final int SWEEP_SHARE = 20;

    /** How far back the state at each full hour stays readable where nobody says: over a weekend. */
    public static final Duration SWEEP_HISTORY = Duration.ofDays(3);

    private final Lake lake;
    private final Compaction compaction;
    private final Consumer<String> tell;
    private final Attempts repairs = new Attempts();
    private final Attempts compactions = new Attempts();
    private final Attempts sweeps = new Attempts();
    private final List<RegularSweep> sweep = new ArrayList<>();
    private Consumer<SweepReport> swept = report -> {};

    /** @param tell told of each completed task in one line, and of each new fault; by two threads */
    public Upkeep(Lake lake, Compaction compaction, Consumer<String> tell) {
        this.lake = lake;
        this.compaction = compaction;
        this.tell = tell;
    }

    /** Sweeps too; the lake's state at each full hour stays readable for {@code history}. */
    public Upkeep sweeping(Duration history) {
        sweep.add(new RegularSweep(lake, history));
        return this;
    }

    /** Tells of each sweep, before {@link #run}; by the thread that sweeps. */
    public Upkeep afterSweeps(Consumer<SweepReport> consumer) {
        swept = consumer;
        return this;
    }

    /**
     * Runs until the thread is interrupted. After each compaction, {@code after} gets for each table the files of the
     * partition nearest to its bound.
     */
    public void run(Consumer<SortedMap<String, PartitionCount>> after) throws InterruptedException {
        // A repair may take minutes while late events keep coming; files must not pile up meanwhile.
        Thread repairer = new Thread(this::repairAgainAndAgain, "upkeep-repair");
        repairer.setDaemon(true);
        repairer.start();
        Thread sweeper = new Thread(this::sweepAgainAndAgain, "upkeep-sweep");
        sweeper.setDaemon(true);
        sweeper.start();
        try {
            compactOnly(after);
        } finally {
            repairer.interrupt();
            sweeper.interrupt();
        }
    }

    /** As {@link #run}, without repairs and sweeps. */
    public void compactOnly(Consumer<SortedMap<String, PartitionCount>> after) throws InterruptedException {
        while (true) {
            compactions.of(() -> compact(after));
            Thread.sleep(BETWEEN_ROUNDS.toMillis());
        }
    }

    /** Repairs, compacts and sweeps once. */
    void round(Consumer<SortedMap<String, PartitionCount>> after) {
        repairs.of(this::repair);
        compactions.of(() -> compact(after));
        sweeps.of(this::sweep);
    }

    /**
     * Until the thread is interrupted.
     *
     * @param share the pause is at least so many times as long as the work before it
     */
    private static void again(Runnable work, int share, Duration least) throws InterruptedException {
        while (true) {
            long start = System.nanoTime();
            work.run();
            Duration rest = Duration.ofNanos(System.nanoTime() - start).multipliedBy(share);
            Thread.sleep((rest.compareTo(least) > 0 ? rest : least).toMillis());
        }
    }

    private void sweepAgainAndAgain() {
        try {
            Thread.sleep(BEFORE_SWEEPS.toMillis());
            again(() -> sweeps.of(this::sweep), SWEEP_SHARE, BETWEEN_SWEEPS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        for (RegularSweep one : sweep) {
            one.run().ifPresent(this::tell);
        }
    }

    private void tell(SweepReport report) {
        swept.accept(report);
        SweepReport.Swept total = report.total();
        if (total.files() > 0) {
            tell.accept("Swept %,d files, %,d bytes".formatted(total.files(), total.bytes()));
        }
    }

    private void repairAgainAndAgain() {
        try {
            again(() -> repairs.of(this::repair), REPAIR_SHARE, BETWEEN_REPAIRS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void repair() {
        // A lake without any job's commit has no tables.
        if (lake.tablesAt(lake.head()).isEmpty()) {
            return;
        }
        Repair.of(lake)
                .run(done -> {})
                .tables()
                .forEach((table, one) ->
                        tell.accept("Repaired %s: %,d buckets, %,d rows".formatted(table, one.buckets(), one.rows())));
    }

    private void compact(Consumer<SortedMap<String, PartitionCount>> after) {
        compact();
        after.accept(mostCrowded(compaction.counts()));
    }

    private void compact() {
        compaction
                .run(bytes -> {})
                .tables()
                .forEach((table, one) -> tell.accept("Compacted %s: %,d files to %,d, %,d bytes%s"
                        .formatted(
                                table,
                                one.filesRemoved(),
                                one.filesAdded(),
                                one.rewritten(),
                                one.dropped() == 0 ? "" : ", %d groups dropped".formatted(one.dropped()))));
    }

    private static SortedMap<String, PartitionCount> mostCrowded(List<PartitionCount> counts) {
        SortedMap<String, PartitionCount> crowded = new TreeMap<>();
        Comparator<PartitionCount> over = Comparator.comparingDouble(one -> (double) one.files() / one.bound());
        counts.forEach(count ->
                crowded.merge(count.table(), count, (one, other) -> over.compare(one, other) >= 0 ? one : other));
        return crowded;
    }

    @Override
    public void close() {
        compaction.close();
    }

    /** One kind of work that is retried, and its last failure. */
    private final class Attempts {

        private String trouble = "";

        void of(Runnable work) {
            try {
                work.run();
                if (!trouble.isEmpty()) {
                    tell.accept("Resumed");
                }
                trouble = "";
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                // No failure of unavailable storage may end the upkeep.
                String text = e instanceof LakeException ? e.getMessage() : LakeException.innermost(e);
                if (!text.equals(trouble)) {
                    tell.accept(text);
                }
                trouble = text;
            }
        }
    }
}
