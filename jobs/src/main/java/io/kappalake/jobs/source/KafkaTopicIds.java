package io.kappalake.jobs.source;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.TopicLogs;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids of topics and of their cluster, from Kafka.
 *
 * @param topics that the run was planned with
 * @param finds whether it reads topics that appear later
 */
record KafkaTopicIds(Properties kafka, List<String> topics, boolean finds) implements TopicIds {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaTopicIds.class);

    /** A restarting broker is back by then. A longer outage makes the run restart, which asks again. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public Asked open() {
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        KafkaTrouble trouble = new KafkaTrouble(kafka);
        try {
            return new Session(Admin.create(properties), topics, finds, trouble, ConcurrentHashMap.newKeySet());
        } catch (KafkaException e) {
            throw new LakeException(trouble.unusable(e), e);
        }
    }

    /** Omits the properties, which may contain a password. */
    @Override
    public String toString() {
        return "Ids of " + topics;
    }

    /** A job with a topic that was deleted ends for good: it has nothing to wait for. */
    static CommitRefused gone(Collection<String> topics) {
        return new CommitRefused("Kafka no longer has one of the topics " + String.join(", ", topics)
                + ": a topic was deleted. If it was made again, ./lake resume --new-topic TOPIC --reason TEXT"
                + " begins a new generation of its offsets");
    }

    /**
     * The ids of found topics. One with too many partitions is left out, with a line in the log at its first time.
     *
     * @param refused topics left out so far
     */
    static TopicLogs countable(Map<String, TopicDescription> found, Set<String> refused) {
        Map<String, String> ids = new TreeMap<>();
        found.forEach((name, topic) -> {
            try {
                Topics.requireCountable(topic);
                ids.put(name, topic.topicId().toString());
            } catch (LakeException e) {
                if (refused.add(name)) {
                    LOG.warn("Topic {} is new and not read. {}", name, e.getMessage());
                }
            }
        });
        return TopicLogs.of("", ids);
    }

    private record Session(
            Admin admin, List<String> topics, boolean finds, KafkaTrouble trouble, Set<String> refused)
            implements Asked {

        @Override
        public CompletableFuture<TopicLogs> now(Collection<String> more) {
            Set<String> asked = new TreeSet<>(topics);
            asked.addAll(more);
            return Topics.now(admin, asked).exceptionally(failure -> failed(asked, failure));
        }

        @Override
        public CompletableFuture<TopicLogs> all(Predicate<String> wanted) {
            if (!finds) {
                return Asked.super.all(wanted);
            }
            return admin.listTopics()
                    .names()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .thenCompose(names ->
                            Topics.existing(admin, names.stream().filter(wanted).toList()))
                    .thenApply(existing -> countable(existing, refused));
        }

        private TopicLogs failed(Collection<String> asked, Throwable failure) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof UnknownTopicOrPartitionException) {
                throw gone(asked);
            }
            throw new LakeException(trouble.refused("describe the topics", cause), cause);
        }

        @Override
        public void close() {
            admin.close(Duration.ZERO);
        }
    }
}
