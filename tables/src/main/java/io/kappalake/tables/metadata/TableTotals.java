package io.kappalake.tables.metadata;

import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;

/** What a table has, by the summary of its snapshot: no manifest is read. */
public record TableTotals(long rows, long files, long bytes) {

    public static TableTotals of(Table table) {
        Snapshot snapshot = table.currentSnapshot();
        Map<String, String> summary = snapshot == null ? Map.of() : snapshot.summary();
        return new TableTotals(
                count(summary, SnapshotSummary.TOTAL_RECORDS_PROP),
                count(summary, SnapshotSummary.TOTAL_DATA_FILES_PROP),
                count(summary, SnapshotSummary.TOTAL_FILE_SIZE_PROP));
    }

    private static long count(Map<String, String> summary, String key) {
        return Long.parseLong(summary.getOrDefault(key, "0"));
    }
}
