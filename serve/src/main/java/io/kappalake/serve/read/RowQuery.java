package io.kappalake.serve.read;

import io.kappalake.tables.format.TimeColumn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Rows that somebody asks for.
 *
 * @param columns in the order of the answer
 * @param from first time, in microseconds since the epoch
 * @param to time before which they end
 * @param where what columns must equal; values as Iceberg stores them
 * @param after where the page before ended
 */
public record RowQuery(
        String table,
        List<String> columns,
        long from,
        long to,
        Map<String, Object> where,
        int limit,
        Optional<Place> after) {

    public RowQuery {
        columns = List.copyOf(columns);
        where = Map.copyOf(where);
    }

    /** All rows of a table, newest first. */
    public static RowQuery of(String table, List<String> columns, int limit) {
        return new RowQuery(table, columns, Long.MIN_VALUE, Long.MAX_VALUE, Map.of(), limit, Optional.empty());
    }

    public RowQuery within(long first, long end) {
        return new RowQuery(table, columns, first, end, where, limit, after);
    }

    public RowQuery where(Map<String, Object> equal) {
        return new RowQuery(table, columns, from, to, equal, limit, after);
    }

    /** Time before which its rows end; those of pages before are newer, but for some of the same time. */
    long end() {
        return after.map(place -> Math.min(to, place.time() + 1)).orElse(to);
    }

    Expression filter(TimeColumn time) {
        Expression filter = time.within(from, end());
        for (Map.Entry<String, Object> equal : where.entrySet()) {
            filter = Expressions.and(filter, Expressions.equal(equal.getKey(), equal.getValue()));
        }
        return filter;
    }
}
