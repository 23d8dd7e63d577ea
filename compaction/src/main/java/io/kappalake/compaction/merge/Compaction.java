package io.kappalake.compaction.merge;

import io.kappalake.compaction.merge.CompactReport.TableCompaction;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.transforms.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/**
 * Merges small files so that partitions have a bounded number of them (docs/compaction.md). It plans from manifests,
 * rewrites groups of files in parallel, and commits them as rewrites, which tell readers that no row changed. Safe
 * beside running jobs; a crash leaves at most unreferenced files. Not thread-safe.
 */
public final class Compaction implements AutoCloseable {

    /** After its time is over, a partition counts as closed once no writer has added to it for this long. */
    public static final Duration QUIET = Duration.ofMinutes(3);

    /** Lands the work after this many bytes, so that little is lost with the process. */
    private static final long BYTES_AT_ONCE = 1L << 30;

    private final Lake lake;
    private final LiveFiles files = new LiveFiles();
    private final SortedMap<String, TableCompaction> done = new TreeMap<>();
    private final Pipeline pipeline;
    private List<TableDefinition<?>> tables;
    private Duration quiet = QUIET;
    private Instant now;
    private boolean full;
    private Probe probe = Probe.NONE;
    private int rowsInMemory = GroupRewrite.ROWS_IN_MEMORY;
    private Rewriting rewriting = new RewriteThreads(1);
    private Brake brake = Brake.NONE;
    private int commits;

    private Compaction(Lake lake) {
        this.lake = lake;
        this.pipeline = Pipeline.of(lake);
        this.tables = pipeline.tables();
    }

    public static Compaction of(Lake lake) {
        return new Compaction(lake);
    }

    /** Only these tables. */
    public Compaction tables(List<? extends TableDefinition<?>> some) {
        tables = List.copyOf(some);
        return this;
    }

    /** Merges as much as possible, even if more files are to come. */
    public Compaction full(boolean value) {
        full = value;
        return this;
    }

    public Compaction quiet(Duration value) {
        quiet = value;
        return this;
    }

    /** How many groups to rewrite at once; each needs up to about 250 MB. */
    public Compaction threads(int count) {
        return rewriting(new RewriteThreads(count));
    }

    /** Where to rewrite groups; closed with this compaction. */
    public Compaction rewriting(Rewriting value) {
        rewriting.close();
        rewriting = value;
        return this;
    }

    /** Pauses the work. */
    public Compaction brake(Brake value) {
        brake = value;
        return this;
    }

    /** Called at the steps of every attempt to land a commit, for fault suites. */
    public Compaction probe(Probe value) {
        probe = value;
        return this;
    }

    /** Compacts as of this time. */
    public Compaction at(Instant time) {
        now = time;
        return this;
    }

    /** How many rows of new files to sort in memory at once; the others wait in temporary files. */
    public Compaction rowsInMemory(int rows) {
        rowsInMemory = rows;
        return this;
    }

    /** The first round of {@link #run}, which may merge merged files again. */
    public List<CompactGroup> plan() {
        return plans().stream().flatMap(plan -> plan.groups().stream()).toList();
    }

    /**
     * Compacts until nothing is left to do.
     *
     * @param progress told the number of bytes rewritten so far
     * @throws LakeException if the lake cannot be read or changed; commits that landed before stay
     */
    public CompactReport run(LongConsumer progress) {
        done.clear();
        commits = 0;
        boolean landed = true;
        while (landed) {
            landed = round(progress);
        }
        return new CompactReport(done, commits);
    }

    /** False if there was nothing to do, or none of it could land. */
    private boolean round(LongConsumer progress) {
        boolean landed = false;
        List<Rewritten> batch = new ArrayList<>();
        for (CompactPlan plan : plans()) {
            for (CompactGroup group : plan.groups()) {
                batch.add(new Rewritten(plan, group));
                if (batch.stream().mapToLong(one -> one.group().bytes()).sum() >= BYTES_AT_ONCE) {
                    landed |= land(batch, progress);
                    batch = new ArrayList<>();
                }
            }
        }
        return land(batch, progress) || landed;
    }

    private boolean land(List<Rewritten> batch, LongConsumer progress) {
        if (batch.isEmpty()) {
            return false;
        }
        rewrite(batch);
        check();
        CompactCommit commit = new CompactCommit(lake, probe);
        List<Rewritten> landed = commit.land(batch);
        commits += landed.isEmpty() ? 0 : 1;
        for (Rewritten one : batch) {
            TableCompaction change = landed.contains(one) ? one.landed() : one.dropped();
            done.merge(one.group().table(), change, TableCompaction::plus);
        }
        progress.accept(
                done.values().stream().mapToLong(TableCompaction::rewritten).sum());
        return !landed.isEmpty();
    }

    private void rewrite(List<Rewritten> batch) {
        List<Optional<DataFile>> files = rewriting.run(
                batch.stream().map(one -> one.rewrite(rowsInMemory)).toList(), brake);
        for (int i = 0; i < files.size(); i++) {
            files.get(i).ifPresent(batch.get(i)::wrote);
        }
    }

    private void check() {
        try {
            brake.check();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static LakeException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new LakeException("Merging files was interrupted: nothing changed", e);
    }

    /** How many files each partition has and may have. */
    public List<PartitionCount> counts() {
        return plans().stream().flatMap(plan -> plan.counts().stream()).toList();
    }

    private List<CompactPlan> plans() {
        check();
        String hash = lake.head();
        SortedMap<String, Table> there = lake.tablesAt(hash);
        Optional<Ledger> last =
                lake.log(hash).flatMap(commit -> commit.ledger().stream()).findFirst();
        var clock = new CompactPlan.Clock(now == null ? Instant.now() : now, quiet, full);
        // A lake without any job's commit has nothing to do.
        return tables.stream()
                .filter(table -> there.containsKey(table.fullName()))
                .map(table -> CompactPlan.of(pipeline, table, there.get(table.fullName()), last, files, clock))
                .toList();
    }

    @Override
    public void close() {
        rewriting.close();
    }
}
