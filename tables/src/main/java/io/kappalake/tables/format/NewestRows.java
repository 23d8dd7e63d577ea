package io.kappalake.tables.format;

import io.kappalake.tables.definition.Micros;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/** What the rows that were written last say. */
public final class NewestRows {

    /** Strays must be fewer than half of this many rows. */
    private static final int ENOUGH = 1_000;

    private NewestRows() {}

    /**
     * A table's progress in a time column: the median of the rows of its newest files, in microseconds since the epoch.
     * The table's greatest time may come from a broken clock; this one is rather too early. Empty for a table without
     * rows.
     */
    public static OptionalLong reached(Table table, String time) {
        List<DataFile> newestFirst = TableFiles.live(table);
        newestFirst.sort(
                Comparator.comparing(DataFile::dataSequenceNumber).reversed().thenComparing(DataFile::location));
        LongStream.Builder read = LongStream.builder();
        long rows = 0;
        for (DataFile file : newestFirst) {
            TableRows.eachIn(
                    table,
                    file.location(),
                    List.of(time),
                    row -> read.add(Micros.of(row.get(0, OffsetDateTime.class).toInstant())));
            rows += file.recordCount();
            if (rows >= ENOUGH) {
                break;
            }
        }
        long[] times = read.build().toArray();
        Arrays.sort(times);
        return times.length == 0 ? OptionalLong.empty() : OptionalLong.of(times[times.length / 2]);
    }
}
