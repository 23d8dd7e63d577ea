package io.kappalake.compaction.repair;

import java.time.Instant;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a repair would recompute: by Gold table, the starts of buckets (UTC hours of market tables, UTC days of order
 * tables).
 *
 * @param commit the commit that it was planned at
 * @param buckets sealed buckets hit by late events
 * @param waiting noted buckets that still belong to the job; they are repaired once sealed
 */
public record RepairPlan(
        String commit, SortedMap<String, SortedSet<Instant>> buckets, SortedMap<String, SortedSet<Instant>> waiting) {

    /** Number of buckets to repair in all tables. */
    public long total() {
        return buckets.values().stream().mapToLong(SortedSet::size).sum();
    }
}
