package io.kappalake.tables.format;

import io.kappalake.tables.definition.TableDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.parquet.InternalReader;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;

/** Whole rows from file to file, as Iceberg stores them, for callers that move rows without reading them. */
public final class StoredRows {

    /** Small enough that a reader of one symbol skips most of a sorted file, and that a writer buffers little. */
    private static final long ROW_GROUP_BYTES = 16L << 20;

    private StoredRows() {}

    /** The rows of one file of the table, in the file's order. */
    public static CloseableIterable<StructLike> read(Table table, DataFile file) {
        return read(table.io().newInputFile(file.location(), file.fileSizeInBytes()), table.schema());
    }

    /** The rows of any file that {@link #write} wrote. */
    public static CloseableIterable<StructLike> read(InputFile file, Schema schema) {
        return Parquet.read(file)
                .project(schema)
                .createReaderFunc(stored -> InternalReader.create(schema, stored))
                .build();
    }

    /**
     * The rows of one file with the columns of {@code schema}, in the file's order. Skips parts of the file that cannot
     * contain a match; the caller checks each row itself.
     */
    public static CloseableIterable<StructLike> read(Table table, DataFile file, Schema schema, Expression filter) {
        return Parquet.read(table.io().newInputFile(file.location(), file.fileSizeInBytes()))
                .project(schema)
                .filter(filter)
                .createReaderFunc(stored -> InternalReader.create(schema, stored))
                .build();
    }

    /** A new file of a partition of the table. */
    public static DataWriter<StructLike> write(
            TableDefinition<?> definition, Table table, OutputFile file, StructLike partition) {
        try {
            ParquetFile<StructLike> rows = new ParquetFile<>(
                    file,
                    definition,
                    table,
                    message -> InternalWriter.createWriter(table.schema(), message),
                    ROW_GROUP_BYTES,
                    ZstdPages.DENSE);
            return new DataWriter<>(rows, FileFormat.PARQUET, file.location(), table.spec(), partition, null);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + file.location(), e);
        }
    }
}
