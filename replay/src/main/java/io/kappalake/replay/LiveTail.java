package io.kappalake.replay;

import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.Pipeline;
import java.util.Map;
import java.util.SortedMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/**
 * Events of a range of days that main's job has written and a replay has not read. Includes events shortly before the
 * range that its windows look back on.
 */
public final class LiveTail {

    private LiveTail() {}

    public static TableDefinition<?> silver(Pipeline pipeline, String feed) {
        return pipeline.table("silver." + feed).orElseThrow();
    }

    /** How long before a window its events in this Silver table may lie; 0 for other tables. */
    public static long reachBefore(Pipeline pipeline, TableDefinition<?> table) {
        if (!table.layer().equals("silver")) {
            return 0;
        }
        return pipeline.gold().stream()
                .mapToLong(gold -> gold.reach().getOrDefault(table.name(), 0L))
                .max()
                .orElse(0);
    }

    /** Number of these events at or after the offsets. */
    public static long count(Pipeline pipeline, Map<String, Table> main, Days days, Positions ends) {
        long[] count = new long[1];
        for (String feed : pipeline.feedNames()) {
            TableDefinition<?> silver = silver(pipeline, feed);
            Table table = main.get(silver.fullName());
            SortedMap<Integer, Long> read = ends.of(feed);
            var near = Days.between(silver, days.begin() - reachBefore(pipeline, silver), days.end());
            for (DataFile file : TableFiles.live(table, near)) {
                if (mayBeLater(table, file, read)) {
                    FeedPlaces.each(table, file, (partition, offset) -> {
                        count[0] += offset >= read.getOrDefault(partition, 0L) ? 1 : 0;
                    });
                }
            }
        }
        return count[0];
    }

    /** By its statistics; a partition that the replay has not read counts from its first offset. */
    private static boolean mayBeLater(Table table, DataFile file, SortedMap<Integer, Long> read) {
        int first = TableFiles.<Integer>least(table, file, "kafka_partition");
        int last = TableFiles.<Integer>greatest(table, file, "kafka_partition");
        SortedMap<Integer, Long> within = read.subMap(first, last + 1);
        if (within.size() <= last - first) {
            return true;
        }
        long least = within.values().stream().mapToLong(Long::longValue).min().orElse(0);
        return TableFiles.<Long>greatest(table, file, "kafka_offset") >= least;
    }
}
