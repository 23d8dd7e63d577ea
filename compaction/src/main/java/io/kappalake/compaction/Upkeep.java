package io.kappalake.compaction;

import io.kappalake.tables.Lake;
import io.kappalake.tables.LakeException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Keeps a lake right and small for as long as it runs, with nothing to tune: every few seconds it repairs what late events have made wrong and puts files
 * together. Repairs take a tenth of its time at most, so that a stream of late events does not have one hour computed over and over. What fails is told
 * once and tried again. Not thread-safe.
 */
public final class Upkeep implements AutoCloseable {

    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(8);
    private static final Duration BETWEEN_REPAIRS = Duration.ofSeconds(30);
    private static final int REPAIR_SHARE = 10;

    private final Lake lake;
    private final Compaction compaction;
    private final Consumer<String> tell;
    private long nextRepair = System.nanoTime();
    private String trouble = "";

    /** @param tell is told each thing that was done, in one line, and each new trouble */
    public Upkeep(Lake lake, Compaction compaction, Consumer<String> tell) {
        this.lake = lake;
        this.compaction = compaction;
        this.tell = tell;
    }

    /** Until the thread is interrupted. {@code after} sees each round's count of the files, by table the partition that is nearest to its bound. */
    public void run(Consumer<SortedMap<String, PartitionCount>> after) throws InterruptedException {
        while (true) {
            round(after);
            Thread.sleep(BETWEEN_ROUNDS.toMillis());
        }
    }

    /** Repairs and compacts once. */
    public void round(Consumer<SortedMap<String, PartitionCount>> after) {
        try {
            repair();
            compact();
            after.accept(mostCrowded(compaction.counts()));
            if (!trouble.isEmpty()) {
                tell.accept("Goes on");
            }
            trouble = "";
        } catch (RuntimeException e) {
            // Whatever storage throws when it is away must not end the upkeep of the lake.
            String text = e instanceof LakeException ? e.getMessage() : LakeException.innermost(e);
            if (!text.equals(trouble)) {
                tell.accept(text);
            }
            trouble = text;
        }
    }

    private void repair() {
        // A lake that no job has written to yet has no tables.
        if (System.nanoTime() < nextRepair || lake.tablesAt(lake.head()).isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        RepairReport report = Repair.of(lake).run(done -> {});
        report.tables()
                .forEach((table, one) ->
                        tell.accept("Repaired %s: %,d buckets, %,d rows".formatted(table, one.buckets(), one.rows())));
        long took = System.nanoTime() - start;
        nextRepair = System.nanoTime() + Math.max(BETWEEN_REPAIRS.toNanos(), REPAIR_SHARE * took);
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
}
