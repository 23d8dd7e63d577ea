package io.kappalake.tables.ledger;

/**
 * Partitions of a topic whose offsets began anew. Each generation of a topic has its own partitions in the ledger and
 * in {@code kafka_partition}: Kafka's number plus a million for each generation. So an offset never has two meanings,
 * and ordering by partition and offset puts former generations first.
 */
public final class Generation {

    private static final int WIDTH = 1_000_000;

    private Generation() {}

    /** The ledger's number of a Kafka partition. */
    public static int partition(int generation, int kafkaPartition) {
        return generation * WIDTH + kafkaPartition;
    }

    /** Generation of a partition of the ledger; 0 unless its topic was recreated. */
    public static int of(int partition) {
        return partition / WIDTH;
    }

    /** Kafka's number of a partition of the ledger. */
    public static int kafkaPartition(int partition) {
        return partition % WIDTH;
    }

    /** A partition for people, such as {@code trades/0} or {@code trades/0 of generation 1}. */
    public static String text(String topic, int partition) {
        String name = topic + "/" + kafkaPartition(partition);
        return of(partition) == 0 ? name : name + " of generation " + of(partition);
    }
}
