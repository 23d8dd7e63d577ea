package io.kappalake.compaction.merge;

import io.kappalake.compaction.merge.CompactReport.TableCompaction;
import io.kappalake.tables.definition.TableDefinition;
import java.util.Optional;
import org.apache.iceberg.DataFile;

/** A group, and the file with its rows once it is written. Not thread-safe. */
final class Rewritten {

    private final CompactPlan plan;
    private final CompactGroup group;
    private DataFile file;

    Rewritten(CompactPlan plan, CompactGroup group) {
        this.plan = plan;
        this.group = group;
    }

    TableDefinition<?> definition() {
        return plan.definition();
    }

    CompactGroup group() {
        return group;
    }

    /** Empty if a file of the group is no longer in storage. */
    Optional<DataFile> file() {
        return Optional.ofNullable(file);
    }

    Rewrite rewrite(int rowsInMemory) {
        return new Rewrite(group, plan.definition(), plan.table(), rowsInMemory);
    }

    void wrote(DataFile written) {
        file = written;
    }

    void discard() {
        file().ifPresent(written -> plan.table().io().deleteFile(written.location()));
    }

    TableCompaction landed() {
        return new TableCompaction(1, group.files().size(), 1, group.rows(), group.bytes(), file.fileSizeInBytes(), 0);
    }

    TableCompaction dropped() {
        return new TableCompaction(0, 0, 0, 0, 0, 0, 1);
    }
}
