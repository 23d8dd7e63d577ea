package io.kappalake.proof.demo;

import io.kappalake.proof.comparison.PendingWindows;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.Pipeline;
import java.time.Instant;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Windows whose bucket waits for a repair.
 *
 * @param buckets by Gold table, the starts of those that wait
 */
public record PendingRepairs(Pipeline pipeline, Map<String, SortedSet<Instant>> buckets) implements PendingWindows {

    /** Those of the newest commit. */
    public static PendingRepairs of(Lake lake) {
        return new PendingRepairs(Pipeline.of(lake), new TreeMap<>(lake.repairs()));
    }

    @Override
    public boolean contains(String table, Instant windowStart) {
        SortedSet<Instant> starts = buckets.get(table);
        if (starts == null) {
            return false;
        }
        return pipeline.families().stream()
                .filter(family -> family.tables().stream()
                        .anyMatch(gold -> gold.definition().fullName().equals(table)))
                .anyMatch(family ->
                        starts.contains(Micros.toInstant(family.bucket().floor(Micros.of(windowStart)))));
    }
}
