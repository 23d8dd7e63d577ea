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
 * Deletes data, manifest and metadata files that no branch, tag or retained state reaches: at once where a commit had
 * them, otherwise once they are older than a grace time. Replaced buckets, compactions, trimmed snapshots and crashes
 * leave such files. Each commit is retained for some hours, and the lake's state at each full hour for a history;
 * others may become unreadable. It looks only at files in the directories of this lake's own tables, and only in a
 * warehouse with this lake's mark.
 *
 * <p>Safe beside running jobs, provided no writer takes longer than the grace time from a file's first byte to the
 * commit that names it. A crash only leaves files for a later sweep. Takes about 50 bytes of memory for each reached
 * file. Not thread-safe.
 */
public final class Sweep {

    /**
     * How long each commit stays readable where nobody says. A sweep an hour keeps up to 2,160 commits of 5 s, of which
     * each takes 0.2 MB of metadata and what it rewrites of Gold's open hours.
     */
    public static final Duration EACH_COMMIT = Duration.ofHours(2);

    private final Lake lake;
    private final Duration grace;
    private final Duration history;
    private Duration eachCommit = EACH_COMMIT;
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
     * @param grace age at which an unreached file is deleted
     * @param history how far back the lake's state at each full hour stays readable
     */
    public Sweep(Lake lake, Duration grace, Duration history) {
        this.lake = lake;
        this.grace = grace;
        this.history = history;
    }

    /**
     * Allows a grace time shorter than the lake's writers rely on. The caller vouches that none of them runs, and that
     * no state of theirs will be restored.
     */
    public Sweep nothingPending() {
        this.nothingPending = true;
        return this;
    }

    /** Keeps each commit readable for this time after it was superseded, or as long as the history if that is less. */
    public Sweep eachCommitOf(Duration time) {
        this.eachCommit = time;
        return this;
    }

    /** Sweeps as of this time. */
    Sweep at(Instant time) {
        this.now = time;
        return this;
    }

    /** How many files to delete before checking the refs again. */
    Sweep batchesOf(int files) {
        this.batchSize = files;
        return this;
    }

    /**
     * Considers only what the commits of a branch reach, and deletes of it what nothing else reaches, however young:
     * for a branch that is removed first. Files on their way into the lake have no commit yet and stay.
     *
     * @param head the branch's last commit
     * @param since when the branch began
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
     * removed. {@link #run} does it if this was not called.
     *
     * @throws LakeException if the warehouse belongs to another lake, the grace time is too short, or the lake cannot
     *     be read
     */
    public void prepare() {
        // Creates no table, but marks the warehouse of a lake from before there were marks.
        lake.provision(List.of());
        look(lake.ownership().require());
    }

    /**
     * Deletes.
     *
     * @param progress told repeatedly how many files were checked
     * @throws LakeException if the lake cannot be read, or files cannot be deleted; earlier deletions stay
     */
    public SweepReport run(LongConsumer progress) {
        if (reachable == null) {
            prepare();
        }
        if (dropped.isEmpty()) {
            // Before any deletion, so that a later sweep knows it even if this one crashes.
            lake.ownership().forget(each());
        }
        SupportsBulkOperations io = (SupportsBulkOperations) lake.io();
        return sweep(
                files -> {
                    lake.ownership().require();
                    io.deleteFiles(files.stream().map(FileInfo::location).toList());
                },
                progress);
    }

    /** Deletes files. */
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
        reachable = new Reachable(lake, own, span(mark.forgotten()));
        refs = others();
        mark(reachable, refs);
        ofDropped =
                new Reachable(lake, own, new RetainedStates.Span(droppedSince, droppedSince, Instant.MAX, Instant.MAX));
        if (!dropped.isEmpty()) {
            mark(ofDropped, Map.of(dropped, droppedHead));
        }
    }

    private RetainedStates.Span span(Instant forgotten) {
        Instant oldest = now.minus(history);
        Instant young = now.minus(grace);
        if (dropped.isEmpty()) {
            // An earlier sweep has already deleted what landed before.
            return new RetainedStates.Span(each(), oldest, forgotten, forgotten.isAfter(young) ? forgotten : young);
        }
        // Spares all that other sweeps have spared.
        return new RetainedStates.Span(forgotten.isAfter(oldest) ? forgotten : oldest, oldest, forgotten, Instant.MAX);
    }

    private Instant each() {
        return now.minus(eachCommit.compareTo(history) < 0 ? eachCommit : history);
    }

    private SweepReport sweep(Deletion deletion, LongConsumer progress) {
        // Files are listed after marking, so whatever lands meanwhile is younger than the grace time. An old state may
        // come back, so refs that moved are marked again before each deletion.
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
        // Metadata last: while it exists, it tells what a tag created meanwhile needs.
        unreached.sort(Comparator.comparing(file -> file.location().contains("/metadata/")));
        for (FileInfo file : unreached) {
            decide(file, deletion);
            progress.accept(looked);
        }
        flush(deletion);
        return new SweepReport(tables, reachable.size(), young);
    }

    /** Marks what refs reach that were created or moved since the last look. */
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
        if (dropped.isEmpty()
                && !reachable.hasLanded(file.location())
                && file.createdAtMillis() > now.minus(grace).toEpochMilli()) {
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
        // Deleting many files takes minutes, in which somebody may create a tag.
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
