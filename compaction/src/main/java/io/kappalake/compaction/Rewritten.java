package io.kappalake.compaction;

import io.kappalake.compaction.CompactReport.TableCompaction;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.exceptions.NotFoundException;

/** A group, and the file that has its rows once it is written. Not thread-safe. */
final class Rewritten {

    private final CompactPlan plan;
    private final CompactGroup group;
    private DataFile file;

    Rewritten(CompactPlan plan, CompactGroup group) {
        this.plan = plan;
        this.group = group;
    }

    CompactGroup group() {
        return group;
    }

    /** Empty when a file of the group is not in storage any more. */
    Optional<DataFile> file() {
        return Optional.ofNullable(file);
    }

    void write(int rowsInMemory) {
        try {
            file = new GroupRewrite(plan.definition(), plan.table(), group, rowsInMemory).run();
        } catch (NotFoundException e) {
            // Somebody took it out of the table long ago, and swept: so it is with the group.
            file = null;
        }
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
