package io.kappalake.tables.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Ranges of offsets by topic and partition. Immutable and ordered, so equal ranges have equal texts. */
public final class OffsetRanges implements Serializable {

    private static final long serialVersionUID = 1L;

    public static final OffsetRanges NONE = new OffsetRanges(new TreeMap<>());

    private final TreeMap<String, TreeMap<Integer, OffsetRange>> byTopic;

    private OffsetRanges(TreeMap<String, TreeMap<Integer, OffsetRange>> byTopic) {
        this.byTopic = byTopic;
    }

    /** The same as a map; copies it. */
    public static OffsetRanges of(Map<String, ? extends Map<Integer, OffsetRange>> ranges) {
        TreeMap<String, TreeMap<Integer, OffsetRange>> copy = new TreeMap<>();
        ranges.forEach((topic, partitions) -> copy.put(topic, new TreeMap<>(partitions)));
        return new OffsetRanges(copy);
    }

    /**
     * The ranges from {@code from} to {@code to} in all partitions of {@code from}; empty in partitions that {@code to}
     * lacks.
     *
     * @throws IllegalArgumentException if a partition is further in {@code from}
     */
    public static OffsetRanges between(Positions from, Positions to) {
        OffsetRanges ranges = new OffsetRanges(new TreeMap<>());
        from.topics().forEach(topic -> ranges.byTopic.put(topic, new TreeMap<>()));
        from.each((topic, partition, begin) -> ranges.byTopic
                .get(topic)
                .put(partition, new OffsetRange(begin, to.of(topic, partition).orElse(begin))));
        return ranges;
    }

    /** Ranges without records. */
    public static OffsetRanges nothingAt(Positions positions) {
        return between(positions, positions);
    }

    /** Visits a partition. */
    @FunctionalInterface
    public interface Visitor {

        void visit(String topic, int partition, OffsetRange range);
    }

    public Set<String> topics() {
        return Collections.unmodifiableSet(byTopic.keySet());
    }

    public boolean isEmpty() {
        return byTopic.isEmpty();
    }

    /** By partition; empty if the topic is unknown. */
    public SortedMap<Integer, OffsetRange> of(String topic) {
        return Collections.unmodifiableSortedMap(byTopic.getOrDefault(topic, new TreeMap<>()));
    }

    public Optional<OffsetRange> of(String topic, int partition) {
        return Optional.ofNullable(of(topic).get(partition));
    }

    /** Visits all partitions in order. */
    public void each(Visitor visitor) {
        byTopic.forEach((topic, partitions) ->
                partitions.forEach((partition, range) -> visitor.visit(topic, partition, range)));
    }

    /** These ranges without one partition. */
    public OffsetRanges with(String topic, int partition, OffsetRange range) {
        OffsetRanges changed = of(byTopic);
        changed.byTopic.computeIfAbsent(topic, any -> new TreeMap<>()).put(partition, range);
        return changed;
    }

    /** First offset of each partition. */
    public Positions starts() {
        return positions(OffsetRange::from);
    }

    /** The offset after the last of each partition. */
    public Positions ends() {
        return positions(OffsetRange::to);
    }

    private Positions positions(ToLongFunction<OffsetRange> bound) {
        Map<String, Map<Integer, Long>> positions = new TreeMap<>();
        byTopic.keySet().forEach(topic -> positions.put(topic, new TreeMap<>()));
        each((topic, partition, range) -> positions.get(topic).put(partition, bound.applyAsLong(range)));
        return Positions.of(positions);
    }

    /** Number of records in the ranges of all topics. */
    public long records() {
        return byTopic.keySet().stream().mapToLong(this::records).sum();
    }

    /** Number of records in the ranges of one topic. */
    public long records(String topic) {
        return of(topic).values().stream().mapToLong(OffsetRange::count).sum();
    }

    /** Joins these ranges with those that continue them. The partitions are those of {@code next}. */
    public OffsetRanges then(OffsetRanges next) {
        OffsetRanges both = of(next.byTopic);
        both.byTopic.forEach((topic, partitions) -> partitions.replaceAll((partition, range) -> of(topic, partition)
                .map(first -> new OffsetRange(first.from(), range.to()))
                .orElse(range)));
        return both;
    }

    /** The ranges as a map by topic and partition, which is also their form in JSON. */
    @JsonValue
    public Map<String, Map<Integer, OffsetRange>> asMap() {
        Map<String, Map<Integer, OffsetRange>> map = new TreeMap<>();
        byTopic.keySet().forEach(topic -> map.put(topic, of(topic)));
        return Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OffsetRanges ranges && byTopic.equals(ranges.byTopic);
    }

    @Override
    public int hashCode() {
        return byTopic.hashCode();
    }

    @Override
    public String toString() {
        return byTopic.toString();
    }
}
