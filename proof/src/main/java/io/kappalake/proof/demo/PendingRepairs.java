package io.kappalake.proof.demo;

import io.kappalake.proof.comparison.PendingWindows;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.SortedSet;

/**
 * Windows whose bucket waits for a repair.
 *
 * @param buckets by Gold table, the starts of hours (market tables) or days (orders tables)
 */
public record PendingRepairs(Map<String, SortedSet<Instant>> buckets) implements PendingWindows {

    @Override
    public boolean contains(String table, Instant windowStart) {
        SortedSet<Instant> starts = buckets.get(table);
        if (starts == null) {
            return false;
        }
        ChronoUnit bucket = table.startsWith("gold.orders") ? ChronoUnit.DAYS : ChronoUnit.HOURS;
        return starts.contains(windowStart.truncatedTo(bucket));
    }
}
