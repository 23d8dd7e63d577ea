package io.kappalake.compaction.repair;

import java.util.SortedMap;

/**
 * What a repair did.
 *
 * @param tables by name; omits those that needed nothing
 * @param commits that landed
 * @param restarts how often work was repeated because the lake had changed meanwhile
 */
public record RepairReport(SortedMap<String, TableRepair> tables, int commits, int restarts) {

    /**
     * The repair of one table.
     *
     * @param buckets repaired
     * @param rows computed; rows of other buckets in the same files are copied
     */
    public record TableRepair(long buckets, long rows, long filesAdded, long filesRemoved) {

        TableRepair plus(TableRepair more) {
            return new TableRepair(
                    buckets + more.buckets,
                    rows + more.rows,
                    filesAdded + more.filesAdded,
                    filesRemoved + more.filesRemoved);
        }
    }
}
