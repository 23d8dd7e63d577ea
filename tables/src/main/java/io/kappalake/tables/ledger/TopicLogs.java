package io.kappalake.tables.ledger;

import io.kappalake.tables.LakeException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The logs that a ledger's offsets belong to, and the feed of each topic. Kafka has its offsets by topic, the lake by
 * feed, as {@link Generation} numbers the partitions. A topic that is not in here is the only one of the feed of its
 * name. Ledgers of release 0.1.0 have no logs: {@link #NONE} contradicts nothing.
 *
 * @param cluster id of the Kafka cluster, empty if unknown
 * @param topics by topic
 */
public record TopicLogs(String cluster, SortedMap<String, TopicLog> topics) implements Serializable {

    public static final TopicLogs NONE = new TopicLogs("", Collections.emptySortedMap());

    public TopicLogs {
        topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
    }

    /**
     * Of feeds with one topic each, which has the feed's name.
     *
     * @param ids topic ids by topic
     */
    public static TopicLogs of(String cluster, Map<String, String> ids) {
        SortedMap<String, TopicLog> topics = new TreeMap<>();
        ids.forEach((topic, id) -> topics.put(topic, TopicLog.of(id, topic)));
        return new TopicLogs(cluster, topics);
    }

    public boolean isEmpty() {
        return topics.isEmpty();
    }

    /** The feed of a topic. */
    public String feed(String topic) {
        return topics.containsKey(topic) ? topics.get(topic).feed() : topic;
    }

    /** Number of a topic within its feed. */
    public int number(String topic) {
        return topics.containsKey(topic) ? topics.get(topic).number() : 0;
    }

    /** The topic of a partition of the ledger. */
    public String topic(String feed, int partition) {
        int number = Generation.topic(partition);
        return topicNumbered(feed, number).orElseGet(() -> {
            if (number > 0) {
                throw new LakeException("The ledger has partition " + partition + " of feed " + feed
                        + ", but does not name its topic: see ./lake log for the commit");
            }
            return feed;
        });
    }

    private Optional<String> topicNumbered(String feed, int number) {
        return topics.entrySet().stream()
                .filter(topic ->
                        topic.getValue().feed().equals(feed) && topic.getValue().number() == number)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * A partition of the ledger for people, such as {@code trades/0}: its topic and Kafka's number. A topic that these
     * logs do not name is told by its number.
     */
    public String text(String feed, int partition) {
        int number = Generation.topic(partition);
        String topic = topicNumbered(feed, number).orElse(number == 0 ? feed : "topic " + number + " of " + feed);
        return Generation.text(topic, partition);
    }

    /**
     * These logs with the topics of a feed. Topics that the feed did not have are numbered after those that it had, in
     * the given order, so that the numbers of a lake never change.
     *
     * @throws LakeException if these are more topics than a feed may have
     */
    public TopicLogs withFeed(String feed, Collection<String> names) {
        SortedMap<String, TopicLog> all = new TreeMap<>(topics);
        int next = 1
                + all.values().stream()
                        .filter(log -> log.feed().equals(feed))
                        .mapToInt(TopicLog::number)
                        .max()
                        .orElse(-1);
        for (String name : names) {
            if (all.containsKey(name) && all.get(name).feed().equals(feed)) {
                continue;
            }
            boolean isImplied = name.equals(feed)
                    && new TopicLogs(cluster, all).topicNumbered(feed, 0).isEmpty();
            if (isImplied) {
                next = Math.max(next, 1);
                continue;
            }
            if (next >= Generation.MOST_TOPICS) {
                throw new LakeException("Feed " + feed + " has more than " + Generation.MOST_TOPICS
                        + " topics: give some of them a feed of their own");
            }
            all.put(name, new TopicLog("", 0, Collections.emptySortedMap(), feed, next++));
        }
        return new TopicLogs(cluster, all);
    }

    /** Leader epoch of the last record read from a partition of a topic; empty if unknown. */
    public OptionalInt epoch(String topic, int partition) {
        Integer epoch = epochs(topic).get(partition);
        return epoch == null ? OptionalInt.empty() : OptionalInt.of(epoch);
    }

    /** By partition and generation, the leader epoch of the last record read from a topic. */
    public SortedMap<Integer, Integer> epochs(String topic) {
        return topics.containsKey(topic) ? topics.get(topic).epochs() : Collections.emptySortedMap();
    }

    /**
     * These logs with those of a feed read further.
     *
     * @param epochs by partition of the ledger
     */
    public TopicLogs with(String feed, Map<Integer, Integer> epochs) {
        if (epochs.isEmpty()) {
            return this;
        }
        SortedMap<String, TopicLog> further = new TreeMap<>(topics);
        epochs.forEach((partition, epoch) -> {
            String topic = topic(feed, partition);
            TopicLog log = further.getOrDefault(topic, TopicLog.of("", feed));
            further.put(topic, log.with(Map.of(withoutTopic(partition), epoch)));
        });
        return new TopicLogs(cluster, further);
    }

    private static int withoutTopic(int partition) {
        return Generation.partition(Generation.of(partition), 0, Generation.kafkaPartition(partition));
    }

    /** The same logs with nothing read. */
    public TopicLogs unread() {
        SortedMap<String, TopicLog> unread = new TreeMap<>();
        topics.forEach((topic, log) -> unread.put(topic, log.unread()));
        return new TopicLogs(cluster, unread);
    }

    /**
     * These logs, read up to {@code later}, which also supplies what they lack, such as ids missing in ledgers of
     * 0.1.0.
     */
    public TopicLogs then(TopicLogs later) {
        SortedMap<String, TopicLog> both = new TreeMap<>(topics);
        later.topics.forEach((topic, log) ->
                both.merge(topic, log, (ours, theirs) -> (ours.id().isEmpty() ? ours.named(theirs.id()) : ours)
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

    /** A line for each topic that a later ledger counts to another feed or by another number. */
    public List<String> renumbered(TopicLogs later) {
        List<String> lines = new ArrayList<>();
        topics.forEach((topic, log) -> {
            TopicLog other = later.topics.get(topic);
            if (other != null && (!other.feed().equals(log.feed()) || other.number() != log.number())) {
                lines.add("topic " + topic + " was number " + log.number() + " of feed " + log.feed()
                        + " and is number " + other.number() + " of feed " + other.feed());
            }
        });
        return lines;
    }

    /** The topics that something was read from, in their present generation. */
    public Set<String> read(Positions ends) {
        Set<String> read = new TreeSet<>();
        ends.each((feed, partition, offset) -> {
            String topic = topic(feed, partition);
            if (Generation.of(partition) == generation(topic)) {
                read.add(topic);
            }
        });
        return read;
    }

    /** Whether they number a topic otherwise than these, or another topic by the same number. */
    public boolean contradict(TopicLogs planned) {
        return !renumbered(planned).isEmpty()
                || planned.topics.entrySet().stream().anyMatch(topic -> topicNumbered(
                                topic.getValue().feed(), topic.getValue().number())
                        .filter(ours -> !ours.equals(topic.getKey()))
                        .isPresent());
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

    /** Kafka's positions, by topic, in the ledger's form, by feed. */
    public Positions ofKafka(Positions kafka) {
        Map<String, Map<Integer, Long>> mapped = new TreeMap<>();
        kafka.topics().forEach(topic -> mapped.putIfAbsent(feed(topic), new TreeMap<>()));
        kafka.each((topic, partition, offset) ->
                mapped.get(feed(topic)).put(Generation.partition(generation(topic), number(topic), partition), offset));
        return Positions.of(mapped);
    }

    /** The ledger's positions, by feed, in Kafka's form, by topic. Omits former generations, whose logs are gone. */
    public Positions inKafka(Positions ledger) {
        Map<String, Map<Integer, Long>> mapped = new TreeMap<>();
        ledger.topics().forEach(feed -> ofFeed(feed).forEach(topic -> mapped.put(topic, new TreeMap<>())));
        ledger.each((feed, partition, offset) -> {
            String topic = topic(feed, partition);
            if (Generation.of(partition) == generation(topic)) {
                mapped.computeIfAbsent(topic, first -> new TreeMap<>())
                        .put(Generation.kafkaPartition(partition), offset);
            }
        });
        return Positions.of(mapped);
    }

    /** The topics of a feed, in the order of their numbers. */
    public List<String> ofFeed(String feed) {
        List<String> known = topics.entrySet().stream()
                .filter(topic -> topic.getValue().feed().equals(feed))
                .sorted(Comparator.comparingInt(topic -> topic.getValue().number()))
                .map(Map.Entry::getKey)
                .toList();
        if (topicNumbered(feed, 0).isPresent()) {
            return known;
        }
        List<String> all = new ArrayList<>(List.of(feed));
        all.addAll(known);
        return all;
    }

    /** A ledger's ranges by feed as its text has them, by topic. */
    OffsetRanges byTopic(OffsetRanges byFeed) {
        Map<String, Map<Integer, OffsetRange>> mapped = new TreeMap<>();
        byFeed.topics().forEach(feed -> ofFeed(feed).forEach(topic -> mapped.put(topic, new TreeMap<>())));
        byFeed.each((feed, partition, range) -> mapped.computeIfAbsent(topic(feed, partition), first -> new TreeMap<>())
                .put(withoutTopic(partition), range));
        return OffsetRanges.of(mapped);
    }

    /** The opposite of {@link #byTopic}. */
    OffsetRanges byFeed(OffsetRanges byTopic) {
        Map<String, Map<Integer, OffsetRange>> mapped = new TreeMap<>();
        byTopic.topics().forEach(topic -> mapped.putIfAbsent(feed(topic), new TreeMap<>()));
        byTopic.each((topic, partition, range) ->
                mapped.get(feed(topic)).put(partition + Generation.partition(0, number(topic), 0), range));
        return OffsetRanges.of(mapped);
    }

    /**
     * These logs after topics began anew.
     *
     * @param now the logs in Kafka
     */
    public TopicLogs anew(Set<String> names, TopicLogs now) {
        SortedMap<String, TopicLog> next = new TreeMap<>(topics);
        names.forEach(topic -> next.put(
                topic,
                topics.getOrDefault(topic, TopicLog.of("", topic))
                        .anew(now.topics.get(topic).id())));
        return new TopicLogs(now.cluster, next);
    }

    private static boolean differ(String one, String other) {
        return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
    }
}
