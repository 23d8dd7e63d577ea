package io.kappalake.jobs.resume;

import io.kappalake.jobs.source.Topics;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.Landed;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * A decision to continue without records that Kafka no longer has, or with a topic whose offsets begin anew.
 *
 * @param kind {@code gap} or {@code new-topic}
 * @param before id of the lake's newest ledger, which the decision was made for
 * @param ledger the lake's ledger afterwards
 * @param changes what it changes, a line for each partition
 */
public record Resume(String kind, String before, Ledger ledger, List<String> changes) {

    public Resume {
        changes = List.copyOf(changes);
    }

    /**
     * Accepts that records between the lake's end and Kafka's beginning are lost.
     *
     * @throws LakeException if there is no such gap, or Kafka has another log than the lake's
     */
    public static Resume overGap(Lake lake, Properties kafka) {
        Ledger last = newest(lake);
        try (Topics known = Topics.of(Pipeline.of(lake), last.logs(), kafka)) {
            known.requireSame();
            Positions first = known.first();
            List<String> changes = new ArrayList<>();
            OffsetRanges[] ranges = {OffsetRanges.nothingAt(last.ends())};
            last.ends().each((feed, partition, end) -> {
                long begin = first.of(feed).getOrDefault(partition, end);
                if (begin > end) {
                    ranges[0] = ranges[0].with(feed, partition, new OffsetRange(end, begin));
                    changes.add("%s: offsets %d to %d are lost (%,d)"
                            .formatted(last.logs().text(feed, partition), end, begin, begin - end));
                }
            });
            if (changes.isEmpty()) {
                throw new LakeException("There is no gap to accept: Kafka still has each record that comes next");
            }
            return new Resume("gap", last.id(), next(last, ranges[0], last.logs()), changes);
        }
    }

    /**
     * Accepts that the offsets of topics begin anew, each at its first record in Kafka.
     *
     * @throws LakeException if a topic is unknown, or is of another cluster while others are not named
     */
    public static Resume withNewTopics(Lake lake, Properties kafka, Set<String> names) {
        Ledger last = newest(lake);
        try (Topics known = Topics.of(Pipeline.of(lake), last.logs(), kafka)) {
            Set<String> unknown = new TreeSet<>(names);
            known.names().forEach(unknown::remove);
            if (!unknown.isEmpty()) {
                throw new LakeException("The lake does not read topic " + String.join(", ", unknown) + ", only "
                        + String.join(", ", known.names()) + ": correct --new-topic");
            }
            TopicLogs now = known.now();
            TopicLogs anew = known.logs().anew(names, now);
            requireAllNamed(last.logs(), now, names);
            List<String> changes = new ArrayList<>();
            OffsetRanges[] ranges = {OffsetRanges.nothingAt(last.ends())};
            anew.ofKafka(firstInKafka(kafka, names)).each((feed, partition, begin) -> {
                ranges[0] = ranges[0].with(feed, partition, new OffsetRange(begin, begin));
                changes.add("%s begins at offset %d".formatted(anew.text(feed, partition), begin));
            });
            return new Resume("new-topic", last.id(), next(last, ranges[0], anew), changes);
        }
    }

    private static Positions firstInKafka(Properties kafka, Set<String> topics) {
        try (Topics any = new Topics(kafka)) {
            return any.first(topics);
        }
    }

    /** With topics left on the former cluster, the lake would span two clusters. */
    private static void requireAllNamed(TopicLogs lake, TopicLogs now, Set<String> names) {
        List<String> others = now.topics().keySet().stream()
                .filter(topic -> !names.contains(topic))
                .toList();
        boolean isElsewhere = !lake.cluster().isEmpty() && !lake.cluster().equals(now.cluster());
        if (isElsewhere && !others.isEmpty()) {
            throw new LakeException("This is Kafka cluster " + now.cluster() + ", the lake was filled from "
                    + lake.cluster() + ": all topics begin anew there, so name " + String.join(", ", others)
                    + " too in --new-topic");
        }
    }

    private static Ledger newest(Lake lake) {
        return lake.lastLedger()
                .filter(ledger -> !ledger.offsets().isEmpty())
                .orElseThrow(() -> new LakeException("No job has written to "
                        + lake.address().ref() + " yet, so there is nothing to resume: run ./lake run"));
    }

    /** Belongs to no run: the state of former runs does not fit it, so the next run rebuilds its own from the lake. */
    private static Ledger next(Ledger last, OffsetRanges offsets, TopicLogs logs) {
        return new Ledger(
                last.pipeline(),
                "resume-" + UUID.randomUUID().toString().substring(0, 8),
                0,
                offsets,
                Map.of(),
                last.progress(),
                logs);
    }

    /** Lands the decision in one commit. */
    public Landed land(Lake lake, String reason) {
        LakeCommit commit = lake.commit("resume: " + String.join("; ", changes))
                .property(Commit.RESUME, kind)
                .property(Commit.RESUME_REASON, reason)
                .ledger(ledger, before);
        return commit.land();
    }
}
