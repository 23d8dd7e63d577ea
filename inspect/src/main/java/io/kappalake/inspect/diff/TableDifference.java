package io.kappalake.inspect.diff;

import java.util.List;
import java.util.Map;

/**
 * How a table differs between two commits, A and B.
 *
 * @param key columns that tell its rows apart; empty where rows have no key, then nothing counts as changed
 * @param added rows that only B has; so {@code removed} of A, and {@code changed} in both by their key
 * @param filesA data files that only A has; rows that moved between files are no difference
 * @param schema changes of columns and partitions, a sentence each
 * @param properties changes of the table's properties, a sentence each
 * @param first some of the rows that differ
 */
public record TableDifference(
        String table,
        List<String> key,
        long rowsA,
        long rowsB,
        long added,
        long removed,
        long changed,
        int filesA,
        int filesB,
        List<String> schema,
        List<String> properties,
        List<Row> first) {

    public TableDifference {
        key = List.copyOf(key);
        schema = List.copyOf(schema);
        properties = List.copyOf(properties);
        first = List.copyOf(first);
    }

    /** Whether rows, columns and properties are the same. */
    public boolean isNone() {
        return added + removed + changed == 0 && schema.isEmpty() && properties.isEmpty();
    }

    /**
     * A row that differs.
     *
     * @param kind {@code added}, {@code removed} or {@code changed}
     * @param a its values in A, null if A does not have it
     * @param b its values in B
     * @param columns that differ in a changed row
     */
    public record Row(
            String kind, Map<String, Object> key, Map<String, Object> a, Map<String, Object> b, List<String> columns) {}
}
