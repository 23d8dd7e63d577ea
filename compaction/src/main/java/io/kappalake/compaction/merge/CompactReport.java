package io.kappalake.compaction.merge;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a compaction did, or would do.
 *
 * @param tables by name; omits those that needed nothing
 * @param commits that landed
 */
public record CompactReport(SortedMap<String, TableCompaction> tables, int commits) {

    public CompactReport {
        tables = new TreeMap<>(tables);
    }

    /**
     * The changes of one table.
     *
     * @param partitions in which files were merged, counted again in each commit
     * @param rewritten bytes of the replaced files
     * @param dropped groups whose work was discarded because someone else had replaced one of their files
     */
    public record TableCompaction(
            long groups, long filesRemoved, long filesAdded, long rows, long rewritten, long written, long dropped) {

        static final TableCompaction NONE = new TableCompaction(0, 0, 0, 0, 0, 0, 0);

        TableCompaction plus(TableCompaction more) {
            return new TableCompaction(
                    groups + more.groups,
                    filesRemoved + more.filesRemoved,
                    filesAdded + more.filesAdded,
                    rows + more.rows,
                    rewritten + more.rewritten,
                    written + more.written,
                    dropped + more.dropped);
        }
    }
}
