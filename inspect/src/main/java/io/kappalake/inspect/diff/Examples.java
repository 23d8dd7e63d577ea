package io.kappalake.inspect.diff;

import io.kappalake.inspect.read.NamedRow;
import io.kappalake.tables.format.StoredRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** The first rows that differ, by their places: the number of a file and a position in it. */
final class Examples {

    private static final long NONE = -1;
    private static final int FILE_BITS = 24;
    private static final int POSITION_BITS = Long.SIZE - FILE_BITS;

    private final List<DataFile> files;
    private final int most;
    private final List<Example> examples = new ArrayList<>();

    /**
     * No examples yet.
     *
     * @param files that places name by their number; it may grow
     */
    Examples(List<DataFile> files, int most) {
        this.files = files;
        this.most = most;
    }

    private record Example(long placeA, long placeB) {}

    static long place(int file, long position) {
        return (long) file << POSITION_BITS | position;
    }

    private static int file(long place) {
        return (int) (place >>> POSITION_BITS);
    }

    boolean isFull() {
        return examples.size() >= most;
    }

    void removed(long place) {
        changed(place, NONE);
    }

    void added(long place) {
        changed(NONE, place);
    }

    void changed(long placeA, long placeB) {
        if (!isFull()) {
            examples.add(new Example(placeA, placeB));
        }
    }

    /**
     * Their values, from the files.
     *
     * @param key columns that tell rows apart
     */
    List<TableDifference.Row> read(Table table, Schema schema, List<String> key) {
        Map<Long, NamedRow> found = rows(table, schema);
        return examples.stream()
                .map(example -> shown(found.get(example.placeA()), found.get(example.placeB()), key))
                .toList();
    }

    private static TableDifference.Row shown(NamedRow before, NamedRow after, List<String> key) {
        Map<String, Object> valuesA = before == null ? null : before.shown();
        Map<String, Object> valuesB = after == null ? null : after.shown();
        Map<String, Object> either = valuesB == null ? valuesA : valuesB;
        Map<String, Object> named = new LinkedHashMap<>();
        key.forEach(column -> named.put(column, either.get(column)));
        if (valuesA == null || valuesB == null) {
            return new TableDifference.Row(valuesA == null ? "added" : "removed", named, valuesA, valuesB, List.of());
        }
        List<String> columns = valuesA.keySet().stream()
                .filter(column -> !Objects.equals(valuesA.get(column), valuesB.get(column)))
                .toList();
        return new TableDifference.Row("changed", named, valuesA, valuesB, columns);
    }

    /** Reads each of the files once, up to the last row that is wanted of it. */
    private Map<Long, NamedRow> rows(Table table, Schema schema) {
        Map<Integer, TreeSet<Long>> byFile = new TreeMap<>();
        for (Example example : examples) {
            for (long place : new long[] {example.placeA(), example.placeB()}) {
                if (place != NONE) {
                    byFile.computeIfAbsent(file(place), any -> new TreeSet<>()).add(place);
                }
            }
        }
        Map<Long, NamedRow> found = new HashMap<>();
        byFile.forEach((file, places) -> {
            long position = 0;
            try (CloseableIterable<StructLike> stored =
                    StoredRows.read(table, files.get(file), schema, Expressions.alwaysTrue())) {
                for (StructLike row : stored) {
                    long place = place(file, position++);
                    if (places.contains(place)) {
                        found.put(place, NamedRow.of(schema, row));
                    }
                    if (place >= places.last()) {
                        break;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + files.get(file).location(), e);
            }
        });
        return found;
    }
}
