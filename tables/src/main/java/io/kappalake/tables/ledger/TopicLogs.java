package io.kappalake.tables.ledger;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The logs that a ledger's offsets belong to. Ledgers of release 0.1.0 have none: {@link #NONE} contradicts nothing.
 *
 * @param cluster id of the Kafka cluster, empty if unknown
 * @param topics by topic
 */
public record TopicLogs(String cluster, SortedMap<String, TopicLog> topics) implements Serializable {

    public static final TopicLogs NONE = new TopicLogs("", Collections.emptySortedMap());

    public TopicLogs {
        topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
    }

    /** @param ids topic ids by topic */
    public static TopicLogs of(String cluster, Map<String, String> ids) {
        SortedMap<String, TopicLog> topics = new TreeMap<>();
        ids.forEach((topic, id) -> topics.put(topic, TopicLog.of(id)));
        return new TopicLogs(cluster, topics);
    }

    public boolean isEmpty() {
        return topics.isEmpty();
    }

    /** Leader epoch of the last record read from a partition; empty if unknown. */
    public OptionalInt epoch(String topic, int partition) {
        Integer epoch = epochs(topic).get(partition);
        return epoch == null ? OptionalInt.empty() : OptionalInt.of(epoch);
    }

    /** By partition, the leader epoch of the last record read. */
    public SortedMap<Integer, Integer> epochs(String topic) {
        return topics.containsKey(topic) ? topics.get(topic).epochs() : Collections.emptySortedMap();
    }

    /** These logs with one of them read further. */
    public TopicLogs with(String topic, Map<Integer, Integer> epochs) {
        if (epochs.isEmpty()) {
            return this;
        }
        SortedMap<String, TopicLog> further = new TreeMap<>(topics);
        further.merge(topic, TopicLog.of("").with(epochs), (known, unknown) -> known.with(epochs));
        return new TopicLogs(cluster, further);
    }

    /** The same logs with nothing read. */
    public TopicLogs unread() {
        SortedMap<String, TopicLog> unread = new TreeMap<>();
        topics.forEach((topic, log) ->
                unread.put(topic, new TopicLog(log.id(), log.generation(), Collections.emptySortedMap())));
        return new TopicLogs(cluster, unread);
    }

    /**
     * These logs, read up to {@code later}, which also supplies what they lack, such as ids missing in ledgers of
     * 0.1.0.
     */
    public TopicLogs then(TopicLogs later) {
        SortedMap<String, TopicLog> both = new TreeMap<>(topics);
        later.topics.forEach((topic, log) -> both.merge(topic, log, (ours, theirs) -> new TopicLog(
                        ours.id().isEmpty() ? theirs.id() : ours.id(), ours.generation(), ours.epochs())
                .with(theirs.epochs())));
        return new TopicLogs(cluster.isEmpty() ? later.cluster : cluster, both);
    }

    /**
     * A line for each respect in which {@code now} is another log than these. What one of the two does not know is no
     * difference.
     */
    public List<String> breaks(TopicLogs now) {
        List<String> breaks = new ArrayList<>();
        if (differ(cluster, now.cluster) && !isNewer(now)) {
            breaks.add("the lake was filled from Kafka cluster " + cluster + ", this is cluster " + now.cluster);
            return breaks;
        }
        topics.forEach((topic, log) -> {
            TopicLog other = now.topics.get(topic);
            if (other != null && other.generation() <= log.generation() && differ(log.id(), other.id())) {
                breaks.add("topic " + topic + " was deleted and made again (topic id " + other.id() + ", the lake has "
                        + log.id() + ")");
            }
        });
        return breaks;
    }

    /** Whether all topics have begun a new generation since. */
    private boolean isNewer(TopicLogs now) {
        return topics.entrySet().stream()
                .allMatch(
                        ours -> now.generation(ours.getKey()) > ours.getValue().generation());
    }

    /** How often the offsets of a topic began anew. */
    public int generation(String topic) {
        return topics.containsKey(topic) ? topics.get(topic).generation() : 0;
    }

    /** Kafka's positions in the ledger's numbering. */
    public Positions ofKafka(Positions kafka) {
        return mapped(kafka, (topic, partition) -> OptionalInt.of(Generation.partition(generation(topic), partition)));
    }

    /** The ledger's positions in Kafka's numbering. Omits former generations, whose logs are gone. */
    public Positions inKafka(Positions ledger) {
        return mapped(
                ledger,
                (topic, partition) -> Generation.of(partition) == generation(topic)
                        ? OptionalInt.of(Generation.kafkaPartition(partition))
                        : OptionalInt.empty());
    }

    @FunctionalInterface
    private interface Numbering {
        OptionalInt of(String topic, int partition);
    }

    private static Positions mapped(Positions positions, Numbering numbering) {
        Map<String, Map<Integer, Long>> mapped = new TreeMap<>();
        positions.topics().forEach(topic -> mapped.put(topic, new TreeMap<>()));
        positions.each(
                (topic, partition, offset) -> numbering.of(topic, partition).ifPresent(number -> mapped.get(topic)
                        .put(number, offset)));
        return Positions.of(mapped);
    }

    /**
     * These logs after topics began anew.
     *
     * @param now the logs in Kafka
     */
    public TopicLogs anew(Set<String> names, TopicLogs now) {
        SortedMap<String, TopicLog> next = new TreeMap<>(topics);
        names.forEach(topic -> next.put(
                topic, new TopicLog(now.topics.get(topic).id(), generation(topic) + 1, Collections.emptySortedMap())));
        return new TopicLogs(now.cluster, next);
    }

    private static boolean differ(String one, String other) {
        return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
    }
}
