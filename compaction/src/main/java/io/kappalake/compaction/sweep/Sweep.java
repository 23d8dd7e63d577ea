package io.kappalake.compaction.sweep;

import io.kappalake.compaction.sweep.SweepReport.Swept;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.LakeTables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsBulkOperations;

/**
 * Deletes the data, manifest and metadata files that no branch, tag or retained commit reaches and that are older than a grace time: what replaced
 * buckets, compactions, trimmed snapshots and crashes leave behind. Commits are retained for a history; those before it may become unreadable.
 *
 * <p>Safe beside running jobs as long as no writer takes longer than the grace time from a file's first byte to the commit that names it. A crash
 * leaves files for the next sweep, and nothing else. It takes about 50 bytes of memory for each file that is reached. Not thread-safe.
 */
public final class Sweep {

    private static final int BATCH = 500;

    private final Lake lake;
    private final Duration grace;
    private final Duration history;
    private Instant now = Instant.now();
    private String dropped = "";
    private String droppedHead = "";
    private Instant droppedSince = Instant.EPOCH;

    private final SortedMap<String, Swept> tables = new TreeMap<>();
    private final List<FileInfo> batch = new ArrayList<>();
    private long done;
    private long young;

    /**
     * @param grace age at which a file that nothing reaches is deleted
     * @param history how long commits stay readable after they stop being the newest
     */
    public Sweep(Lake lake, Duration grace, Duration history) {
        this.lake = lake;
        this.grace = grace;
        this.history = history;
    }

    /** Sweeps as if it were then. */
    Sweep at(Instant time) {
        this.now = time;
        return this;
    }

    /**
     * Looks only at what the commits of a branch reach, and deletes of it what nothing else reaches, however young: for a branch that is removed first.
     * What is on its way into the lake has no commit yet and stays.
     *
     * @param head the branch's last commit
     * @param since when the branch was begun
     */
    public Sweep onlyOf(String branch, String head, Instant since) {
        this.dropped = branch;
        this.droppedHead = head;
        this.droppedSince = since;
        return this;
    }

    /** What {@link #run} would delete. */
    public SweepReport plan() {
        return sweep(files -> {}, looked -> {});
    }

    /**
     * Deletes.
     *
     * @param progress is told again and again how many files were looked at
     * @throws LakeException when the lake cannot be read, or files cannot be deleted; what was deleted until then stays so
     */
    public SweepReport run(LongConsumer progress) {
        SupportsBulkOperations io = (SupportsBulkOperations) lake.io();
        return sweep(
                files -> io.deleteFiles(files.stream().map(FileInfo::location).toList()), progress);
    }

    /** Takes files away. */
    private interface Deletion {
        void of(List<FileInfo> files);
    }

    private SweepReport sweep(Deletion deletion, LongConsumer progress) {
        Instant retained = now.minus(history);
        // Files are listed after everything was marked: what lands meanwhile is younger than the grace time, unless an
        // old state came back, which is why refs that moved are marked once more before anything is deleted.
        Map<String, String> refs = others();
        Reachable reachable = new Reachable(lake, retained);
        reachable.mark(refs);
        Reachable own = new Reachable(lake, droppedSince);
        if (!dropped.isEmpty()) {
            own.mark(Map.of(dropped, droppedHead));
        }
        List<FileInfo> unreached = new ArrayList<>();
        long looked = 0;
        for (String layer : layers()) {
            for (FileInfo file : lake.files(layer)) {
                progress.accept(++looked);
                boolean asked = dropped.isEmpty() || own.holds(file.location());
                if (asked && !reachable.holds(file.location())) {
                    unreached.add(file);
                }
            }
        }
        Map<String, String> moved = others();
        moved.entrySet().removeAll(refs.entrySet());
        reachable.mark(moved);
        for (FileInfo file : unreached) {
            decide(file, reachable, deletion);
        }
        flush(deletion);
        return new SweepReport(tables, reachable.size(), young);
    }

    private Map<String, String> others() {
        Map<String, String> refs = new HashMap<>(lake.refs().all());
        refs.remove(dropped);
        return refs;
    }

    private void decide(FileInfo file, Reachable reachable, Deletion deletion) {
        if (reachable.holds(file.location())) {
            return;
        }
        if (dropped.isEmpty() && file.createdAtMillis() > now.minus(grace).toEpochMilli()) {
            young++;
            return;
        }
        batch.add(file);
        if (batch.size() == BATCH) {
            flush(deletion);
        }
    }

    private void flush(Deletion deletion) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            deletion.of(batch);
        } catch (RuntimeException e) {
            throw new LakeException(
                    "Cannot delete files such as " + batch.get(0).location() + " (" + LakeException.innermost(e)
                            + "): allow this user to delete in the warehouse; " + done + " files are deleted",
                    e);
        }
        done += batch.size();
        batch.forEach(file ->
                tables.merge(tableOf(file.location()), new Swept(1, file.size()), (all, one) -> all.plus(one.bytes())));
        batch.clear();
    }

    private static TreeSet<String> layers() {
        TreeSet<String> layers = new TreeSet<>();
        LakeTables.ALL.forEach(table -> layers.add(table.layer()));
        return layers;
    }

    /** The directories before {@code data/} or {@code metadata/}. */
    private static String tableOf(String location) {
        String[] parts = location.split("/");
        for (int part = parts.length - 1; part >= 2; part--) {
            if (parts[part].equals("data") || parts[part].equals("metadata")) {
                return parts[part - 2] + "/" + parts[part - 1];
            }
        }
        return "other";
    }
}
