package io.kappalake.transforms.gold.cell;

import io.kappalake.transforms.feed.row.ColumnType.Kind;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.sql.ExactNumbers;
import io.kappalake.transforms.sql.SqlTerm;
import java.io.Serializable;
import java.util.List;

/**
 * How the events of a feed are folded, or the rows of a union.
 *
 * @param where events for which it does not hold are left out; null takes all
 * @param keys of the group that an event belongs to
 */
public record FoldedFeed(SqlTerm where, List<SqlTerm> keys, List<Accumulator> accumulators) implements Serializable {

    public FoldedFeed {
        keys = List.copyOf(keys);
        accumulators = List.copyOf(accumulators);
    }

    boolean takes(Row event) {
        return where == null || Boolean.TRUE.equals(where.holds(event));
    }

    public CellKey key(Row event) {
        Object[] values = new Object[keys.size()];
        for (int at = 0; at < values.length; at++) {
            values[at] = value(keys.get(at), event);
        }
        return new CellKey(values);
    }

    /** Numbers in the scale of their type, so that equal ones have equal keys. */
    private static Object value(SqlTerm key, Row event) {
        Object value = key.value().of(event);
        if (value == null || !key.isNumber()) {
            return value;
        }
        return key.type().is(Kind.DOUBLE)
                ? ExactNumbers.as(key.type(), value)
                : ExactNumbers.rounded(value, key.type().scale());
    }

    void add(Cell cell, Row event) {
        for (Accumulator accumulator : accumulators) {
            accumulator.take(cell, event);
        }
    }
}
