package io.kappalake.jobs.source;

import io.kappalake.tables.ledger.Generation;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.io.Serializable;
import java.util.HashMap;
import java.util.OptionalInt;

/**
 * What the lake has last of each partition of a topic.
 *
 * @param generation of the topic, which its records are read as
 * @param next by Kafka partition, the offset after it
 * @param epochs by Kafka partition, its leader epoch
 */
record LastRead(int generation, HashMap<Integer, Long> next, HashMap<Integer, Integer> epochs) implements Serializable {

    static final LastRead NONE = new LastRead(0, new HashMap<>(), new HashMap<>());

    static LastRead of(String topic, Positions ends, TopicLogs logs) {
        int generation = logs.generation(topic);
        HashMap<Integer, Integer> epochs = new HashMap<>();
        logs.epochs(topic).forEach((partition, epoch) -> {
            if (Generation.of(partition) == generation) {
                epochs.put(Generation.kafkaPartition(partition), epoch);
            }
        });
        return new LastRead(generation, new HashMap<>(logs.inKafka(ends).of(topic)), epochs);
    }

    /** Leader epoch of the record before an offset; empty where the lake knows none. */
    OptionalInt epochBefore(int partition, long offset) {
        Integer epoch = epochs.get(partition);
        boolean isKnown = epoch != null && next.getOrDefault(partition, -1L) == offset;
        return isKnown ? OptionalInt.of(epoch) : OptionalInt.empty();
    }
}
