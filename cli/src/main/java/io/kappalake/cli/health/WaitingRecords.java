package io.kappalake.cli.health;

import io.kappalake.jobs.source.NextRecords;
import io.kappalake.jobs.source.Topics;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.feed.market.Feeds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Records in Kafka that are not in the lake yet.
 *
 * @param lag how many, by topic
 * @param oldest the oldest Kafka timestamp among the next records of all partitions, {@link HealthFacts#NEVER} where none waits
 */
public record WaitingRecords(Map<String, Long> lag, Instant oldest) {

    static final WaitingRecords NONE = new WaitingRecords(Map.of(), HealthFacts.NEVER);

    /**
     * @param ends by topic and partition the offset where the lake resumes
     * @param logs the logs that they belong to
     * @throws LakeException when Kafka does not answer or no longer has what the lake needs next
     */
    public static WaitingRecords after(Positions ends, TopicLogs logs, Properties kafka) {
        Map<String, Long> lag = new TreeMap<>();
        Map<String, Map<Integer, Long>> waiting = new TreeMap<>();
        List<String> topics = Feeds.topics();
        try (Topics known = new Topics(kafka, logs)) {
            known.require(topics);
            Positions next = ends.over(known.first(topics));
            known.end(topics).each((topic, partition, end) -> {
                long from = next.of(topic).get(partition);
                lag.merge(topic, Math.max(0, end - from), Long::sum);
                if (end > from) {
                    waiting.computeIfAbsent(topic, any -> new TreeMap<>()).put(partition, from);
                }
            });
        }
        Instant oldest = NextRecords.oldest(kafka, Positions.of(waiting), logs).values().stream()
                .min(Long::compare)
                .map(Micros::toInstant)
                .orElse(HealthFacts.NEVER);
        return new WaitingRecords(lag, oldest);
    }
}
