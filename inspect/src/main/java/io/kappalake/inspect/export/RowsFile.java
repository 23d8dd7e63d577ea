package io.kappalake.inspect.export;

import java.io.Closeable;
import java.io.IOException;
import org.apache.iceberg.StructLike;

/** A file that rows are written to, one by one, with values as Iceberg stores them. Complete once it is closed. */
public interface RowsFile extends Closeable {

    void write(StructLike row) throws IOException;
}
