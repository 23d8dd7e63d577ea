package io.kappalake.tables.ledger;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Outcomes of one feed's records: {@code read = accepted + duplicates + sum(rejected)} in every commit. {@code late}
 * counts accepted events whose one-minute window had ended before the watermark.
 *
 * @param rejected count by reason
 * @param warned by reason, accepted events that break a rule which only warns; an event may break several
 * @param held by reason, accepted events for which the commit is not published until somebody releases it
 */
public record FeedCounts(
        long read,
        long accepted,
        long duplicates,
        Map<String, Long> rejected,
        long late,
        Map<String, Long> warned,
        Map<String, Long> held)
        implements Serializable {

    public static final FeedCounts NONE = new FeedCounts(0, 0, 0, Map.of(), 0);

    public FeedCounts {
        rejected = sorted(rejected);
        warned = sorted(warned);
        held = sorted(held);
    }

    /** Of events that broke no rule. */
    public FeedCounts(long read, long accepted, long duplicates, Map<String, Long> rejected, long late) {
        this(read, accepted, duplicates, rejected, late, Map.of(), Map.of());
    }

    /** A TreeMap, not Map.copyOf: the ledger is compared as text, so its order must not vary. */
    private static SortedMap<String, Long> sorted(Map<String, Long> counts) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    public static FeedCounts read(long count) {
        return new FeedCounts(count, 0, 0, Map.of(), 0);
    }

    public static FeedCounts rejected(Map<String, Long> byReason) {
        return new FeedCounts(0, 0, 0, byReason, 0);
    }

    /** Accepted events that break rules, by reason. */
    public static FeedCounts broken(Map<String, Long> warned, Map<String, Long> held) {
        return new FeedCounts(0, 0, 0, Map.of(), 0, warned, held);
    }

    public FeedCounts plus(FeedCounts other) {
        return new FeedCounts(
                read + other.read,
                accepted + other.accepted,
                duplicates + other.duplicates,
                sum(rejected, other.rejected),
                late + other.late,
                sum(warned, other.warned),
                sum(held, other.held));
    }

    private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> sum = new TreeMap<>(one);
        other.forEach((reason, count) -> sum.merge(reason, count, Long::sum));
        return sum;
    }

    public long rejectedTotal() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether each record read ended in exactly one place. */
    public boolean balanced() {
        return read == accepted + duplicates + rejectedTotal();
    }
}
