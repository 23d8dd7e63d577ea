package io.kappalake.compaction.repair;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.WindowSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type.TypeID;

/**
 * The repair of one Gold table in one of its partitions: these buckets are recomputed, and these files give up their
 * rows of them.
 *
 * @param table at the commit that the repair reads
 * @param noted starts of the buckets to repair
 * @param end of the last bucket that is noted or in a file, microseconds
 * @param files that overlap a noted bucket
 */
record Replacement<S extends WindowSource<?>, R>(
        GoldTable<S, R> gold, Table table, SortedSet<Long> noted, long end, List<DataFile> files) {

    /**
     * Finds the files.
     *
     * @throws LakeException if one of them also contains windows that still belong to the job
     */
    static <S extends WindowSource<?>, R> Replacement<S, R> of(
            GoldTable<S, R> gold, Table table, RepairFamily<S> family, SortedSet<Long> noted, long sealed) {
        long end = family.bucket().next(noted.last());
        List<DataFile> files = new ArrayList<>();
        for (DataFile file : inPartition(gold, table, family, noted.first())) {
            long first = first(gold, table, file, family.bucket());
            long last = last(gold, table, file, family.bucket());
            if (noted.subSet(first, last + 1).isEmpty()) {
                continue;
            }
            checkSealed(table, file, family.bucket().next(last), sealed);
            files.add(file);
            end = Math.max(end, family.bucket().next(last));
        }
        return new Replacement<>(gold, table, noted, end, files);
    }

    private static List<DataFile> inPartition(GoldTable<?, ?> gold, Table table, RepairFamily<?> family, long time) {
        Instant from = family.partitionOf(time);
        long unit = unit(gold);
        return TableFiles.live(
                table,
                Expressions.and(
                        Expressions.greaterThanOrEqual(column(gold), Micros.of(from) / unit),
                        Expressions.lessThan(column(gold), Micros.of(family.partitionAfter(from)) / unit)));
    }

    /** Start of a file's first bucket. */
    private static long first(GoldTable<?, ?> gold, Table table, DataFile file, Grid bucket) {
        return bucket.floor(time(gold, TableFiles.least(table, file, column(gold))));
    }

    private static long last(GoldTable<?, ?> gold, Table table, DataFile file, Grid bucket) {
        return bucket.floor(time(gold, TableFiles.greatest(table, file, column(gold))));
    }

    /** Time of a row in microseconds, from its column's value. */
    private static long time(GoldTable<?, ?> gold, Number value) {
        return value.longValue() * unit(gold);
    }

    private static String column(GoldTable<?, ?> gold) {
        return gold.definition().partitionColumn();
    }

    private static void checkSealed(Table table, DataFile file, long end, long sealed) {
        if (end > sealed) {
            throw new LakeException("Data file " + file.location() + " of " + table.name() + " holds windows up to "
                    + Micros.toInstant(end)
                    + ", but those from " + Micros.toInstant(sealed)
                    + " on belong to the job, which does not know this file:"
                    + " roll the lake back to before the commit that added it");
        }
    }

    /** Microseconds per unit of the time column: a date counts days. */
    private static long unit(GoldTable<?, ?> gold) {
        return gold.definition().partitionSource().type().typeId() == TypeID.DATE ? Micros.DAY : 1;
    }

    String name() {
        return gold.definition().fullName();
    }

    /** Whether a row is in a noted bucket; {@code value} is that of its time column. */
    boolean repairs(Number value, Grid bucket) {
        return noted.contains(bucket.floor(time(gold, value)));
    }

    /** Whether a file may contain rows of buckets that are not noted. */
    boolean mayKeep(DataFile file, Grid bucket) {
        long last = last(gold, table, file, bucket);
        for (long start = first(gold, table, file, bucket); start <= last; start = bucket.next(start)) {
            if (!noted.contains(start)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the table's files for these buckets have changed since the repair read them. */
    boolean isOutdated(Table now, RepairFamily<S> family, long sealed) {
        return !locations(of(gold, now, family, noted, sealed).files).equals(locations(files));
    }

    private static SortedSet<String> locations(List<DataFile> files) {
        SortedSet<String> locations = new TreeSet<>();
        files.forEach(file -> locations.add(file.location()));
        return locations;
    }
}
