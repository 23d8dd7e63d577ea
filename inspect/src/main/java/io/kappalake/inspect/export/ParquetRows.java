package io.kappalake.inspect.export;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.iceberg.Files;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.parquet.Parquet;

/** Rows as Parquet, by Iceberg's writers. */
final class ParquetRows implements RowsFile {

    private final FileAppender<StructLike> file;

    ParquetRows(Path path, Schema schema) throws IOException {
        this.file = Parquet.write(Files.localOutput(path.toFile()))
                .schema(schema)
                .createWriterFunc(message -> InternalWriter.createWriter(schema, message))
                .set(TableProperties.PARQUET_COMPRESSION, "zstd")
                .overwrite()
                .build();
    }

    @Override
    public void write(StructLike row) {
        file.add(row);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
