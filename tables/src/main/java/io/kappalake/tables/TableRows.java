package io.kappalake.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/** The rows of a table, read one after the other with all columns, in no order. */
public final class TableRows {

    private TableRows() {}

    /** Passes each row that matches; partitions and statistics rule files out before they are opened. */
    public static void each(Table table, Expression filter, Consumer<? super StructLike> row) {
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(table).where(filter).build()) {
            rows.forEach(row);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + table.name(), e);
        }
    }
}
