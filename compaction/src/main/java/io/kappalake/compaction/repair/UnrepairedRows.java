package io.kappalake.compaction.repair;

import io.kappalake.compaction.files.MergedName;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.format.MovedRows;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/**
 * The rest of a {@link Replacement}'s files. Their rows of other buckets are correct and are copied, so that a late
 * event does not recompute a whole day because its files were merged.
 */
final class UnrepairedRows {

    private final Replacement<?, ?> replacement;
    private final Grid bucket;
    private final int timeColumn;
    private final List<DataFile> added = new ArrayList<>();
    private final List<DataFile> removed = new ArrayList<>();

    UnrepairedRows(Replacement<?, ?> replacement, Grid bucket) {
        this.replacement = replacement;
        this.bucket = bucket;
        Table table = replacement.table();
        this.timeColumn = table.schema()
                .columns()
                .indexOf(
                        table.schema().findField(replacement.gold().definition().partitionColumn()));
    }

    UnrepairedRows write() {
        replacement.files().forEach(this::copy);
        return this;
    }

    List<DataFile> added() {
        return added;
    }

    /** A file that overlaps the repaired buckets but has no row of them stays. */
    List<DataFile> removed() {
        return removed;
    }

    private void copy(DataFile file) {
        if (!replacement.mayKeep(file, bucket)) {
            removed.add(file);
            return;
        }
        List<DataFile> copies = copiesOf(file);
        if (copies.stream().mapToLong(DataFile::recordCount).sum() == file.recordCount()) {
            copies.forEach(copy -> replacement.table().io().deleteFile(copy.location()));
            return;
        }
        added.addAll(copies);
        removed.add(file);
    }

    /** One file, or none if no row is kept. */
    private List<DataFile> copiesOf(DataFile file) {
        // Under the same generation, since this is not another rewrite by compaction.
        String name = MergedName.of(MergedName.generation(file), MergedName.writers(List.of(file)));
        MovedRows kept = new MovedRows(replacement.gold().definition(), replacement.table(), () -> name);
        kept.add(file, row -> !replacement.repairs(row.get(timeColumn, Number.class), bucket), row -> {});
        return kept.complete();
    }
}
