package io.kappalake.replay;

import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableRows;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Kafka positions of one feed's records: a bit each if dense, a few bytes each if sparse. */
public final class FeedPlaces {

    private static final String PARTITION = "kafka_partition";
    private static final String OFFSET = "kafka_offset";

    private final Map<Integer, Roaring64Bitmap> offsets = new TreeMap<>();

    /** A record's place. */
    @FunctionalInterface
    interface Each {
        void at(int partition, long offset);
    }

    /** The places of all rows in the matching files. The filter must not split a file. */
    static void each(Table table, Expression files, Each each) {
        TableFiles.live(table, files).forEach(file -> each(table, file, each));
    }

    static void each(Table table, DataFile file, Each each) {
        TableRows.eachIn(
                table,
                file.location(),
                List.of(PARTITION, OFFSET),
                row -> each.at(row.get(0, Integer.class), row.get(1, Long.class)));
    }

    void add(int partition, long offset) {
        offsets.computeIfAbsent(partition, any -> new Roaring64Bitmap()).addLong(offset);
    }

    public boolean has(int partition, long offset) {
        Roaring64Bitmap known = offsets.get(partition);
        return known != null && known.contains(offset);
    }

    public long count() {
        return offsets.values().stream()
                .mapToLong(Roaring64Bitmap::getLongCardinality)
                .sum();
    }

    public boolean isEmpty() {
        return count() == 0;
    }

    FeedPlaces without(FeedPlaces others) {
        FeedPlaces left = new FeedPlaces();
        offsets.forEach((partition, own) -> {
            Roaring64Bitmap rest = own.clone();
            rest.andNot(others.offsets.getOrDefault(partition, new Roaring64Bitmap()));
            if (!rest.isEmpty()) {
                left.offsets.put(partition, rest);
            }
        });
        return left;
    }

    /** The files that may contain a row of one of these places; requires at least one place. */
    public Expression files() {
        long least = offsets.values().stream()
                .mapToLong(Roaring64Bitmap::first)
                .min()
                .orElseThrow();
        long greatest =
                offsets.values().stream().mapToLong(Roaring64Bitmap::last).max().orElseThrow();
        return Expressions.and(
                Expressions.greaterThanOrEqual(OFFSET, least), Expressions.lessThanOrEqual(OFFSET, greatest));
    }
}
