package io.kappalake.compaction.sweep;

import io.kappalake.compaction.sweep.SweepReport.Swept;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.WarehouseMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsBulkOperations;

/**
 * Deletes the data, manifest and metadata files that no branch, tag or retained commit reaches and that are older than a grace time: what replaced
 * buckets, compactions, trimmed snapshots and crashes leave behind. Commits are retained for a history; those before it may become unreadable.
 * Only files in the directories of this lake's own tables are looked at, and only in a warehouse that is marked as this
 * lake's.
 *
 * <p>Safe beside running jobs as long as no writer takes longer than the grace time from a file's first byte to the commit that names it. A crash
 * leaves files for the next sweep, and nothing else. It takes about 50 bytes of memory for each file that is reached. Not thread-safe.
 */
public final class Sweep {

    private final Lake lake;
    private final Duration grace;
    private final Duration history;
    private boolean nothingPending;
    private int batchSize = 500;
    private Instant now = Instant.now();
    private String dropped = "";
    private String droppedHead = "";
    private Instant droppedSince = Instant.EPOCH;

    private Map<String, String> refs = Map.of();
    private OwnDirectories own;
    private Reachable reachable;
    private Reachable ofDropped;
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

    /**
     * Allows a grace time that is shorter than what the lake's writers rely on: none of them runs, and no state of
     * theirs will be restored.
     */
    public Sweep nothingPending() {
        this.nothingPending = true;
        return this;
    }

    /** Sweeps as if it were then. */
    Sweep at(Instant time) {
        this.now = time;
        return this;
    }

    /** Deletes so many files before it looks at the refs again. */
    Sweep batchesOf(int files) {
        this.batchSize = files;
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
        look(lake.ownership().require());
        return sweep(files -> {}, looked -> {});
    }

    /**
     * Reads what is reached, and so finds out whether the lake can be swept, before the branch of {@link #onlyOf} is
     * removed. {@link #run} does it where this was not called.
     *
     * @throws LakeException when the warehouse is another lake's, the grace time too short, or the lake cannot be read
     */
    public void prepare() {
        // Makes no table, but marks the warehouse of a lake from before there were marks.
        lake.provision(List.of());
        look(lake.ownership().require());
    }

    /**
     * Deletes.
     *
     * @param progress is told again and again how many files were looked at
     * @throws LakeException when the lake cannot be read, or files cannot be deleted; what was deleted until then stays so
     */
    public SweepReport run(LongConsumer progress) {
        if (reachable == null) {
            prepare();
        }
        if (dropped.isEmpty()) {
            // Before anything is deleted, so that a later sweep knows it also after a crash of this one.
            lake.ownership().forget(now.minus(history));
        }
        SupportsBulkOperations io = (SupportsBulkOperations) lake.io();
        return sweep(
                files -> {
                    lake.ownership().require();
                    io.deleteFiles(files.stream().map(FileInfo::location).toList());
                },
                progress);
    }

    /** Takes files away. */
    private interface Deletion {
        void of(List<FileInfo> files);
    }

    private void look(WarehouseMark mark) {
        if (dropped.isEmpty() && !nothingPending && grace.compareTo(mark.grace()) < 0) {
            throw new LakeException("The grace time " + shown(grace) + " is shorter than the " + shown(mark.grace())
                    + " that this lake's writers rely on: leave --grace out, or add --nothing-pending if no job runs"
                    + " and none will resume from a state that has not landed");
        }
        own = new OwnDirectories(lake, mark);
        reachable = new Reachable(lake, own, now.minus(history), mark.forgotten());
        refs = others();
        mark(reachable, refs);
        ofDropped = new Reachable(lake, own, droppedSince, Instant.MAX);
        if (!dropped.isEmpty()) {
            mark(ofDropped, Map.of(dropped, droppedHead));
        }
    }

    private SweepReport sweep(Deletion deletion, LongConsumer progress) {
        // Files are listed after everything was marked: what lands meanwhile is younger than the grace time, unless an
        // old state came back, which is why refs that moved are marked once more before each deletion.
        List<FileInfo> unreached = new ArrayList<>();
        long looked = 0;
        for (String layer : own.layers()) {
            for (FileInfo file : lake.files(layer)) {
                progress.accept(++looked);
                boolean asked = dropped.isEmpty() || ofDropped.holds(file.location());
                if (asked && !reachable.holds(file.location()) && own.hold(file.location())) {
                    unreached.add(file);
                }
            }
        }
        lookAgain();
        // Metadata last: as long as it is there, it tells what a tag that is made meanwhile needs.
        unreached.sort(Comparator.comparing(file -> file.location().contains("/metadata/")));
        for (FileInfo file : unreached) {
            decide(file, deletion);
            progress.accept(looked);
        }
        flush(deletion);
        return new SweepReport(tables, reachable.size(), young);
    }

    /** Marks what refs reach that were made or moved since the last look. */
    private void lookAgain() {
        Map<String, String> there = others();
        Map<String, String> moved = new HashMap<>(there);
        moved.entrySet().removeAll(refs.entrySet());
        reachable.markWhatIsLeft(moved);
        refs = there;
    }

    private static void mark(Reachable into, Map<String, String> refs) {
        try {
            into.mark(refs);
        } catch (LakeException e) {
            throw new LakeException(
                    e.getMessage() + ": nothing was deleted; ./lake audit shows what is wrong with the files; a branch"
                            + " or tag that was made on a commit whose files a sweep had deleted must go",
                    e);
        }
    }

    private Map<String, String> others() {
        Map<String, String> all = new HashMap<>(lake.refs().all());
        all.remove(dropped);
        return all;
    }

    private void decide(FileInfo file, Deletion deletion) {
        if (reachable.holds(file.location())) {
            return;
        }
        if (dropped.isEmpty() && file.createdAtMillis() > now.minus(grace).toEpochMilli()) {
            young++;
            return;
        }
        batch.add(file);
        if (batch.size() == batchSize) {
            flush(deletion);
        }
    }

    private void flush(Deletion deletion) {
        if (batch.isEmpty()) {
            return;
        }
        // A delete of many files takes minutes, in which somebody may make a tag.
        lookAgain();
        batch.removeIf(file -> reachable.holds(file.location()));
        if (batch.isEmpty()) {
            return;
        }
        try {
            deletion.of(batch);
        } catch (LakeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new LakeException(
                    "Cannot delete files such as " + batch.get(0).location() + " (" + LakeException.innermost(e)
                            + "): allow this user to delete in the warehouse; " + done + " files are deleted",
                    e);
        }
        done += batch.size();
        batch.forEach(file -> tables.merge(
                own.name(file.location()), new Swept(1, file.size()), (all, one) -> all.plus(one.bytes())));
        batch.clear();
    }

    private static String shown(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
