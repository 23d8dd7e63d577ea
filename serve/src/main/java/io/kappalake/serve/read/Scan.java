package io.kappalake.serve.read;

import io.kappalake.tables.format.StoredRows;
import io.kappalake.tables.format.TimeColumn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.InclusiveMetricsEvaluator;
import org.apache.iceberg.io.CloseableIterable;

/** Goes through all rows of a query, in no order, for sums. */
final class Scan {

    private Scan() {}

    /** A row: its time in microseconds, and the values of some columns. */
    interface Visitor {
        void row(long time, Object[] values);
    }

    static void each(LakeAt lake, RowQuery query, List<String> columns, Deadline deadline, Visitor visitor) {
        TimeColumn time = lake.time(query.table());
        Table table = lake.table(query.table());
        InclusiveMetricsEvaluator mayMatch = new InclusiveMetricsEvaluator(table.schema(), query.filter(time));
        for (DataFile file : lake.files(query.table())) {
            if (!mayMatch.eval(file)) {
                continue;
            }
            deadline.check();
            if (lake.stored().isSmall(file)) {
                inMemory(lake.stored().rows(table, file), query, columns, deadline, visitor);
            } else {
                inFile(table, file, query, columns, deadline, visitor);
            }
        }
    }

    private static void inMemory(
            FileRows rows, RowQuery query, List<String> columns, Deadline deadline, Visitor visitor) {
        IntPredicate matches = rows.matching(query.where());
        for (int row = rows.firstBefore(query.to()); row < rows.size(); row++) {
            deadline.pass();
            long at = rows.time(row);
            if (at < query.from()) {
                return;
            }
            if (matches.test(row)) {
                visitor.row(at, rows.row(row, columns));
            }
        }
    }

    private static void inFile(
            Table table, DataFile file, RowQuery query, List<String> columns, Deadline deadline, Visitor visitor) {
        TimeColumn time = TimeColumn.of(table);
        Set<String> needed = new LinkedHashSet<>(columns);
        needed.addAll(query.where().keySet());
        needed.add(time.name());
        List<String> names = new ArrayList<>(needed);
        Schema schema = new Schema(
                names.stream().map(name -> table.schema().findField(name)).toList());
        try (CloseableIterable<StructLike> rows = StoredRows.read(table, file, schema, query.filter(time))) {
            for (StructLike row : rows) {
                deadline.pass();
                long at = time.micros(row.get(names.indexOf(time.name()), Object.class));
                if (at >= query.from() && at < query.to() && matches(row, names, query.where())) {
                    Object[] values = new Object[columns.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = row.get(i, Object.class);
                    }
                    visitor.row(at, values);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.location(), e);
        }
    }

    static boolean matches(StructLike row, List<String> names, Map<String, Object> where) {
        for (Map.Entry<String, Object> equal : where.entrySet()) {
            Object value = row.get(names.indexOf(equal.getKey()), Object.class);
            Object plain = value instanceof CharSequence text ? text.toString() : value;
            if (!equal.getValue().equals(plain)) {
                return false;
            }
        }
        return true;
    }
}
