package io.kappalake.tables.catalog;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.LakeCommit.Guard.Verdict;
import io.kappalake.tables.catalog.RollbackPlan.Change;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.metadata.SweptFiles;
import io.kappalake.tables.metadata.TableTotals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Takes all tables of a branch back to one of its earlier commits, as one new commit. The commits in between stay in
 * the log; sweeps keep the state before the rollback readable for their history. A second rollback, to the commit
 * before the first, undoes it.
 *
 * <p>The new commit carries a ledger that took nothing, with the end and the id of the earlier commit's ledger. So the
 * job's state of that checkpoint fits the lake again. A job without state resumes from there, and every later state is
 * refused.
 *
 * <p>A job that wrote nothing since follows that ledger too. It must not go on where the pipeline's files or a table's
 * columns become others than its own. So the ledger has an id of its own there, and the state is built anew.
 */
public final class Rollback {

    private static final int SHORTEST = 6;

    private static final int WHOLE = 64;

    /** A shorter name is looked for among so many commits: half a day of one every 5 s. */
    private static final int NEWEST = 10_000;

    private final Lake lake;
    private final Commit target;
    private final String head;
    private final long commits;

    private Rollback(Lake lake, Commit target, String head, long commits) {
        this.lake = lake;
        this.target = target;
        this.head = head;
        this.commits = commits;
    }

    /**
     * Plans a rollback of the lake's branch.
     *
     * @param commit hash of one of the branch's commits, or a prefix of it
     * @throws LakeException if the branch has no such commit, or more than one
     */
    public static Rollback of(Lake lake, String commit) {
        String branch = lake.address().ref();
        if (!commit.matches("[0-9a-f]{" + SHORTEST + ",64}")) {
            throw new LakeException("'" + commit + "' is not a commit: name one as ./lake log shows it, " + SHORTEST
                    + " or more of its hexadecimal digits");
        }
        String head = lake.head();
        Optional<Commit> whole = commit.length() == WHOLE ? lake.find(commit) : Optional.empty();
        Stream<Commit> newestFirst = whole.map(there -> lake.logBackTo(there, head))
                .orElseGet(() -> lake.log(head).limit(commit.length() == WHOLE ? 0 : NEWEST));
        Commit found = null;
        long after = 0;
        long seen = 0;
        for (Commit entry : (Iterable<Commit>) newestFirst::iterator) {
            if (entry.hash().startsWith(commit)) {
                if (found != null) {
                    throw new LakeException("More than one commit of " + branch + " begins with " + commit
                            + ": give more digits (./lake log --json shows all)");
                }
                found = entry;
                after = seen;
                if (whole.isPresent()) {
                    break;
                }
            }
            seen++;
        }
        if (found == null) {
            throw new LakeException("Branch " + branch + " has no commit " + commit
                    + (seen == NEWEST ? " among its newest %,d".formatted(NEWEST) : othersHave(lake, commit, whole))
                    + ": ./lake log shows its commits"
                    + (seen == NEWEST ? ", and an older one is named by all of its 64 digits" : ""));
        }
        return new Rollback(lake, found, head, after);
    }

    private static String othersHave(Lake lake, String commit, Optional<Commit> whole) {
        if (commit.length() == WHOLE && whole.isEmpty()) {
            return "";
        }
        List<String> others = lake.refs().all().entrySet().stream()
                .filter(ref -> !ref.getKey().equals(lake.address().ref()))
                .filter(ref -> whole.map(there -> lake.isAncestor(there, ref.getValue()))
                        .orElseGet(() -> lake.log(ref.getValue()).limit(NEWEST).anyMatch(entry -> entry.hash()
                                .startsWith(commit))))
                .map(Map.Entry::getKey)
                .toList();
        return others.isEmpty() ? "" : " (" + String.join(", ", others) + " has, see --nessie-ref)";
    }

    /** What {@link #run} would do. */
    public RollbackPlan plan() {
        SortedMap<String, Change> rows = new TreeMap<>();
        SortedMap<String, Table> then = lake.tablesAt(target.hash());
        lake.tablesAt(head)
                .forEach((name, table) ->
                        rows.put(name, new Change(rows(table), then.containsKey(name) ? rows(then.get(name)) : 0)));
        return new RollbackPlan(
                head, target.hash(), target.time(), commits, offsets(), rows, files(head, then.isEmpty()));
    }

    /** @param isBefore whether the lake has no tables at that commit, so that its files stay */
    private SortedSet<String> files(String from, boolean isBefore) {
        SortedSet<String> files = new TreeSet<>();
        if (!isBefore) {
            Map<String, String> now = lake.pipelineFilesAt(from);
            Map<String, String> then = lake.pipelineFilesAt(target.hash());
            Stream.concat(now.keySet().stream(), then.keySet().stream())
                    .filter(file -> !Objects.equals(now.get(file), then.get(file)))
                    .forEach(files::add);
        }
        return files;
    }

    /**
     * Lands the new commit. Does nothing if the branch is already at that commit.
     *
     * @throws LakeException if the lake cannot be read or changed, or a running job could not notice it
     */
    public Landed run() {
        if (target.hash().equals(head)) {
            return new Landed(head, 0, Landed.Outcome.ALREADY_THERE, 0, 0);
        }
        Optional<Ledger> ledger = ledger();
        LakeCommit commit = lake.commit("roll back to " + target.hash().substring(0, 16) + ", " + commits
                        + (commits == 1 ? " commit" : " commits") + " undone")
                .property(Commit.ROLLED_BACK_TO, target.hash())
                .guard(now -> check(now, ledger));
        ledger.ifPresent(carried -> carried.toProperties().forEach(commit::property));
        Map<String, Table> then = lake.tablesAt(target.hash());
        Map<String, Table> now = lake.tablesAt(head);
        requireFiles(then, now);
        Set<String> before = then.keySet();
        if (!before.isEmpty()) {
            // A job under later files would add other rows to these. Before its tables a lake has no files.
            commit.pipelineOf(target.hash());
        }
        for (String table : now.keySet()) {
            // A table created later counts as empty at that commit.
            commit.change(
                    before.contains(table)
                            ? TableChange.of(table).asOf(target.hash())
                            : TableChange.of(table).clear().removeProperties(Set.of(Repairs.PROPERTY)));
        }
        return commit.land();
    }

    /** A sweep deletes metadata last, and one that was killed or is under way has deleted other files already. */
    private void requireFiles(Map<String, Table> then, Map<String, Table> now) {
        then.forEach((name, table) -> {
            Set<String> there = now.containsKey(name) ? locations(now.get(name)) : Set.of();
            Optional<String> gone = locations(table).parallelStream()
                    .filter(file -> !there.contains(file))
                    .filter(file -> !lake.io().newInputFile(file).exists())
                    .findAny();
            if (gone.isPresent()) {
                throw new LakeException("Commit " + target.shortHash() + " lacks files, such as " + gone.get()
                        + ": a sweep deleted them. Name a newer commit, the last one before a full hour, or a tag");
            }
        });
    }

    private Set<String> locations(Table table) {
        Set<String> files = new HashSet<>();
        Snapshot current = table.currentSnapshot();
        if (current == null) {
            return files;
        }
        try {
            for (ManifestFile manifest : current.dataManifests(table.io())) {
                try (CloseableIterable<String> live = ManifestFiles.readPaths(manifest, table.io())) {
                    live.forEach(files::add);
                }
            }
        } catch (NotFoundException e) {
            throw SweptFiles.gone(table.name(), current.manifestListLocation(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Commits that landed since are undone too, but the branch must still descend from the commit. */
    private Verdict check(Head now, Optional<Ledger> carried) {
        if (!lake.isAncestor(target, now.hash())) {
            throw new CommitRefused("Branch " + lake.address().ref() + " was moved and no longer contains commit "
                    + target.hash() + ": see ./lake log");
        }
        if (!now.hash().equals(head) && isUnseen(now, carried)) {
            throw new CommitRefused("Branch " + lake.address().ref()
                    + " changed while the rollback was under way, nothing was rolled back: run it again");
        }
        return Verdict.GO;
    }

    /** Whether a job that follows the newest ledger would take the rolled back lake for its own. */
    private boolean isUnseen(Head now, Optional<Ledger> carried) {
        Optional<String> newest = now.lastLedger().map(Ledger::id);
        return newest.equals(carried.map(Ledger::id)) ? isOther(now.hash()) : carried.isEmpty();
    }

    /** Empty only if no job has written to the branch. */
    private Optional<Ledger> ledger() {
        Optional<Ledger> now = ledgerAt(head);
        Optional<Ledger> then = ledgerAt(target.hash());
        if (isNothing(now) && isNothing(then) && isOther(head)) {
            throw new LakeException("No record is on branch " + lake.address().ref() + " yet, and at commit "
                    + target.hash() + " it had other files of the pipeline: start the job with those"
                    + " (./lake run --pipeline DIR), or use another --nessie-ref");
        }
        if (then.isEmpty()) {
            return now.map(ledger -> new Ledger(ledger.pipeline(), "", 0, OffsetRanges.NONE, Map.of(), Map.of()));
        }
        Ledger carried = then.get().standing(then.get().run(), then.get().checkpoint());
        return Optional.of(
                carried.id().equals(now.map(Ledger::id).orElse("")) && isOther(head)
                        ? carried.standing(
                                "rollback-" + UUID.randomUUID().toString().substring(0, 8), 0)
                        : carried);
    }

    /** Whether a job that begins here follows no ledger, so that it could not notice a rollback to there. */
    private static boolean isNothing(Optional<Ledger> ledger) {
        return ledger.map(known -> known.run().isEmpty()).orElse(true);
    }

    /** Whether the target has other files of the pipeline, or other columns in a table that both have. */
    private boolean isOther(String from) {
        Map<String, Table> then = lake.tablesAt(target.hash());
        return !files(from, then.isEmpty()).isEmpty()
                || lake.tablesAt(from).entrySet().stream()
                        .anyMatch(table -> then.containsKey(table.getKey())
                                && !then.get(table.getKey())
                                        .schema()
                                        .sameSchema(table.getValue().schema()));
    }

    private Optional<Ledger> ledgerAt(String hash) {
        return lake.log(hash).flatMap(commit -> commit.ledger().stream()).findFirst();
    }

    private SortedMap<String, Map<Integer, Change>> offsets() {
        Positions then = ends(target.hash());
        SortedMap<String, Map<Integer, Change>> offsets = new TreeMap<>();
        ends(head).each((topic, partition, end) -> offsets.computeIfAbsent(topic, any -> new TreeMap<>())
                .put(partition, new Change(end, then.of(topic, partition).orElse(-1))));
        return offsets;
    }

    private Positions ends(String hash) {
        return ledgerAt(hash).map(Ledger::ends).orElse(Positions.NONE);
    }

    private static long rows(Table table) {
        return TableTotals.of(table).rows();
    }
}
