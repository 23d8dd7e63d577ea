package io.kappalake.tables;

import java.io.Serializable;
import java.util.Map;

/**
 * What one commit of the job took from Kafka and what became of it. It stands in the commit's properties and in the snapshot summary of each
 * table that the commit touched.
 *
 * @param pipeline name of the job that wrote it; one branch has one pipeline
 * @param run id of the job run (Flink job id) that made the commit
 * @param checkpoint number of the checkpoint within that run
 * @param offsets by topic and partition: {@code from} is the {@code to} of this pipeline's commit before
 * @param feeds by feed
 * @param progress by window family ({@code market}, {@code orders})
 */
public record Ledger(
        String pipeline,
        String run,
        long checkpoint,
        Map<String, Map<Integer, OffsetRange>> offsets,
        Map<String, FeedCounts> feeds,
        Map<String, Progress> progress) implements Serializable {}
