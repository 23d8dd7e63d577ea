package io.kappalake.jobs.source;

import io.kappalake.tables.LakeException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.connector.kafka.source.enumerator.subscriber.KafkaSubscriber;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the connector the partitions of a feed's topics: of those that the run was planned with, and of those that the
 * lake has come to know since.
 */
final class FeedPartitions implements KafkaSubscriber {

    private static final long serialVersionUID = 1;

    private static final Logger LOG = LoggerFactory.getLogger(FeedPartitions.class);

    private final String feed;
    private final HashSet<String> planned;
    private final LakeLogs lake;

    FeedPartitions(String feed, List<String> planned, LakeLogs lake) {
        this.feed = feed;
        this.planned = new HashSet<>(planned);
        this.lake = lake;
    }

    @Override
    public Set<TopicPartition> getSubscribedTopicPartitions(AdminClient kafka) {
        Map<String, String> found = found();
        Set<String> names = new TreeSet<>(planned);
        names.addAll(found.keySet());
        Map<String, TopicDescription> existing = Topics.existing(kafka, names).join();
        if (!existing.keySet().containsAll(planned)) {
            Set<String> gone = new TreeSet<>(planned);
            gone.removeAll(existing.keySet());
            throw new SuppressRestartsException(KafkaTopicIds.gone(gone));
        }
        // A topic that was deleted or made again before anything was read of it is none of ours.
        existing.entrySet()
                .removeIf(topic -> !planned.contains(topic.getKey())
                        && !topic.getValue().topicId().toString().equals(found.get(topic.getKey())));
        return partitions(existing);
    }

    /** Ends the job for good once a topic has grown beyond the numbers that its partitions can have. */
    static Set<TopicPartition> partitions(Map<String, TopicDescription> topics) {
        Set<TopicPartition> all = new HashSet<>();
        topics.forEach((topic, described) -> {
            try {
                Topics.requireCountable(described);
            } catch (LakeException e) {
                throw new SuppressRestartsException(e);
            }
            described.partitions().forEach(partition -> all.add(new TopicPartition(topic, partition.partition())));
        });
        return all;
    }

    /** Ids by topic. A lake that is away tells no new topics; the connector asks again. */
    private Map<String, String> found() {
        Map<String, String> found = new TreeMap<>();
        try {
            lake.now().topics().forEach((topic, log) -> {
                if (log.feed().equals(feed) && !planned.contains(topic)) {
                    found.put(topic, log.id());
                }
            });
        } catch (LakeException e) {
            LOG.info("Feed {} looks for new topics later: {}", feed, e.getMessage());
        }
        return found;
    }
}
