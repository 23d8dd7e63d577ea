package io.kappalake.replay;

import io.kappalake.tables.ledger.OffsetRange;
import java.util.Map;
import java.util.TreeMap;

/** Positions by topic and partition. */
public final class Offsets {

    private Offsets() {}

    /** Offsets from the one to the other; a partition that the first does not know counts from zero, one that is ahead counts as negative. */
    static long between(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> to) {
        long sum = 0;
        for (var topic : to.entrySet()) {
            Map<Integer, Long> begin = from.getOrDefault(topic.getKey(), Map.of());
            for (var end : topic.getValue().entrySet()) {
                sum += end.getValue() - begin.getOrDefault(end.getKey(), 0L);
            }
        }
        return sum;
    }

    /** Whether a partition of the one is ahead of the other. */
    public static boolean isAhead(Map<String, Map<Integer, Long>> one, Map<String, Map<Integer, Long>> other) {
        return one.entrySet().stream().anyMatch(topic -> topic.getValue().entrySet().stream()
                .anyMatch(offset -> offset.getValue()
                        > other.getOrDefault(topic.getKey(), Map.of()).getOrDefault(offset.getKey(), 0L)));
    }

    /** Ranges that hold no record. */
    public static Map<String, Map<Integer, OffsetRange>> nothingAt(Map<String, Map<Integer, Long>> positions) {
        Map<String, Map<Integer, OffsetRange>> ranges = new TreeMap<>();
        positions.forEach((topic, offsets) -> {
            Map<Integer, OffsetRange> byPartition = new TreeMap<>();
            offsets.forEach((partition, offset) -> byPartition.put(partition, new OffsetRange(offset, offset)));
            ranges.put(topic, byPartition);
        });
        return ranges;
    }

    /** Of each partition the position that is further. */
    static Map<String, Map<Integer, Long>> furthest(
            Map<String, Map<Integer, Long>> one, Map<String, Map<Integer, Long>> other) {
        Map<String, Map<Integer, Long>> furthest = new TreeMap<>();
        one.forEach((topic, offsets) -> furthest.put(topic, new TreeMap<>(offsets)));
        other.forEach((topic, offsets) -> offsets.forEach((partition, offset) ->
                furthest.computeIfAbsent(topic, any -> new TreeMap<>()).merge(partition, offset, Math::max)));
        return furthest;
    }
}
