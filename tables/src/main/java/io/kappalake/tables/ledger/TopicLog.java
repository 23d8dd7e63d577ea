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
 * @param epochs by partition and generation as in {@link Generation}, the leader epoch of the last record read; omits
 *     partitions without one
 * @param feed that its records belong to
 * @param number of the topic within its feed, from 0
 */
public record TopicLog(String id, int generation, SortedMap<Integer, Integer> epochs, String feed, int number)
        implements Serializable {

    public TopicLog {
        epochs = Collections.unmodifiableSortedMap(new TreeMap<>(epochs));
    }

    /** A topic of which nothing was read, the first of its feed. */
    public static TopicLog of(String id, String feed) {
        return new TopicLog(id, 0, Collections.emptySortedMap(), feed, 0);
    }

    /** The same log under its id in Kafka. */
    public TopicLog named(String other) {
        return new TopicLog(other, generation, epochs, feed, number);
    }

    /** A log whose offsets begin anew. */
    public TopicLog anew(String other) {
        return new TopicLog(other, generation + 1, Collections.emptySortedMap(), feed, number);
    }

    /** The same log with nothing read. */
    public TopicLog unread() {
        return new TopicLog(id, generation, Collections.emptySortedMap(), feed, number);
    }

    /** The same log, read further. */
    public TopicLog with(Map<Integer, Integer> later) {
        SortedMap<Integer, Integer> merged = new TreeMap<>(epochs);
        merged.putAll(later);
        return new TopicLog(id, generation, merged, feed, number);
    }
}
