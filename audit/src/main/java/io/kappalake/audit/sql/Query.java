package io.kappalake.audit.sql;

import io.kappalake.audit.read.Span;
import io.kappalake.audit.sql.Aggregates.Value;
import java.util.List;

/**
 * A query of DuckDB and what a row of a table is, given a row of the answer.
 *
 * @param sql with {@link #SPAN} where the condition on event time belongs
 * @param start place of the window's start in a row of the answer
 * @param values of the table's columns, {@code is_final} excluded
 */
record Query(String sql, int start, List<Value> values) {

    static final String SPAN = "$SPAN";

    Query {
        values = List.copyOf(values);
    }

    String within(Span span) {
        return sql.replace(SPAN, "event_time >= " + span.from() + " AND event_time < " + span.to());
    }

    Object[] row(Object[] answer) {
        return values.stream().map(value -> value.of(answer)).toArray();
    }
}
