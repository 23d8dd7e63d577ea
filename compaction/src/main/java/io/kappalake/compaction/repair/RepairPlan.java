package io.kappalake.compaction.repair;

import java.time.Instant;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a repair would recompute, by Gold table the starts of buckets (UTC hours of market tables, UTC days of order tables).
 *
 * @param commit the state of the lake that it was made from
 * @param buckets sealed buckets hit by later events
 * @param waiting noted buckets that still belong to the job; they are repaired once they are sealed
 */
public record RepairPlan(
        String commit, SortedMap<String, SortedSet<Instant>> buckets, SortedMap<String, SortedSet<Instant>> waiting) {

    /** Buckets to repair, over all tables. */
    public long total() {
        return buckets.values().stream().mapToLong(SortedSet::size).sum();
    }
}
