package io.kappalake.compaction.sweep;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.Retention;
import io.kappalake.tables.catalog.TableChange;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Table;

/**
 * Expires old snapshots on branches that no job writes to, so that their metadata stays small. Job, repair and
 * compaction expire theirs in each of their commits. Deletes no file; tags, branches and commits stay readable.
 */
public final class Expire {

    private final Lake lake;
    private final Retention retention;

    public Expire(Lake lake, Retention retention) {
        this.lake = lake;
        this.retention = retention;
    }

    /** Snapshots of each table that {@link #run} would expire; omits tables without any. */
    public SortedMap<String, Integer> plan() {
        SortedMap<String, Integer> forgotten = new TreeMap<>();
        SortedMap<String, Table> tables = lake.tablesAt(lake.head());
        tables.forEach((name, table) -> forgotten.put(name, retention.forgotten(table)));
        forgotten.values().removeIf(count -> count == 0);
        return forgotten;
    }

    /** Expires the planned snapshots in one commit, and returns the plan. */
    public SortedMap<String, Integer> run() {
        SortedMap<String, Integer> planned = plan();
        if (planned.isEmpty()) {
            return planned;
        }
        LakeCommit commit = lake.commit("expire snapshots of " + String.join(", ", planned.keySet()))
                .retention(retention);
        planned.keySet().forEach(table -> commit.change(TableChange.of(table).trim()));
        commit.land();
        return planned;
    }
}
