package io.kappalake.tables.ledger;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The logs that a ledger's offsets belong to. Ledgers of release 0.1.0 have none: {@link #NONE} contradicts nothing.
 *
 * @param cluster id of the Kafka cluster, empty where it is unknown
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

    /** Leader epoch of the last record read from a partition; empty where it is unknown. */
    public OptionalInt epoch(String topic, int partition) {
        Integer epoch = epochs(topic).get(partition);
        return epoch == null ? OptionalInt.empty() : OptionalInt.of(epoch);
    }

    /** By partition, the leader epoch of the last record read. */
    public SortedMap<Integer, Integer> epochs(String topic) {
        return topics.containsKey(topic) ? topics.get(topic).epochs() : Collections.emptySortedMap();
    }

    /** These logs, one of them read further. */
    public TopicLogs with(String topic, Map<Integer, Integer> epochs) {
        if (epochs.isEmpty()) {
            return this;
        }
        SortedMap<String, TopicLog> further = new TreeMap<>(topics);
        further.merge(topic, TopicLog.of("").with(epochs), (known, unknown) -> known.with(epochs));
        return new TopicLogs(cluster, further);
    }

    /** The same logs, of which nothing was read. */
    public TopicLogs unread() {
        SortedMap<String, TopicLog> unread = new TreeMap<>();
        topics.forEach((topic, log) -> unread.put(topic, TopicLog.of(log.id())));
        return new TopicLogs(cluster, unread);
    }

    /** These logs, read on as far as {@code later}; what these lack, such as ids in ledgers of 0.1.0, comes from there. */
    public TopicLogs then(TopicLogs later) {
        SortedMap<String, TopicLog> both = new TreeMap<>(topics);
        later.topics.forEach((topic, log) -> both.merge(
                topic, log, (ours, theirs) -> new TopicLog(ours.id().isEmpty() ? theirs.id() : ours.id(), ours.epochs())
                        .with(theirs.epochs())));
        return new TopicLogs(cluster.isEmpty() ? later.cluster : cluster, both);
    }

    /** Where {@code now} is another log than these, a line for each; what one of the two does not know differs in nothing. */
    public List<String> breaks(TopicLogs now) {
        List<String> breaks = new ArrayList<>();
        if (differ(cluster, now.cluster)) {
            breaks.add("the lake was filled from Kafka cluster " + cluster + ", this is cluster " + now.cluster);
            return breaks;
        }
        topics.forEach((topic, log) -> {
            TopicLog other = now.topics.get(topic);
            if (other != null && differ(log.id(), other.id())) {
                breaks.add("topic " + topic + " was deleted and made again (topic id " + other.id() + ", the lake has "
                        + log.id() + ")");
            }
        });
        return breaks;
    }

    private static boolean differ(String one, String other) {
        return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
    }
}
