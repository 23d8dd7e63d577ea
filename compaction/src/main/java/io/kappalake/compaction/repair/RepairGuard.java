package io.kappalake.compaction.repair;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Graft;
import io.kappalake.tables.catalog.Head;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit.Guard;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.gold.WindowSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Lets a repair land only if its result is still valid. Commits since it read the lake are allowed, unless one noted a
 * computed bucket again, changed the table's files for these buckets, or moved Silver to another line of history
 * (rollback, publish).
 */
final class RepairGuard<S extends WindowSource<?>> implements Guard {

    /** Old snapshots leave a table's metadata over time, so a long history is followed in strides. */
    private static final int STRIDE = 50;

    private final RepairBatch<S> batch;
    private final Lake lake;
    private String outdated = "";

    RepairGuard(RepairBatch<S> batch) {
        this.batch = batch;
        this.lake = batch.lake();
    }

    /** Whether the commit was refused because the work must be repeated. */
    boolean isOutdated() {
        return !outdated.isEmpty();
    }

    @Override
    public Verdict check(Head head) {
        if (head.hash().equals(batch.hash())) {
            return Verdict.GO;
        }
        outdated = reason(head).orElse("");
        if (isOutdated()) {
            throw new CommitRefused(
                    "The repair of " + batch.family().name() + " " + batch.partition() + " is outdated: " + outdated);
        }
        return Verdict.GO;
    }

    private Optional<String> reason(Head head) {
        List<Commit> since = new ArrayList<>();
        for (Iterator<Commit> commits = head.history().iterator(); commits.hasNext(); ) {
            Commit commit = commits.next();
            if (commit.hash().equals(batch.hash())) {
                return noted(since).or(() -> replaced(head)).or(() -> moved(since));
            }
            since.add(commit);
        }
        return Optional.of("the branch was moved away from commit " + batch.hash());
    }

    /** A later event that the computed rows may lack: the commit that brings it into Silver notes it. */
    private Optional<String> noted(List<Commit> since) {
        for (Commit commit : since) {
            SortedMap<String, SortedSet<Instant>> noted = commit.repairs();
            for (Replacement<S, ?> replacement : batch.replacements()) {
                for (Instant bucket : noted.getOrDefault(replacement.name(), Collections.emptySortedSet())) {
                    if (replacement.noted().contains(Micros.of(bucket))) {
                        return Optional.of(
                                "commit " + commit.hash() + " noted " + bucket + " of " + replacement.name());
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> replaced(Head head) {
        long sealed = batch.family().sealed(head.lastLedger());
        for (Replacement<S, ?> replacement : batch.replacements()) {
            if (replacement.end() > sealed) {
                return Optional.of("windows of " + replacement.name() + " belong to the job again");
            }
            Table now = lake.tableAt(replacement.name(), head.hash());
            if (!same(now, replacement.table()) && replacement.isOutdated(now, batch.family(), sealed)) {
                return Optional.of("another writer has replaced files of " + replacement.name());
            }
        }
        return Optional.empty();
    }

    private Optional<String> moved(List<Commit> since) {
        Set<String> feeds = new TreeSet<>();
        batch.replacements()
                .forEach(replacement -> feeds.addAll(replacement.gold().reach().keySet()));
        for (String feed : feeds) {
            String silver = "silver." + feed;
            Table then = lake.tableAt(silver, batch.hash());
            for (int i = since.size() - 1; i >= 0; i -= Math.min(STRIDE, Math.max(i, 1))) {
                Table now = lake.tableAt(silver, since.get(i).hash());
                if (!follows(now, then)) {
                    return Optional.of(silver + " was moved to another state");
                }
                then = now;
            }
        }
        return Optional.empty();
    }

    private static boolean same(Table one, Table other) {
        return id(one) == id(other);
    }

    private static boolean follows(Table now, Table then) {
        if (same(now, then) || then.currentSnapshot() == null) {
            return true;
        }
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(now)) {
            if (snapshot.snapshotId() == id(then)) {
                return true;
            }
            if (Graft.is(snapshot)) {
                return false;
            }
        }
        return false;
    }

    private static long id(Table table) {
        Snapshot snapshot = table.currentSnapshot();
        return snapshot == null ? -1 : snapshot.snapshotId();
    }
}
