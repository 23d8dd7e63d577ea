package io.kappalake.compaction;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.Micros;
import io.kappalake.tables.TableFiles;
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
 * What is done to one Gold table in one of its partitions: these files go, and these buckets, which are all that the files hold, are computed anew.
 *
 * @param table at the commit that the repair reads
 * @param noted starts of the buckets to repair
 * @param buckets starts of the buckets to compute: those noted, and those that share a file with them
 */
record Replacement<S extends WindowSource<?>, R>(
        GoldTable<S, R> gold, Table table, SortedSet<Long> noted, SortedSet<Long> buckets, List<DataFile> files) {

    /**
     * Widens the noted buckets until no file is cut.
     *
     * @throws LakeException when a file with noted buckets also holds windows that still belong to the job
     */
    static <S extends WindowSource<?>, R> Replacement<S, R> of(
            GoldTable<S, R> gold, Table table, RepairFamily<S> family, SortedSet<Long> noted, long sealed) {
        SortedSet<Long> buckets = new TreeSet<>(noted);
        List<DataFile> files = new ArrayList<>();
        List<DataFile> rest = inPartition(gold, table, family, noted.first());
        boolean widened = true;
        while (widened) {
            widened = false;
            for (DataFile file : List.copyOf(rest)) {
                SortedSet<Long> held = held(gold, table, file, family.bucket());
                if (held.stream().noneMatch(buckets::contains)) {
                    continue;
                }
                checkSealed(table, file, held.last() + family.bucket(), sealed);
                files.add(file);
                rest.remove(file);
                widened |= buckets.addAll(held);
            }
        }
        return new Replacement<>(gold, table, noted, buckets, files);
    }

    private static List<DataFile> inPartition(GoldTable<?, ?> gold, Table table, RepairFamily<?> family, long time) {
        Instant from = family.partitionOf(time);
        long unit = unit(gold);
        String column = gold.definition().partitionColumn();
        return TableFiles.live(
                table,
                Expressions.and(
                        Expressions.greaterThanOrEqual(column, Micros.of(from) / unit),
                        Expressions.lessThan(column, Micros.of(family.partitionAfter(from)) / unit)));
    }

    /** Starts of all buckets from the file's first window to its last. */
    private static SortedSet<Long> held(GoldTable<?, ?> gold, Table table, DataFile file, long bucket) {
        String column = gold.definition().partitionColumn();
        long unit = unit(gold);
        long last = TableFiles.<Number>greatest(table, file, column).longValue() * unit;
        SortedSet<Long> held = new TreeSet<>();
        for (long start = Micros.floor(
                        TableFiles.<Number>least(table, file, column).longValue() * unit, bucket);
                start <= last;
                start += bucket) {
            held.add(start);
        }
        return held;
    }

    private static void checkSealed(Table table, DataFile file, long end, long sealed) {
        if (end > sealed) {
            throw new LakeException(
                    "Data file " + file.location() + " of " + table.name() + " holds windows up to "
                            + Micros.toInstant(end)
                            + ", but those from " + Micros.toInstant(sealed)
                            + " on belong to the job, which does not know such a file: roll the lake back to before the commit that added it");
        }
    }

    /** Microseconds of one unit of the column that tells the time of a row: a date counts days. */
    private static long unit(GoldTable<?, ?> gold) {
        return gold.definition().partitionSource().type().typeId() == TypeID.DATE ? Micros.DAY : 1;
    }

    String name() {
        return gold.definition().fullName();
    }

    /** Whether the table has other files for these buckets than it had when the repair read them. */
    boolean isOutdated(Table now, RepairFamily<S> family, long sealed) {
        Replacement<S, R> again = of(gold, now, family, noted, sealed);
        return !again.buckets.equals(buckets) || !locations(again.files).equals(locations(files));
    }

    private static SortedSet<String> locations(List<DataFile> files) {
        SortedSet<String> locations = new TreeSet<>();
        files.forEach(file -> locations.add(file.location()));
        return locations;
    }
}
