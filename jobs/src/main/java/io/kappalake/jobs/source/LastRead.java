package io.kappalake.jobs.source;

import io.kappalake.tables.ledger.Generation;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.io.Serializable;
import java.util.HashMap;
import java.util.OptionalInt;

/**
 * What the lake last read from each partition of a topic.
 *
 * @param generation of the topic under which its records are read
 * @param number of the topic within its feed
 * @param next by Kafka partition, the next offset
 * @param epochs by Kafka partition, the leader epoch of the last record
 */
record LastRead(int generation, int number, HashMap<Integer, Long> next, HashMap<Integer, Integer> epochs)
        implements Serializable {

    static LastRead of(String topic, Positions ends, TopicLogs logs) {
        int generation = logs.generation(topic);
        HashMap<Integer, Integer> epochs = new HashMap<>();
        logs.epochs(topic).forEach((partition, epoch) -> {
            if (Generation.of(partition) == generation) {
                epochs.put(Generation.kafkaPartition(partition), epoch);
            }
        });
        return new LastRead(
                generation, logs.number(topic), new HashMap<>(logs.inKafka(ends).of(topic)), epochs);
    }

    /** Leader epoch of the record before an offset; empty if the lake knows none. */
    OptionalInt epochBefore(int partition, long offset) {
        Integer epoch = epochs.get(partition);
        boolean isKnown = epoch != null && next.getOrDefault(partition, -1L) == offset;
        return isKnown ? OptionalInt.of(epoch) : OptionalInt.empty();
    }
}
