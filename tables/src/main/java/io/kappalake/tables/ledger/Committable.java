package io.kappalake.tables.ledger;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;

/**
 * What one writer adds to a checkpoint's commit; parts that do not apply are empty.
 *
 * @param feed the feed of {@code counts} and {@code offsets}, or empty
 * @param counts outcomes of the feed's records, as far as this writer knows
 * @param offsets by partition: first offset seen and last offset seen plus one
 * @param files finished data files by table
 * @param progress by window family and writer, such as {@code market/0}: how far this writer is
 * @param repairs by Gold table: starts (microseconds) of the sealed buckets that a late event invalidated
 * @param epochs by partition, the leader epoch of the last record seen, if Kafka named one
 */
public record Committable(
        String feed,
        FeedCounts counts,
        Map<Integer, OffsetRange> offsets,
        List<WrittenFile> files,
        Map<String, Progress> progress,
        Map<String, Set<Long>> repairs,
        Map<Integer, Integer> epochs)
        implements Serializable {

    /** Without leader epochs. */
    public Committable(
            String feed,
            FeedCounts counts,
            Map<Integer, OffsetRange> offsets,
            List<WrittenFile> files,
            Map<String, Progress> progress,
            Map<String, Set<Long>> repairs) {
        this(feed, counts, offsets, files, progress, repairs, Map.of());
    }

    /**
     * A finished file.
     *
     * @param table {@code layer.name}
     * @param bucket for Gold, the writer and time bucket whose former file this one replaces, such as
     *     {@code 0/2026-03-01T10:00Z}; empty for appended files
     * @param file null if the bucket has become empty
     */
    public record WrittenFile(String table, String bucket, DataFile file) implements Serializable {}

    public static Committable ofCounts(String feed, FeedCounts counts) {
        return new Committable(feed, counts, Map.of(), List.of(), Map.of(), Map.of());
    }

    public static Committable ofFiles(List<WrittenFile> files) {
        return new Committable("", FeedCounts.NONE, Map.of(), files, Map.of(), Map.of());
    }
}
