package io.kappalake.ceiling;

import io.kappalake.tables.format.RowHash;
import io.kappalake.tables.format.TableRows;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * How many rows two tables share if their writers do not promise equal tables: rows equal in all but some columns.
 *
 * @param same rows of the second that the first has too, by 64 bits of their hash
 */
public record SharedRows(String table, long rows, long otherRows, long same) {

    public static SharedRows of(String name, Table table, Table other, Set<String> butColumns) {
        RowHash hash = RowHash.allBut(butColumns, table.schema());
        LongOpenHashSet first = new LongOpenHashSet();
        long[] counts = new long[3];
        TableRows.each(table, Expressions.alwaysTrue(), row -> {
            counts[0]++;
            first.add(hash.of(row)[0]);
        });
        TableRows.each(other, Expressions.alwaysTrue(), row -> {
            counts[1]++;
            counts[2] += first.contains(hash.of(row)[0]) ? 1 : 0;
        });
        return new SharedRows(name, counts[0], counts[1], counts[2]);
    }
}
