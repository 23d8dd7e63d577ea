package io.kappalake.proof.comparison;

import java.util.Optional;
import java.util.function.Function;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;

/** The rows of the lake's tables as any Iceberg reader sees them. */
public interface LakeRows {
    /** Empty if there is no such table. */
    Optional<Schema> schema(String table);

    /** All rows, one at a time. */
    CloseableIterable<Record> read(String table);

    /** Reads the current snapshot of the table that the function returns for a name such as {@code silver.trades}. */
    static LakeRows of(Function<String, Table> tables) {
        return new LakeRows() {
            @Override
            public Optional<Schema> schema(String table) {
                try {
                    return Optional.of(tables.apply(table).schema());
                } catch (NoSuchTableException missing) {
                    return Optional.empty();
                }
            }

            @Override
            public CloseableIterable<Record> read(String table) {
                return IcebergGenerics.read(tables.apply(table)).build();
            }
        };
    }
}
