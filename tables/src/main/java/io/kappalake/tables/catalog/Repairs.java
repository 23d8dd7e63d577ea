package io.kappalake.tables.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.DenseText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.Table;

/**
 * The repairs to do of a Gold table, kept in a table property so that they move with the table: bucket starts in
 * ISO-8601, comma separated; three or more at equal distance are written as {@code first/last/distance}, so that a year
 * of history that came late is one entry. Where a bit for each bucket from the first to the last is shorter, it is
 * {@code first/distance/bits}, so that whichever hours of a year are noted take at most 1.6 kB.
 */
public final class Repairs {

    static final String PROPERTY = "kappalake.repairs";

    /** Property of a commit that noted repairs: those repairs, by table. */
    static final String COMMIT_PROPERTY = "repairs";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Up to so many characters a text is for people. */
    private static final int PLAIN = 1024;

    private Repairs() {}

    /** Starts of the table's sealed buckets that late events invalidated. */
    public static SortedSet<Instant> of(Table table) {
        return of(table.properties());
    }

    static SortedSet<Instant> of(Map<String, String> properties) {
        return parse(properties.getOrDefault(PROPERTY, ""));
    }

    static SortedSet<Instant> parse(String text) {
        SortedSet<Instant> buckets = new TreeSet<>();
        for (String entry : text.split(",")) {
            if (!entry.isBlank()) {
                parse(entry.strip().split("/", 3), buckets);
            }
        }
        return buckets;
    }

    private static void parse(String[] parts, SortedSet<Instant> buckets) {
        Instant first = Instant.parse(parts[0]);
        buckets.add(first);
        if (parts.length == 1) {
            return;
        }
        if (parts[1].startsWith("P")) {
            Duration distance = Duration.parse(parts[1]);
            BitSet.valueOf(DenseText.bytes(parts[2])).stream()
                    .forEach(bucket -> buckets.add(first.plus(distance.multipliedBy(bucket))));
            return;
        }
        Instant last = Instant.parse(parts[1]);
        Duration distance = Duration.parse(parts[2]);
        for (Instant next = first.plus(distance); !next.isAfter(last); next = next.plus(distance)) {
            buckets.add(next);
        }
    }

    static String text(Collection<Instant> buckets) {
        List<Instant> starts = List.copyOf(new TreeSet<>(buckets));
        List<String> entries = new ArrayList<>();
        for (int first = 0; first < starts.size(); ) {
            int last = endOfRun(starts, first);
            if (last - first < 2) {
                entries.add(starts.get(first).toString());
                first++;
                continue;
            }
            entries.add(starts.get(first) + "/" + starts.get(last) + "/"
                    + Duration.between(starts.get(first), starts.get(first + 1)));
            first = last + 1;
        }
        String text = String.join(",", entries);
        if (text.length() <= PLAIN) {
            return text;
        }
        String bits = bits(starts);
        return bits.length() < text.length() ? bits : text;
    }

    private static String bits(List<Instant> starts) {
        Instant first = starts.get(0);
        long distance = 0;
        for (Instant start : starts) {
            distance = gcd(distance, Duration.between(first, start).toSeconds());
        }
        BitSet bits = new BitSet();
        for (Instant start : starts) {
            bits.set((int) (Duration.between(first, start).toSeconds() / distance));
        }
        // Base64 has the slash that separates the parts, so the bits come last.
        return first + "/" + Duration.ofSeconds(distance) + "/" + DenseText.of(bits.toByteArray());
    }

    private static long gcd(long one, long other) {
        return other == 0 ? one : gcd(other, one % other);
    }

    private static int endOfRun(List<Instant> starts, int first) {
        if (first + 1 == starts.size()) {
            return first;
        }
        Duration distance = Duration.between(starts.get(first), starts.get(first + 1));
        int last = first + 1;
        while (last + 1 < starts.size()
                && Duration.between(starts.get(last), starts.get(last + 1)).equals(distance)) {
            last++;
        }
        return last;
    }

    /** The repairs that a commit says it noted; empty if it noted none. */
    static Map<String, String> commitProperties(Collection<TableChange> changes) {
        SortedMap<String, String> noted = new TreeMap<>();
        for (TableChange change : changes) {
            if (!change.addedRepairs().isEmpty()) {
                noted.put(change.table(), text(change.addedRepairs()));
            }
        }
        return noted.isEmpty()
                ? Map.of()
                : Map.of(COMMIT_PROPERTY, JSON.valueToTree(noted).toString());
    }

    static SortedMap<String, SortedSet<Instant>> ofCommit(Map<String, String> properties) {
        String text = properties.getOrDefault(COMMIT_PROPERTY, "{}");
        SortedMap<String, SortedSet<Instant>> noted = new TreeMap<>();
        try {
            JSON.readTree(text)
                    .properties()
                    .forEach(table ->
                            noted.put(table.getKey(), parse(table.getValue().asText())));
            return noted;
        } catch (JsonProcessingException e) {
            throw new LakeException(
                    "The repairs in a commit cannot be read: '" + text + "' is not JSON; see ./lake log for the commit",
                    e);
        }
    }
}
