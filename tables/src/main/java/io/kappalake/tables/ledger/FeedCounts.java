package io.kappalake.tables.ledger;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * Outcomes of one feed's records: {@code read = accepted + duplicates + sum(rejected)} in every commit. {@code late}
 * counts accepted events whose one-minute window had ended before the watermark.
 *
 * @param rejected count by reason
 */
public record FeedCounts(long read, long accepted, long duplicates, Map<String, Long> rejected, long late)
        implements Serializable {

    public static final FeedCounts NONE = new FeedCounts(0, 0, 0, Map.of(), 0);

    public FeedCounts {
        // A TreeMap, not Map.copyOf: the ledger is compared as text, so its order must not vary.
        rejected = java.util.Collections.unmodifiableMap(new TreeMap<>(rejected));
    }

    public static FeedCounts read(long count) {
        return new FeedCounts(count, 0, 0, Map.of(), 0);
    }

    public static FeedCounts rejected(Map<String, Long> byReason) {
        return new FeedCounts(0, 0, 0, byReason, 0);
    }

    public FeedCounts plus(FeedCounts other) {
        Map<String, Long> sum = new TreeMap<>(rejected);
        other.rejected.forEach((reason, count) -> sum.merge(reason, count, Long::sum));
        return new FeedCounts(
                read + other.read, accepted + other.accepted, duplicates + other.duplicates, sum, late + other.late);
    }

    public long rejectedTotal() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether each record read ended in exactly one place. */
    public boolean balanced() {
        return read == accepted + duplicates + rejectedTotal();
    }
}
