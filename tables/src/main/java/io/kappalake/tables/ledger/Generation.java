package io.kappalake.tables.ledger;

/**
 * The number of a partition in the ledger and in {@code kafka_partition}: Kafka's number, plus a million for each
 * generation of the topic, plus ten thousand for each topic before it in its feed. So within a feed an offset never has
 * two meanings, and ordering by partition and offset puts former generations first.
 */
public final class Generation {

    private static final int WIDTH = 1_000_000;

    /** A topic of a feed has fewer partitions than this. */
    public static final int MOST_PARTITIONS = 10_000;

    /** A feed has at most so many topics. */
    public static final int MOST_TOPICS = WIDTH / MOST_PARTITIONS;

    private Generation() {}

    /**
     * The ledger's number of a Kafka partition.
     *
     * @param number of the topic within its feed
     */
    public static int partition(int generation, int number, int kafkaPartition) {
        return generation * WIDTH + number * MOST_PARTITIONS + kafkaPartition;
    }

    /** Generation of a partition of the ledger; 0 unless its topic was recreated. */
    public static int of(int partition) {
        return partition / WIDTH;
    }

    /** Number of the partition's topic within its feed. */
    public static int topic(int partition) {
        return partition % WIDTH / MOST_PARTITIONS;
    }

    /** Kafka's number of a partition of the ledger. */
    public static int kafkaPartition(int partition) {
        return partition % MOST_PARTITIONS;
    }

    /** A partition for people, such as {@code trades/0} or {@code trades/0 of generation 1}. */
    public static String text(String topic, int partition) {
        String name = topic + "/" + kafkaPartition(partition);
        return of(partition) == 0 ? name : name + " of generation " + of(partition);
    }
}
