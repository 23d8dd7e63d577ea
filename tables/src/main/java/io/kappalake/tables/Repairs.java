package io.kappalake.tables;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The repairs to do of a Gold table, kept in a table property so that they move with the table: bucket starts, comma separated, ISO-8601. */
final class Repairs {

    static final String PROPERTY = "kappalake.repairs";

    private Repairs() {}

    static SortedSet<Instant> of(Map<String, String> properties) {
        SortedSet<Instant> buckets = new TreeSet<>();
        for (String bucket : properties.getOrDefault(PROPERTY, "").split(",")) {
            if (!bucket.isBlank()) {
                buckets.add(Instant.parse(bucket.strip()));
            }
        }
        return buckets;
    }

    static String text(Collection<Instant> buckets) {
        return buckets.stream().map(Instant::toString).collect(Collectors.joining(","));
    }
}
