package io.kappalake.tables.ledger;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The log behind a topic's name. An offset means nothing without it: a recreated topic has the same name and other
 * records.
 *
 * @param id Kafka's topic id, empty if Kafka was not asked
 * @param generation how often its offsets began anew, see {@link Generation}
 * @param epochs by partition, the leader epoch of the last record read; omits partitions without one
 */
public record TopicLog(String id, int generation, SortedMap<Integer, Integer> epochs) implements Serializable {

    public TopicLog {
        epochs = Collections.unmodifiableSortedMap(new TreeMap<>(epochs));
    }

    public static TopicLog of(String id) {
        return new TopicLog(id, 0, Collections.emptySortedMap());
    }

    /** The same log, read further. */
    public TopicLog with(Map<Integer, Integer> later) {
        SortedMap<Integer, Integer> merged = new TreeMap<>(epochs);
        merged.putAll(later);
        return new TopicLog(id, generation, merged);
    }
}
