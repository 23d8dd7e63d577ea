package io.kappalake.tables.catalog;

import io.kappalake.tables.definition.SchemaChange;
import io.kappalake.tables.definition.TableDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * What one {@link LakeCommit} does to one table, in the order of the calls. Each attempt whose table has moved applies
 * it anew to the table's new state. Not thread-safe.
 */
public final class TableChange {

    private final String table;
    private final List<Step> steps = new ArrayList<>();
    private final List<Instant> addedRepairs = new ArrayList<>();
    private String asOf = "";
    private boolean trims;

    private TableChange(String table) {
        this.table = table;
    }

    /** A change of {@code layer.name}. */
    public static TableChange of(String table) {
        if (table.chars().filter(c -> c == '.').count() != 1) {
            throw new IllegalArgumentException("A table name has the form layer.name, got '" + table + "'");
        }
        return new TableChange(table);
    }

    public static TableChange of(TableDefinition<?> table) {
        return new TableChange(table.fullName());
    }

    /** One update of the table; {@code summary} goes into the summary of its snapshot. */
    @FunctionalInterface
    interface Step {
        void apply(Table table, Map<String, String> summary);
    }

    /** Adds files. An empty list is no change. */
    public TableChange append(Collection<DataFile> files) {
        if (files.isEmpty()) {
            return this;
        }
        List<DataFile> added = List.copyOf(files);
        return step((table, summary) -> {
            AppendFiles append = table.newAppend();
            added.forEach(append::appendFile);
            commit(append, summary);
        });
    }

    TableChange emptySnapshot() {
        return step((table, summary) -> commit(table.newAppend(), summary));
    }

    /** Adds and removes files in one snapshot. Refused if a removed file is not (or no longer) in the table. */
    public TableChange replace(Collection<DataFile> added, Collection<DataFile> removed) {
        if (added.isEmpty() && removed.isEmpty()) {
            return this;
        }
        List<DataFile> in = List.copyOf(added);
        List<DataFile> out = List.copyOf(removed);
        return step((table, summary) -> {
            OverwriteFiles overwrite = table.newOverwrite();
            in.forEach(overwrite::addFile);
            out.forEach(overwrite::deleteFile);
            Snapshot base = table.currentSnapshot();
            if (base != null) {
                overwrite.validateFromSnapshot(base.snapshotId());
            }
            // This also makes Iceberg check that the removed files exist. Otherwise removing a missing file succeeds,
            // and both its successor and the file added here would be live.
            commit(overwrite.validateNoConflictingDeletes(), summary);
        });
    }

    /** Replaces files by others with the same rows, and tells readers that no row changed. For compaction only. */
    public TableChange rewrite(Collection<DataFile> added, Collection<DataFile> removed) {
        List<DataFile> in = List.copyOf(added);
        List<DataFile> out = List.copyOf(removed);
        return step((table, summary) -> {
            RewriteFiles rewrite = table.newRewrite();
            in.forEach(rewrite::addFile);
            out.forEach(rewrite::deleteFile);
            Snapshot base = table.currentSnapshot();
            if (base != null) {
                // Otherwise Iceberg searches all snapshots for deletes of single rows, which nobody makes here.
                rewrite.validateFromSnapshot(base.snapshotId());
            }
            commit(rewrite, summary);
        });
    }

    /** Gives the table the columns of another definition; its files stay as they are. */
    public TableChange columns(SchemaChange change) {
        return step((table, summary) -> change.apply(table));
    }

    /** Removes all files; the table's earlier snapshots stay. */
    public TableChange clear() {
        return step(
                (table, summary) -> commit(table.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()), summary));
    }

    public TableChange setProperties(Map<String, String> properties) {
        Map<String, String> set = Map.copyOf(properties);
        return step((table, summary) -> {
            var update = table.updateProperties();
            set.forEach(update::set);
            update.commit();
        });
    }

    public TableChange removeProperties(Set<String> properties) {
        Set<String> removed = Set.copyOf(properties);
        return step((table, summary) -> {
            var update = table.updateProperties();
            removed.forEach(update::remove);
            update.commit();
        });
    }

    /**
     * Notes sealed buckets, by their start, that late events invalidated, in addition to those noted before; see
     * {@link Commit#repairs}.
     */
    public TableChange addRepairs(Collection<Instant> buckets) {
        List<Instant> added = List.copyOf(buckets);
        addedRepairs.addAll(added);
        return repairs(noted -> noted.addAll(added));
    }

    /** Removes the notes of buckets that have been recomputed. */
    public TableChange removeRepairs(Collection<Instant> buckets) {
        List<Instant> done = List.copyOf(buckets);
        return repairs(noted -> noted.removeAll(done));
    }

    /** Removes the notes of all buckets, for a table that is emptied. */
    public TableChange forgetRepairs() {
        return removeProperties(Set.of(Repairs.PROPERTY));
    }

    /**
     * The table with the rows and repairs that it had at a commit, also one of another branch; nothing else may be done
     * to it in the same change.
     */
    public TableChange asOf(String hash) {
        asOf = hash;
        return this;
    }

    /** Expires the snapshots beyond the commit's {@link Retention}, even if the table does not change otherwise. */
    public TableChange trim() {
        trims = true;
        return this;
    }

    private interface RepairsEdit {
        boolean edit(SortedSet<Instant> noted);
    }

    private TableChange repairs(RepairsEdit edit) {
        return step((table, summary) -> {
            SortedSet<Instant> noted = Repairs.of(table.properties());
            if (!edit.edit(noted)) {
                return;
            }
            var update = table.updateProperties();
            if (noted.isEmpty()) {
                update.remove(Repairs.PROPERTY).commit();
                return;
            }
            update.set(Repairs.PROPERTY, Repairs.text(noted)).commit();
        });
    }

    private TableChange step(Step step) {
        steps.add(step);
        return this;
    }

    private static void commit(SnapshotUpdate<?> update, Map<String, String> summary) {
        summary.forEach(update::set);
        update.commit();
    }

    String table() {
        return table;
    }

    /** Hash of the commit to restore, or empty. */
    String asOf() {
        return asOf;
    }

    List<Instant> addedRepairs() {
        return addedRepairs;
    }

    boolean trims() {
        return trims;
    }

    boolean isEmpty() {
        return steps.isEmpty() && asOf.isEmpty() && !trims;
    }

    void applyTo(Table target, Map<String, String> summary) {
        steps.forEach(step -> step.apply(target, summary));
    }
}
