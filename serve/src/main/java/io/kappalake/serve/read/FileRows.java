package io.kappalake.serve.read;

import io.kappalake.tables.format.StoredRows;
import io.kappalake.tables.format.TimeColumn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/** All rows of one data file in memory, newest first, in the columns of one schema. */
final class FileRows {

    private final TimeColumn time;
    private final Map<String, ColumnValues> columns;
    private final int size;

    private FileRows(TimeColumn time, Map<String, ColumnValues> columns, int size) {
        this.time = time;
        this.columns = columns;
        this.size = size;
    }

    static FileRows read(Table table, DataFile file) {
        List<Types.NestedField> fields = table.schema().columns();
        List<ColumnValues> values = new ArrayList<>();
        fields.forEach(field -> values.add(new ColumnValues(field.type())));
        int rows = 0;
        try (CloseableIterable<StructLike> stored = StoredRows.read(table, file)) {
            for (StructLike row : stored) {
                for (int i = 0; i < values.size(); i++) {
                    values.get(i).add(row.get(i, Object.class));
                }
                rows++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.location(), e);
        }
        return sorted(TimeColumn.of(table), fields, values, rows);
    }

    private static FileRows sorted(
            TimeColumn time, List<Types.NestedField> fields, List<ColumnValues> values, int rows) {
        ColumnValues times = values.get(indexOf(fields, time.name()));
        Integer[] order = new Integer[rows];
        Arrays.setAll(order, row -> row);
        Arrays.sort(
                order,
                Comparator.comparingLong((Integer row) -> times.number(row)).reversed());
        Map<String, ColumnValues> sorted = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            sorted.put(fields.get(i).name(), values.get(i).inOrder(order));
        }
        return new FileRows(time, sorted, rows);
    }

    private static int indexOf(List<Types.NestedField> fields, String name) {
        return fields.stream().map(Types.NestedField::name).toList().indexOf(name);
    }

    int size() {
        return size;
    }

    long time(int row) {
        return time.micros(columns.get(time.name()).number(row));
    }

    /** The first row before a time. */
    int firstBefore(long end) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time(middle) >= end) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    IntPredicate matching(Map<String, Object> where) {
        IntPredicate all = row -> true;
        for (Map.Entry<String, Object> equal : where.entrySet()) {
            all = all.and(columns.get(equal.getKey()).equalTo(equal.getValue()));
        }
        return all;
    }

    Object value(String column, int row) {
        return columns.get(column).get(row);
    }

    Object[] row(int row, List<String> wanted) {
        return wanted.stream().map(column -> value(column, row)).toArray();
    }

    long bytes() {
        return columns.values().stream().mapToLong(ColumnValues::bytes).sum();
    }
}
