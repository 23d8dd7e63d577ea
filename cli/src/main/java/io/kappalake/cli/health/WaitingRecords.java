package io.kappalake.cli.health;

import io.kappalake.jobs.source.NextRecords;
import io.kappalake.jobs.source.OpenTransaction;
import io.kappalake.jobs.source.Topics;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Records in Kafka that are not in the lake yet.
 *
 * @param lag how many, by topic
 * @param oldest the oldest Kafka timestamp among the next records of all partitions, {@link HealthFacts#NEVER} if none
 *     waits
 * @param dropped a line for each partition where Kafka has dropped the lake's next records
 * @param open partitions with records that wait for the end of a transaction, and are not part of the lag
 */
public record WaitingRecords(Map<String, Long> lag, Instant oldest, List<String> dropped, List<OpenTransaction> open) {

    static final WaitingRecords NONE = new WaitingRecords(Map.of(), HealthFacts.NEVER, List.of(), List.of());

    /**
     * @param pipeline the lake's
     * @param ends by feed and partition, the offset where the lake resumes
     * @param known the logs that they belong to
     * @throws LakeException if Kafka does not answer or no longer has what the lake needs next
     */
    public static WaitingRecords after(Pipeline pipeline, Positions ends, TopicLogs known, Properties kafka) {
        Positions first;
        Positions end;
        TopicLogs logs;
        List<OpenTransaction> open;
        try (Topics topics = Topics.of(pipeline, known, kafka)) {
            topics.requireSame();
            first = topics.first();
            end = topics.end();
            logs = topics.logs();
            open = topics.openTransactions();
        }
        Map<String, Map<Integer, Long>> waiting = new TreeMap<>();
        Positions next = ends.furthest(first);
        end.each((feed, partition, after) -> {
            long from = next.of(feed, partition).orElse(after);
            if (after > from) {
                waiting.computeIfAbsent(feed, any -> new TreeMap<>()).put(partition, from);
            }
        });
        Instant oldest = NextRecords.oldest(kafka, Positions.of(waiting), logs).values().stream()
                .min(Long::compare)
                .map(Micros::toInstant)
                .orElse(HealthFacts.NEVER);
        return new WaitingRecords(lag(ends, first, end, logs), oldest, dropped(ends, first, logs), open);
    }

    /**
     * Number of records, by topic, that Kafka has and the lake lacks. Records that Kafka has dropped no longer wait.
     *
     * @param ends where the lake resumes
     * @param first the first offset that Kafka still has
     * @param end the offset after the last one
     * @param logs with the topics of all feeds
     */
    public static Map<String, Long> lag(Positions ends, Positions first, Positions end, TopicLogs logs) {
        Map<String, Long> lag = new TreeMap<>();
        Positions next = ends.furthest(first);
        end.each((feed, partition, after) -> lag.merge(
                logs.topic(feed, partition),
                Math.max(0, after - next.of(feed, partition).orElse(after)),
                Long::sum));
        return lag;
    }

    static List<String> dropped(Positions ends, Positions first, TopicLogs logs) {
        List<String> lines = new ArrayList<>();
        first.each((feed, partition, begin) -> {
            long from = ends.of(feed, partition).orElse(begin);
            if (from < begin) {
                lines.add(("Kafka has dropped offsets %d to %d of %s, which the lake has not read:"
                                + " ./lake run names the way on")
                        .formatted(from, begin - 1, logs.text(feed, partition)));
            }
        });
        return lines;
    }
}
