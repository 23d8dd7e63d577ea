package io.kappalake.tables.format;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Column;
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

/** The rows of a table with all columns, one at a time, in no order. */
public final class TableRows {

    private TableRows() {}

    /** Passes each matching row; partitions and statistics exclude files before they are opened. */
    public static void each(Table table, Expression filter, Consumer<? super StructLike> row) {
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(table).where(filter).build()) {
            rows.forEach(row);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + table.name(), e);
        }
    }

    /**
     * The same with the columns of {@code schema}, which are found by their ids: under another name or in a narrower
     * type where the table has them so, and NULL where it does not have them.
     */
    public static void each(Table table, Schema schema, Expression filter, Consumer<? super StructLike> row) {
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(table).project(schema).where(filter).build()) {
            rows.forEach(row);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + table.name(), e);
        }
    }

    /**
     * The rows that may match, unboxed. Skips files, and parts of files, without a match; the caller checks each row
     * itself. For tables without maps. One instance serves all rows.
     *
     * @throws LakeException if our writers did not make the file
     */
    public static CloseableIterable<RowValues> values(
            Table table, List<? extends Column<?>> columns, Expression filter) {
        Schema schema = schema(table, columns.stream().map(Column::name).toList());
        return CloseableIterable.concat(TableFiles.live(table, filter).stream()
                .map(file -> Parquet.read(table.io().newInputFile(file.location(), file.fileSizeInBytes()))
                        .project(schema)
                        .createReaderFunc(stored -> new ParquetValues(columns, schema, stored))
                        .filter(filter)
                        .<RowValues>build())
                .toList());
    }

    /** Passes each row of one file, with the named columns in this order. */
    public static void eachIn(Table table, String file, List<String> columns, Consumer<? super StructLike> row) {
        Schema schema = schema(table, columns);
        try (CloseableIterator<Record> rows = in(table, file, schema, Expressions.alwaysTrue())) {
            rows.forEachRemaining(row);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /**
     * The rows of one file in file order, with the columns of {@code schema}. Skips parts of it that cannot contain a
     * match.
     */
    public static CloseableIterator<Record> in(Table table, String file, Schema schema, Expression filter) {
        CloseableIterable<Record> rows = Parquet.read(table.io().newInputFile(file))
                .project(schema)
                .createReaderFunc(stored -> GenericParquetReaders.buildReader(schema, stored))
                .filter(filter)
                .build();
        return rows.iterator();
    }

    private static Schema schema(Table table, List<String> columns) {
        return new Schema(
                columns.stream().map(name -> table.schema().findField(name)).toList());
    }
}
