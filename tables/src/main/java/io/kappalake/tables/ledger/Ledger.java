package io.kappalake.tables.ledger;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one commit of the job took from Kafka, and the outcome of each record. It is in the commit's properties. The
 * snapshot of each touched table has its {@link #id} in the summary.
 *
 * @param pipeline name of the job that wrote it; one branch has one pipeline
 * @param run id of the job run (Flink job id) that made the commit
 * @param checkpoint number of the checkpoint within that run
 * @param offsets by feed and partition, as {@link Generation} numbers them; the properties have them by topic.
 *     {@code from} is the {@code to} of this pipeline's previous commit. Every known partition is listed, even one that
 *     nothing was read from, so the newest ledger alone gives the position in all of them
 * @param feeds by feed
 * @param progress by window family ({@code market}, {@code orders})
 * @param logs the Kafka logs that the offsets belong to
 */
public record Ledger(
        String pipeline,
        String run,
        long checkpoint,
        OffsetRanges offsets,
        Map<String, FeedCounts> feeds,
        Map<String, Progress> progress,
        TopicLogs logs)
        implements Serializable {

    /** A ledger that does not name its logs. */
    public Ledger(
            String pipeline,
            String run,
            long checkpoint,
            OffsetRanges offsets,
            Map<String, FeedCounts> feeds,
            Map<String, Progress> progress) {
        this(pipeline, run, checkpoint, offsets, feeds, progress, TopicLogs.NONE);
    }

    /** A ledger that takes nothing and has the end of this one. */
    public Ledger standing(String nextRun, long nextCheckpoint) {
        return new Ledger(pipeline, nextRun, nextCheckpoint, OffsetRanges.nothingAt(ends()), Map.of(), progress, logs);
    }

    /** The same with other logs. */
    public Ledger with(TopicLogs known) {
        return new Ledger(pipeline, run, checkpoint, offsets, feeds, progress, known);
    }

    /** Identifies this piece of work: the same for each attempt to land it. */
    public String id() {
        return pipeline + "/" + run + "/" + checkpoint;
    }

    /** The offsets that the next commit resumes from. */
    public Positions ends() {
        return offsets.ends();
    }

    /** The ledger as properties of a commit; equal ledgers give equal texts. */
    public Map<String, String> toProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("pipeline", pipeline);
        properties.put("run", run);
        properties.put("checkpoint", Long.toString(checkpoint));
        properties.put("offsets", LedgerText.offsets(logs.byTopic(offsets)));
        properties.put("feeds", LedgerText.feeds(feeds));
        properties.put("progress", LedgerText.progress(progress));
        if (!logs.isEmpty()) {
            properties.put("logs", LedgerText.logs(logs));
        }
        return properties;
    }

    /** The ledger in a commit's properties; empty if there is none. */
    public static Optional<Ledger> fromProperties(Map<String, String> properties) {
        if (!properties.containsKey("pipeline") || !properties.containsKey("offsets")) {
            return Optional.empty();
        }
        TopicLogs logs = LedgerText.logs(properties.getOrDefault("logs", "{}"));
        return Optional.of(new Ledger(
                properties.get("pipeline"),
                properties.getOrDefault("run", ""),
                Long.parseLong(properties.getOrDefault("checkpoint", "0")),
                logs.byFeed(LedgerText.offsets(properties.get("offsets"))),
                LedgerText.feeds(properties.getOrDefault("feeds", "{}")),
                LedgerText.progress(properties.getOrDefault("progress", "{}")),
                logs));
    }
}
