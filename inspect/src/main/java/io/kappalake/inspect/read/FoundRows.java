package io.kappalake.inspect.read;

import io.kappalake.tables.format.StoredRows;
import io.kappalake.tables.format.TableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/**
 * Rows of a table that match a condition. Opens only files whose partition and column bounds admit a match, and of
 * those only row groups that do. Values are as Iceberg stores them: times in microseconds since the epoch, dates in
 * days.
 */
public final class FoundRows {

    private FoundRows() {}

    /** All columns of the matching rows. */
    public static List<NamedRow> all(Table table, Expression filter) {
        return matching(table, table.schema(), filter);
    }

    /** One matching row, read no further than to it; empty if there is none. For conditions that one row meets. */
    public static Optional<NamedRow> one(Table table, Expression filter) {
        for (DataFile file : TableFiles.live(table, filter)) {
            List<NamedRow> found = new ArrayList<>(1);
            read(table, file, table.schema(), filter, row -> !found.add(row));
            if (!found.isEmpty()) {
                return Optional.of(found.get(0));
            }
        }
        return Optional.empty();
    }

    /** Some columns of the matching rows, those of the filter among them. */
    public static List<NamedRow> some(Table table, List<String> columns, Expression filter) {
        return matching(table, schema(table, columns), filter);
    }

    /** Calls with each matching row, one at a time, and keeps none. The order is that of no file. */
    public static void each(Table table, Expression filter, Consumer<NamedRow> visitor) {
        Object one = new Object();
        TableFiles.live(table, filter).parallelStream()
                .forEach(file -> read(table, file, table.schema(), filter, row -> {
                    synchronized (one) {
                        visitor.accept(row);
                    }
                    return true;
                }));
    }

    /** Reads files side by side, since most of the time goes into waiting for them and decoding one column. */
    private static List<NamedRow> matching(Table table, Schema schema, Expression filter) {
        return TableFiles.live(table, filter).parallelStream()
                .flatMap(file -> {
                    List<NamedRow> found = new ArrayList<>();
                    read(table, file, schema, filter, found::add);
                    return found.stream();
                })
                .toList();
    }

    /** @param goesOn is told of each matching row, and says whether to read on */
    private static void read(Table table, DataFile file, Schema schema, Expression filter, Predicate<NamedRow> goesOn) {
        // It keeps what it compared last, so each file has its own.
        Evaluator matches = new Evaluator(schema.asStruct(), filter);
        try (CloseableIterable<StructLike> rows = StoredRows.read(table, file, schema, filter)) {
            for (StructLike row : rows) {
                if (matches.eval(row) && !goesOn.test(NamedRow.of(schema, row))) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.location(), e);
        }
    }

    private static Schema schema(Table table, List<String> columns) {
        Set<String> names = new LinkedHashSet<>(columns);
        List<Types.NestedField> fields = new ArrayList<>();
        names.forEach(name -> fields.add(table.schema().findField(name)));
        return new Schema(fields);
    }
}
