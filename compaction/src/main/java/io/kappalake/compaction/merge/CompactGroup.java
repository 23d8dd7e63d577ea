package io.kappalake.compaction.merge;

import io.kappalake.compaction.files.MergedName;
import java.io.Serializable;
import java.util.List;
import org.apache.iceberg.DataFile;

/**
 * Files of one partition to merge, with all the information needed to do it, here or on another machine.
 *
 * @param table {@code layer.name}
 * @param generation at most how often the bytes will have been rewritten
 * @param writers number of writers of its rows
 * @param sealedBefore for Gold, the time (microseconds) up to which the table must be sealed for the group to land;
 *     else {@link Long#MIN_VALUE}
 */
public record CompactGroup(String table, List<DataFile> files, int generation, int writers, long sealedBefore)
        implements Serializable {

    public CompactGroup {
        files = List.copyOf(files);
    }

    static CompactGroup of(String table, List<DataFile> files, long sealedBefore) {
        int highest = files.stream().mapToInt(MergedName::generation).max().orElse(0);
        return new CompactGroup(table, files, highest + 1, MergedName.writers(files), sealedBefore);
    }

    public long bytes() {
        return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    }

    public long rows() {
        return files.stream().mapToLong(DataFile::recordCount).sum();
    }
}
