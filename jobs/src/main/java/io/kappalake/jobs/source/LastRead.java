package io.kappalake.jobs.source;

import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.io.Serializable;
import java.util.HashMap;
import java.util.OptionalInt;

/**
 * What the lake has last of each partition of a topic.
 *
 * @param next by partition, the offset after it
 * @param epochs by partition, its leader epoch
 */
record LastRead(HashMap<Integer, Long> next, HashMap<Integer, Integer> epochs) implements Serializable {

    static final LastRead NONE = new LastRead(new HashMap<>(), new HashMap<>());

    static LastRead of(String topic, Positions ends, TopicLogs logs) {
        return new LastRead(new HashMap<>(ends.of(topic)), new HashMap<>(logs.epochs(topic)));
    }

    /** Leader epoch of the record before an offset; empty where the lake knows none. */
    OptionalInt epochBefore(int partition, long offset) {
        Integer epoch = epochs.get(partition);
        boolean isKnown = epoch != null && next.getOrDefault(partition, -1L) == offset;
        return isKnown ? OptionalInt.of(epoch) : OptionalInt.empty();
    }
}
