package io.kappalake.tables.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The next offset to read, by topic and partition. Immutable and ordered, so equal positions have equal texts. A
 * missing partition is unknown, which is not the same as zero.
 */
public final class Positions implements Serializable {

    private static final long serialVersionUID = 1L;

    public static final Positions NONE = new Positions(new TreeMap<>());

    private final TreeMap<String, TreeMap<Integer, Long>> byTopic;

    private Positions(TreeMap<String, TreeMap<Integer, Long>> byTopic) {
        this.byTopic = byTopic;
    }

    /** The same as a map; copies it. */
    public static Positions of(Map<String, ? extends Map<Integer, Long>> offsets) {
        TreeMap<String, TreeMap<Integer, Long>> copy = new TreeMap<>();
        offsets.forEach((topic, partitions) -> copy.put(topic, new TreeMap<>(partitions)));
        return new Positions(copy);
    }

    /** Visits a partition. */
    @FunctionalInterface
    public interface Visitor {

        void visit(String topic, int partition, long offset);
    }

    public Set<String> topics() {
        return Collections.unmodifiableSet(byTopic.keySet());
    }

    public boolean isEmpty() {
        return byTopic.isEmpty();
    }

    /** By partition; empty if the topic is unknown. */
    public SortedMap<Integer, Long> of(String topic) {
        return Collections.unmodifiableSortedMap(byTopic.getOrDefault(topic, new TreeMap<>()));
    }

    public OptionalLong of(String topic, int partition) {
        Long offset = of(topic).get(partition);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** Visits all partitions in order. */
    public void each(Visitor visitor) {
        byTopic.forEach((topic, partitions) ->
                partitions.forEach((partition, offset) -> visitor.visit(topic, partition, offset)));
    }

    /** These positions without one partition. */
    public Positions with(String topic, int partition, long offset) {
        Positions changed = of(byTopic);
        changed.byTopic.computeIfAbsent(topic, any -> new TreeMap<>()).put(partition, offset);
        return changed;
    }

    /** These positions, and those of {@code below} in partitions missing here. */
    public Positions over(Positions below) {
        Positions both = of(below.byTopic);
        byTopic.forEach((topic, partitions) ->
                both.byTopic.computeIfAbsent(topic, any -> new TreeMap<>()).putAll(partitions));
        return both;
    }

    /** The positions of one topic. */
    public Positions only(String topic) {
        return byTopic.containsKey(topic) ? of(Map.of(topic, byTopic.get(topic))) : NONE;
    }

    /** Sum of the offsets: the number of records before these positions, if topics begin at offset zero. */
    public long total() {
        return recordsSince(NONE);
    }

    /**
     * Records from the other positions to these. A partition missing there counts from zero; one that is further there
     * counts as negative.
     */
    public long recordsSince(Positions from) {
        return byTopic.entrySet().stream()
                .flatMapToLong(topic -> topic.getValue().entrySet().stream()
                        .mapToLong(at -> at.getValue()
                                - from.of(topic.getKey(), at.getKey()).orElse(0)))
                .sum();
    }

    /** Whether any partition is further than in the other. */
    public boolean isAhead(Positions other) {
        return byTopic.entrySet().stream().anyMatch(topic -> topic.getValue().entrySet().stream()
                .anyMatch(at ->
                        at.getValue() > other.of(topic.getKey(), at.getKey()).orElse(0)));
    }

    /** The other's positions in the partitions that are further here; zero where it lacks them. */
    public Positions beyond(Positions other) {
        Positions behind = of(Map.of());
        each((topic, partition, offset) -> {
            long there = other.of(topic, partition).orElse(0);
            if (offset > there) {
                behind.byTopic.computeIfAbsent(topic, any -> new TreeMap<>()).put(partition, there);
            }
        });
        return behind;
    }

    /** For each partition of either, the further position. */
    public Positions furthest(Positions other) {
        Positions furthest = of(byTopic);
        other.each((topic, partition, offset) ->
                furthest.byTopic.computeIfAbsent(topic, any -> new TreeMap<>()).merge(partition, offset, Math::max));
        return furthest;
    }

    /** The positions as a map by topic and partition, which is also their form in JSON. */
    @JsonValue
    public Map<String, Map<Integer, Long>> asMap() {
        Map<String, Map<Integer, Long>> map = new TreeMap<>();
        byTopic.keySet().forEach(topic -> map.put(topic, of(topic)));
        return Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Positions positions && byTopic.equals(positions.byTopic);
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
