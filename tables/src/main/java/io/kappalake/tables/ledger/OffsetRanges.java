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

/** Ranges of offsets by topic and partition. Immutable and in order, so that equal ranges have equal texts. */
public final class OffsetRanges implements Serializable {

    private static final long serialVersionUID = 1L;

    public static final OffsetRanges NONE = new OffsetRanges(new TreeMap<>());

    private final TreeMap<String, TreeMap<Integer, OffsetRange>> byTopic;

    private OffsetRanges(TreeMap<String, TreeMap<Integer, OffsetRange>> byTopic) {
        this.byTopic = byTopic;
    }

    /** The same as a map, which is copied. */
    public static OffsetRanges of(Map<String, ? extends Map<Integer, OffsetRange>> ranges) {
        TreeMap<String, TreeMap<Integer, OffsetRange>> copy = new TreeMap<>();
        ranges.forEach((topic, partitions) -> copy.put(topic, new TreeMap<>(partitions)));
        return new OffsetRanges(copy);
    }

    /**
     * The ranges from the one to the other in all partitions of {@code from}; empty ranges where {@code to} does not name them.
     *
     * @throws IllegalArgumentException when a partition is further in {@code from}
     */
    public static OffsetRanges between(Positions from, Positions to) {
        OffsetRanges ranges = new OffsetRanges(new TreeMap<>());
        from.topics().forEach(topic -> ranges.byTopic.put(topic, new TreeMap<>()));
        from.each((topic, partition, begin) -> ranges.byTopic
                .get(topic)
                .put(partition, new OffsetRange(begin, to.of(topic, partition).orElse(begin))));
        return ranges;
    }

    /** Ranges that hold no record. */
    public static OffsetRanges nothingAt(Positions positions) {
        return between(positions, positions);
    }

    /** What is done with each partition. */
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

    /** By partition; empty where the topic is unknown. */
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

    /** These ranges, but for one partition. */
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

    /** How many records the ranges of all topics hold. */
    public long records() {
        return byTopic.keySet().stream().mapToLong(this::records).sum();
    }

    /** How many records the ranges of one topic hold. */
    public long records(String topic) {
        return of(topic).values().stream().mapToLong(OffsetRange::count).sum();
    }

    /** These ranges and those that continue them as one; partitions are those of {@code next}. */
    public OffsetRanges then(OffsetRanges next) {
        OffsetRanges both = of(next.byTopic);
        both.byTopic.forEach((topic, partitions) -> partitions.replaceAll((partition, range) -> of(topic, partition)
                .map(first -> new OffsetRange(first.from(), range.to()))
                .orElse(range)));
        return both;
    }

    /** The ranges as a map by topic and partition, which is also how they are written as JSON. */
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
