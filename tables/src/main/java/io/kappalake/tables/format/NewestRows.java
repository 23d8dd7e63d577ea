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

    private static final int ENOUGH = 1_000;

    /**
     * So many of the rows that are looked at may be strays, and a tenth of them where there are more; but never half.
     */
    private static final int MOST_STRAYS = 100;

    private NewestRows() {}

    /**
     * A table's progress in a time column, in microseconds since the epoch: the latest time in the rows of its newest
     * files that is not one of few. The table's greatest time may come from a broken clock; this one is rather too
     * early. Empty for a table without rows.
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
        if (times.length == 0) {
            return OptionalLong.empty();
        }
        int strays = Math.min(times.length / 2, Math.max(MOST_STRAYS, times.length / 10));
        return OptionalLong.of(times[times.length - 1 - strays]);
    }
}
