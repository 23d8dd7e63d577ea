package io.kappalake.inspect.export;

import java.io.IOException;
import org.apache.iceberg.StructLike;

/** Takes a row that is read; values are as Iceberg stores them. The row is valid until the next one. */
@FunctionalInterface
interface RowVisitor {

    void row(StructLike row) throws IOException;
}
