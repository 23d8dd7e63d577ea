package io.kappalake.inspect.export;

import io.kappalake.tables.format.StoredRows;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.apache.iceberg.Files;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.parquet.Parquet;

/** Rows as Parquet, by Iceberg's writers. */
final class ParquetRows implements RowsFile {

    private final StreamedFile out;
    private final Schema schema;
    private final FileAppender<StructLike> file;
    private boolean isEmpty = true;

    ParquetRows(OutputStream out, Schema schema) throws IOException {
        this.out = new StreamedFile(new BufferedOutputStream(out));
        this.schema = schema;
        this.file = Parquet.write(this.out)
                .schema(schema)
                .createWriterFunc(message -> InternalWriter.createWriter(schema, message))
                .set(TableProperties.PARQUET_COMPRESSION, "zstd")
                .overwrite()
                .build();
    }

    static void read(Path file, Schema schema, RowVisitor visitor) throws IOException {
        try (CloseableIterable<StructLike> rows = StoredRows.read(Files.localInput(file.toFile()), schema)) {
            for (StructLike row : rows) {
                visitor.row(row);
            }
        } catch (RuntimeIOException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void write(StructLike row) {
        isEmpty = false;
        file.add(row);
    }

    @Override
    public void close() throws IOException {
        try (OutputStream closed = out.out()) {
            file.close();
            if (isEmpty) {
                writeSchemaOnly();
            }
        }
    }

    /** Iceberg's own writer starts a file with its first row. Without any it writes nothing, and that is no Parquet. */
    private void writeSchemaOnly() throws IOException {
        Parquet.write(out).schema(schema).overwrite().build().close();
    }
}
