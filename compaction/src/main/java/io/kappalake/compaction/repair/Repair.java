package io.kappalake.compaction.repair;

import io.kappalake.compaction.repair.RepairReport.TableRepair;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.WindowSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.apache.iceberg.DataFile;

/**
 * Recomputes from Silver the Gold buckets hit by events beyond the lateness horizon, and replaces the files that
 * contain them. One commit covers all tables of a family in one partition, and also removes the notes of these repairs.
 * Safe beside a running job; a crash leaves the lake unchanged, with at most unreferenced files. Not thread-safe.
 */
public final class Repair {

    /** An upper estimate: a folded symbol and minute takes 200 to 700. */
    private static final long HEAP_BYTES_EACH = 768;

    /** For reads, writes, and the rest of the process. */
    private static final long HEAP_BYTES_BESIDE = 256L << 20;

    /**
     * Each restart means that an event arrived for a bucket while it was computed. After this many in a row, the job's
     * horizon is too short for its events.
     */
    private static final int MOST_RESTARTS = 20;

    private final Lake lake;
    private int most = heldIn(Runtime.getRuntime().maxMemory());
    private Probe probe = Probe.NONE;

    private final SortedMap<String, TableRepair> repaired = new TreeMap<>();
    private int commits;
    private int restarts;

    private Repair(Lake lake) {
        this.lake = lake;
    }

    public static Repair of(Lake lake) {
        return new Repair(lake);
    }

    /**
     * How much to hold in memory at once, in the measure of {@link WindowSource#size}, in addition to the needs of one
     * bucket. By default as much as the heap has room for.
     */
    Repair holding(int size) {
        this.most = size;
        return this;
    }

    /** Called at the steps of every attempt to land a commit, for fault suites. */
    public Repair probe(Probe value) {
        this.probe = value;
        return this;
    }

    private static int heldIn(long heapBytes) {
        long room = Math.max(heapBytes / 4, heapBytes - HEAP_BYTES_BESIDE);
        return (int) Math.min(Integer.MAX_VALUE, room / HEAP_BYTES_EACH);
    }

    /** What {@link #run} would do now. */
    public RepairPlan plan() {
        String hash = lake.head();
        SortedMap<String, SortedSet<Instant>> buckets = new TreeMap<>();
        SortedMap<String, SortedSet<Instant>> waiting = new TreeMap<>();
        for (RepairFamily<?> family : RepairFamily.all(Pipeline.of(lake))) {
            long sealed = family.sealed(lake, hash);
            for (GoldTable<?, ?> gold : family.tables()) {
                String table = gold.definition().fullName();
                for (Instant bucket : Repairs.of(lake.tableAt(table, hash))) {
                    boolean isSealed = family.bucket().next(Micros.of(bucket)) <= sealed;
                    (isSealed ? buckets : waiting)
                            .computeIfAbsent(table, t -> new TreeSet<>())
                            .add(bucket);
                }
            }
        }
        return new RepairPlan(hash, buckets, waiting);
    }

    /**
     * Repairs what is planned now. Later notes wait for the next run.
     *
     * @param progress told after each commit how many of the plan's buckets are done
     * @throws LakeException if the lake cannot be read or changed; commits that landed before stay
     */
    public RepairReport run(LongConsumer progress) {
        repaired.clear();
        commits = 0;
        restarts = 0;
        SortedMap<String, SortedSet<Instant>> planned = plan().buckets();
        long done = 0;
        for (RepairFamily<?> family : RepairFamily.all(Pipeline.of(lake))) {
            SortedMap<Instant, Long> partitions = new TreeMap<>();
            for (GoldTable<?, ?> gold : family.tables()) {
                planned.getOrDefault(gold.definition().fullName(), new TreeSet<>())
                        .forEach(bucket -> partitions.merge(family.partitionOf(Micros.of(bucket)), 1L, Long::sum));
            }
            for (var partition : partitions.entrySet()) {
                repair(family, partition.getKey());
                done += partition.getValue();
                progress.accept(done);
            }
        }
        return new RepairReport(new TreeMap<>(repaired), commits, restarts);
    }

    private <S extends WindowSource<?>> void repair(RepairFamily<S> family, Instant partition) {
        for (int attempt = 0; attempt <= MOST_RESTARTS; attempt++) {
            RepairBatch<S> batch = RepairBatch.at(lake, lake.head(), family, partition);
            if (batch.isEmpty() || landed(batch)) {
                return;
            }
            restarts++;
        }
        throw new LakeException("The repair of " + family.name() + " " + partition + " was tried " + (MOST_RESTARTS + 1)
                + " times, and each time the lake changed meanwhile: retry when fewer late events arrive,"
                + " or raise --lateness-horizon");
    }

    /** False if it must be repeated. Its files stay until {@code sweep} finds that nothing refers to them. */
    private <S extends WindowSource<?>> boolean landed(RepairBatch<S> batch) {
        List<SpanFiles<S, ?>> written = batch.write(most);
        RepairGuard<S> guard = new RepairGuard<>(batch);
        LakeCommit commit = lake.commit("repair " + batch.family().name() + " " + batch.partition())
                .guard(guard)
                .probe(probe);
        SortedMap<String, TableRepair> done = new TreeMap<>();
        for (SpanFiles<S, ?> table : written) {
            Replacement<S, ?> replacement = table.replacement();
            UnrepairedRows kept = new UnrepairedRows(replacement, batch.family().bucket()).write();
            List<DataFile> added = new ArrayList<>(table.complete());
            added.addAll(kept.added());
            commit.change(TableChange.of(replacement.name())
                    .replace(added, kept.removed())
                    .removeRepairs(
                            replacement.noted().stream().map(Micros::toInstant).toList()));
            done.put(
                    replacement.name(),
                    new TableRepair(
                            replacement.noted().size(),
                            table.rows(),
                            added.size(),
                            kept.removed().size()));
        }
        try {
            commit.land();
        } catch (CommitRefused e) {
            if (guard.isOutdated()) {
                return false;
            }
            throw e;
        }
        commits++;
        done.forEach((table, one) -> repaired.merge(table, one, TableRepair::plus));
        return true;
    }
}
