package io.kappalake.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.parquet.Parquet;

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

    /** Passes each row of one file of the table, with the named columns in this order. */
    public static void eachIn(Table table, String file, List<String> columns, Consumer<? super StructLike> row) {
        Schema schema = new Schema(
                columns.stream().map(name -> table.schema().findField(name)).toList());
        try (CloseableIterator<Record> rows = in(table, file, schema, Expressions.alwaysTrue())) {
            rows.forEachRemaining(row);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** The rows of one file in the file's order, with the columns of {@code schema}; parts of it that cannot hold rows that match are left out. */
    public static CloseableIterator<Record> in(Table table, String file, Schema schema, Expression filter) {
        CloseableIterable<Record> rows = Parquet.read(table.io().newInputFile(file))
                .project(schema)
                .createReaderFunc(stored -> GenericParquetReaders.buildReader(schema, stored))
                .filter(filter)
                .build();
        return rows.iterator();
    }
}
