package io.kappalake.compaction.repair;

import java.util.SortedMap;

/**
 * What a repair did.
 *
 * @param tables by name; those that needed nothing are left out
 * @param commits that landed
 * @param restarts how often work was repeated because the lake had changed meanwhile
 */
public record RepairReport(SortedMap<String, TableRepair> tables, int commits, int restarts) {

    /**
     * What was done to one table.
     *
     * @param buckets that had been noted and are right now
     * @param rows computed; those of other buckets in the same files are copied
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
