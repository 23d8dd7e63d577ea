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

    /** Strays are fewer than half of so many. */
    private static final int ENOUGH = 1_000;

    private NewestRows() {}

    /**
     * How far a table is in a column of time: the median of the rows of its newest files, in microseconds since the epoch. The greatest time of the table may be that of
     * a broken clock; this one is earlier rather than later. Empty for a table without rows.
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
