package io.kappalake.inspect.explain;

import io.kappalake.tables.ledger.Generation;

/**
 * Where a record stands.
 *
 * @param partition as the ledger and {@code kafka_partition} number it
 */
record Place(String feed, String topic, int partition, long offset) {

    /** {@code topic/partition/offset}, as Kafka numbers them, and the generation if the topic was made again. */
    String text() {
        String text = topic + "/" + Generation.kafkaPartition(partition) + "/" + offset;
        return Generation.of(partition) == 0 ? text : text + " of generation " + Generation.of(partition);
    }
}
