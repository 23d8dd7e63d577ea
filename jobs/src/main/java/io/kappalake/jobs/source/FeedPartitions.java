package io.kappalake.jobs.source;

import io.kappalake.tables.LakeException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.connector.kafka.source.enumerator.subscriber.KafkaSubscriber;
import org.apache.kafka.clients.admin.AdminClient;
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
        Set<TopicPartition> partitions =
                KafkaSubscriber.getTopicListSubscriber(List.copyOf(planned)).getSubscribedTopicPartitions(kafka);
        Set<TopicPartition> all = new HashSet<>(partitions);
        Map<String, String> found = found();
        Topics.existing(kafka, found.keySet()).join().forEach((topic, described) -> {
            // A topic that was deleted or made again before anything was read of it is none of ours.
            if (described.topicId().toString().equals(found.get(topic))) {
                described.partitions().forEach(partition -> all.add(new TopicPartition(topic, partition.partition())));
            }
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
