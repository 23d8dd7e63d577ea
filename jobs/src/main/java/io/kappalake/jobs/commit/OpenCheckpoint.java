package io.kappalake.jobs.commit;

import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Committable.WrittenFile;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.tables.ledger.TopicLogs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;

/**
 * Gathers the writers' committables between two barriers and closes them into one {@link PendingCommit}.
 *
 * <p>From one checkpoint to the next it remembers two things: how far each partition was consumed, and which Gold file
 * each bucket of this run has, so that a new file of the bucket replaces it.
 */
final class OpenCheckpoint {

    private final String pipeline;
    private final String run;
    private Positions positions;
    private TopicLogs logs;
    private final Map<String, DataFile> buckets = new HashMap<>();
    private final Map<String, Progress> progress = new TreeMap<>();
    private final Map<String, Map<String, List<DataFile>>> formerRun;

    private Positions reached = Positions.NONE;
    private final Map<String, FeedCounts> feeds = new TreeMap<>();
    /** By window family and writer. */
    private final Map<String, Progress> latest = new HashMap<>();

    private final Map<String, Set<Long>> repairs = new TreeMap<>();
    private final List<WrittenFile> files = new ArrayList<>();
    private boolean namesTopics;

    /**
     * @param positions after what is in the lake
     * @param formerRun unsealed Gold files by window family and table. The family rewrites all their buckets at its
     *     first barrier, and they are replaced then. A family whose input ended before the restart has no more barriers
     *     and keeps its files
     */
    OpenCheckpoint(
            String pipeline,
            String run,
            Positions positions,
            Map<String, Progress> progress,
            Map<String, Map<String, List<DataFile>>> formerRun,
            TopicLogs logs) {
        this.pipeline = pipeline;
        this.run = run;
        this.positions = positions;
        this.progress.putAll(progress);
        this.formerRun = new HashMap<>(formerRun);
        this.logs = logs;
    }

    Positions positions() {
        return positions;
    }

    /** As of the last barrier. */
    Map<String, Progress> progress() {
        return progress;
    }

    /** Number of Gold buckets whose file is known. */
    int buckets() {
        return buckets.size();
    }

    TopicLogs logs() {
        return logs;
    }

    /** Adds topics that were found while the job runs. Records of them come only after they are in the lake. */
    void addTopics(TopicLogs found) {
        logs = logs.then(found);
        namesTopics = true;
    }

    void add(Committable committable) {
        if (!committable.feed().isEmpty()) {
            feeds.merge(committable.feed(), committable.counts(), FeedCounts::plus);
            committable.offsets().forEach((partition, range) -> advance(committable.feed(), partition, range));
            logs = logs.with(committable.feed(), committable.epochs());
        }
        // A writer reports twice if a checkpoint was aborted after its barrier; the later report counts.
        latest.putAll(committable.progress());
        committable.repairs().forEach((table, starts) -> repairs.computeIfAbsent(table, t -> new HashSet<>())
                .addAll(starts));
        files.addAll(committable.files());
    }

    private void advance(String feed, int partition, OffsetRange seen) {
        OptionalLong position = positions.of(feed, partition);
        if (position.isPresent() && seen.from() < position.getAsLong()) {
            throw new IllegalStateException(logs.text(feed, partition) + " was read again from offset " + seen.from()
                    + ", but the lake has it up to " + position.getAsLong());
        }
        if (position.isEmpty()) {
            // A partition seen for the first time starts where it was first read.
            positions = positions.with(feed, partition, seen.from());
        }
        reached = reached.furthest(Positions.NONE.with(feed, partition, seen.to()));
    }

    /** Ends the checkpoint: everything added since the last call, as one commit. */
    PendingCommit close(long checkpoint) {
        Map<String, Progress> families = new TreeMap<>();
        latest.forEach((writer, seen) -> families.merge(writer.replaceFirst("/.*", ""), seen, Progress::least));
        progress.putAll(families);
        Map<String, List<DataFile>> added = new HashMap<>();
        Map<String, List<DataFile>> replaced = new HashMap<>();
        for (String family : families.keySet()) {
            Map<String, List<DataFile>> former = formerRun.remove(family);
            if (former != null) {
                former.forEach((table, gone) -> replaced.put(table, new ArrayList<>(gone)));
            }
        }
        for (WrittenFile written : files) {
            DataFile former = written.bucket().isEmpty() ? null : replaceBucket(written);
            // A file from an aborted checkpoint is in no commit, so it counts as never written.
            boolean isInLake = former != null
                    && !added.getOrDefault(written.table(), new ArrayList<>()).removeIf(file -> file == former);
            if (isInLake) {
                replaced.computeIfAbsent(written.table(), t -> new ArrayList<>())
                        .add(former);
            }
            if (written.file() != null) {
                added.computeIfAbsent(written.table(), t -> new ArrayList<>()).add(written.file());
            }
        }
        added.values().removeIf(List::isEmpty);
        Ledger ledger =
                new Ledger(pipeline, run, checkpoint, ranges(), new TreeMap<>(feeds), new TreeMap<>(progress), logs);
        PendingCommit commit = new PendingCommit(ledger, added, replaced, new TreeMap<>(repairs), namesTopics, "");
        forgetSealed();
        feeds.clear();
        latest.clear();
        repairs.clear();
        files.clear();
        namesTopics = false;
        return commit;
    }

    private DataFile replaceBucket(WrittenFile written) {
        String key = written.table() + "|" + written.bucket();
        return written.file() == null ? buckets.remove(key) : buckets.put(key, written.file());
    }

    /** A sealed bucket is never written again; its file now belongs to compaction. */
    private void forgetSealed() {
        long sealed =
                progress.values().stream().mapToLong(Progress::sealed).min().orElse(Long.MIN_VALUE);
        buckets.keySet().removeIf(key -> Micros.of(Instant.parse(key.split("/")[1])) + Micros.DAY <= sealed);
    }

    /** Lists every known partition, even those without reads, so the newest ledger alone gives all positions. */
    private OffsetRanges ranges() {
        OffsetRanges ranges = OffsetRanges.between(positions, reached);
        positions = ranges.ends();
        reached = Positions.NONE;
        return ranges;
    }
}
