package io.kappalake.jobs.commit;

import io.kappalake.jobs.source.TopicIds;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.TopicLog;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.util.clock.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds topics that a pattern of the pipeline matches while the job runs. The committer puts them into its next ledger,
 * with Kafka's ids and with the numbers that they keep. Sources read only topics that the lake knows, so no record has
 * a number that the lake could give to another topic, and none is read from a log whose id is unknown.
 */
final class NewTopics {

    private static final Logger LOG = LoggerFactory.getLogger(NewTopics.class);

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Pipeline pipeline;
    private final TopicIds.Asked ids;
    private final Clock clock;
    private final boolean hasPatterns;
    private final Set<String> refused = new HashSet<>();

    private CompletableFuture<TopicLogs> asked = CompletableFuture.completedFuture(TopicLogs.NONE);
    private long next;

    NewTopics(Pipeline pipeline, TopicIds.Asked ids, Clock clock) {
        this.pipeline = pipeline;
        this.hasPatterns = pipeline.feeds().stream()
                .anyMatch(feed -> !feed.topics().patterns().isEmpty());
        this.ids = ids;
        this.clock = clock;
        this.next = clock.relativeTimeMillis();
    }

    /**
     * Topics that these logs lack, numbered. Does not wait for Kafka: what it answers late is found by a later call.
     *
     * <p>A topic that two feeds take, or that is one too many for its feed, is left out with a line in the log. The
     * next start refuses it. Until then the job goes on without it, and its records stay in Kafka.
     */
    TopicLogs beside(TopicLogs known) {
        if (hasPatterns && asked.isDone() && clock.relativeTimeMillis() >= next) {
            next = clock.relativeTimeMillis() + PAUSE.toMillis();
            asked = ids.all(topic -> isNew(topic, known));
        }
        if (!asked.isDone() || asked.isCompletedExceptionally()) {
            // The next look for the ids of the job's own topics tells what is wrong.
            return TopicLogs.NONE;
        }
        return numbered(asked.join(), known);
    }

    private boolean isNew(String topic, TopicLogs known) {
        return pipeline.takes(topic) && !known.topics().containsKey(topic);
    }

    private TopicLogs numbered(TopicLogs found, TopicLogs known) {
        TopicLogs all = known;
        SortedMap<String, TopicLog> numbered = new TreeMap<>();
        for (String topic : found.topics().keySet()) {
            if (refused.contains(topic) || !isNew(topic, all)) {
                continue;
            }
            try {
                all = pipeline.with(topic, all);
                TopicLog log = all.topics().get(topic);
                numbered.put(topic, log.named(found.topics().get(topic).id()));
                LOG.info("Topic {} is new: it is number {} of feed {}", topic, log.number(), log.feed());
            } catch (LakeException e) {
                refused.add(topic);
                LOG.warn("Topic {} is new and not read. {}", topic, e.getMessage());
            }
        }
        return new TopicLogs(known.cluster(), numbered);
    }
}
