package io.kappalake.compaction;

import io.kappalake.tables.StoredRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;

/**
 * What is left of the files of a {@link Replacement}: their rows of other buckets are right and are copied, so that a late event does not have a whole
 * day computed anew because its files were merged.
 */
final class KeptRows {

    private final Replacement<?, ?> replacement;
    private final long bucket;
    private final int timeColumn;
    private final List<DataFile> added = new ArrayList<>();
    private final List<DataFile> removed = new ArrayList<>();

    KeptRows(Replacement<?, ?> replacement, long bucket) {
        this.replacement = replacement;
        this.bucket = bucket;
        Table table = replacement.table();
        this.timeColumn = table.schema()
                .columns()
                .indexOf(
                        table.schema().findField(replacement.gold().definition().partitionColumn()));
    }

    KeptRows write() {
        replacement.files().forEach(this::copy);
        return this;
    }

    List<DataFile> added() {
        return added;
    }

    /** A file that only reaches over the repaired buckets, and has no row of them, stays. */
    List<DataFile> removed() {
        return removed;
    }

    private void copy(DataFile file) {
        if (!replacement.mayKeep(file, bucket)) {
            removed.add(file);
            return;
        }
        DataFile copied = copyOf(file);
        if (copied.recordCount() > 0 && copied.recordCount() < file.recordCount()) {
            added.add(copied);
        } else {
            replacement.table().io().deleteFile(copied.location());
        }
        if (copied.recordCount() < file.recordCount()) {
            removed.add(file);
        }
    }

    private DataFile copyOf(DataFile file) {
        Table table = replacement.table();
        // Under the same generation, since compaction did not rewrite it once more.
        String location = table.locationProvider()
                .newDataLocation(table.spec(), file.partition(), MergedName.of(MergedName.generation(file)));
        DataWriter<StructLike> writer = StoredRows.write(
                replacement.gold().definition(), table, table.io().newOutputFile(location), file.partition());
        try (writer;
                CloseableIterable<StructLike> rows = StoredRows.read(table, file)) {
            for (StructLike row : rows) {
                if (!replacement.repairs(row.get(timeColumn, Number.class), bucket)) {
                    writer.write(row);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot copy rows of " + file.location(), e);
        }
        return writer.toDataFile();
    }
}
