package io.kappalake.audit.sql;

import io.kappalake.audit.read.Span;
import io.kappalake.audit.sql.Aggregates.Value;
import java.util.List;

/**
 * A query of DuckDB and what a row of a table is, given a row of the answer.
 *
 * @param sql with {@link #FROM} and {@link #TO} where the first start and the end of a span belong
 * @param start place of the window's start in a row of the answer
 * @param values of the table's columns, {@code is_final} excluded
 */
record Query(String sql, int start, List<Value> values) {

    /** No statement has control characters. */
    static final String FROM = "\u0001from\u0001";

    static final String TO = "\u0001to\u0001";

    Query {
        values = List.copyOf(values);
    }

    String within(Span span) {
        return sql.replace(FROM, Long.toString(span.from())).replace(TO, Long.toString(span.to()));
    }

    Object[] row(Object[] answer) {
        return values.stream().map(value -> value.of(answer)).toArray();
    }
}
