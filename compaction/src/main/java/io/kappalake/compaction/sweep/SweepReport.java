package io.kappalake.compaction.sweep;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a sweep deleted, or would delete.
 *
 * @param tables by directory of the warehouse, such as {@code bronze/trades}
 * @param reached number of files that some branch, tag or retained commit reaches
 * @param young number of unreached files that are younger than the grace time
 */
public record SweepReport(SortedMap<String, Swept> tables, long reached, long young) {

    public SweepReport {
        tables = new TreeMap<>(tables);
    }

    /** Files of one table and their size. */
    public record Swept(long files, long bytes) {

        Swept plus(long more) {
            return new Swept(files + 1, bytes + more);
        }
    }

    /** Sum over all tables. */
    public Swept total() {
        return new Swept(
                tables.values().stream().mapToLong(Swept::files).sum(),
                tables.values().stream().mapToLong(Swept::bytes).sum());
    }
}
