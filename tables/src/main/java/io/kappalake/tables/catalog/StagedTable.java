package io.kappalake.tables.catalog;

import io.kappalake.tables.CommitRefused;
import java.util.List;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.FileIO;
import org.projectnessie.model.Content;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.IcebergTable;
import org.projectnessie.model.Operation;

/**
 * One table's content once the commit lands.
 *
 * @param base what the branch has for the table now
 * @param before metadata of {@code base}
 * @param after metadata to land; {@code before} if the change has no effect
 * @param written whether this attempt wrote the file of {@code after}
 */
public record StagedTable(
        ContentKey key, IcebergTable base, TableMetadata before, TableMetadata after, boolean written) {

    static StagedTable stage(ContentKey key, IcebergTable base, TableMetadata before, FileIO io, LakeCommit commit) {
        TableChange change = commit.changes().get(key.toPathString());
        StagedTableOperations operations = new StagedTableOperations(io, before);
        try {
            change.applyTo(new BaseTable(operations, change.table(), report -> {}), commit.summary());
        } catch (ValidationException e) {
            throw new CommitRefused(
                    "Table " + change.table() + " does not allow the change (" + e.getMessage()
                            + "): another writer has replaced these files; start again from the newest state of the"
                            + " table",
                    e);
        }
        // After the change, which may have set how many are kept.
        Retention retention =
                commit.retention().of(change.table(), operations.current().properties());
        boolean trims = change.trims() && StagedTableOperations.trimmed(before, retention) != before;
        if (!operations.isChanged() && !trims) {
            return new StagedTable(key, base, before, before, false);
        }
        return new StagedTable(key, base, before, operations.write(retention), true);
    }

    /** The table as it was at another commit. */
    static StagedTable grafted(
            ContentKey key, IcebergTable base, TableMetadata before, TableMetadata then, FileIO io, LakeCommit commit) {
        StagedTableOperations operations = new StagedTableOperations(io, before);
        operations.commit(
                before,
                Graft.of(
                        before,
                        then,
                        io,
                        commit.changes().get(key.toPathString()).asOf(),
                        commit.summary()));
        return new StagedTable(
                key,
                base,
                before,
                operations.write(commit.retention().of(key.toPathString(), before.properties())),
                true);
    }

    boolean isChanged() {
        return before != after;
    }

    boolean isStagedOn(Content content) {
        return base.equals(content);
    }

    public Operation put() {
        Snapshot snapshot = after.currentSnapshot();
        return Operation.Put.of(
                key,
                IcebergTable.of(
                        after.metadataFileLocation(),
                        snapshot == null ? -1 : snapshot.snapshotId(),
                        after.currentSchemaId(),
                        after.defaultSpecId(),
                        after.defaultSortOrderId(),
                        base.getId()));
    }

    /** Deletes, as far as possible, the metadata of a commit that did not land; {@code sweep} finds the rest. */
    void discard(FileIO io) {
        if (!written) {
            return;
        }
        try {
            List<Snapshot> own = after.snapshots().stream()
                    .filter(snapshot -> before.snapshot(snapshot.snapshotId()) == null)
                    .toList();
            io.deleteFile(after.metadataFileLocation());
            for (Snapshot snapshot : own) {
                for (ManifestFile manifest : snapshot.allManifests(io)) {
                    if (manifest.snapshotId() != null && manifest.snapshotId() == snapshot.snapshotId()) {
                        io.deleteFile(manifest.path());
                    }
                }
                io.deleteFile(snapshot.manifestListLocation());
            }
        } catch (RuntimeException e) {
            // Nothing refers to these files. The failure that led here is the one to report.
        }
    }
}
