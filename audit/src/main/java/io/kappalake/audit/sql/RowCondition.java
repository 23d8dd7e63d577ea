package io.kappalake.audit.sql;

import io.kappalake.audit.feed.ColumnDefinition;
import io.kappalake.audit.sql.Aggregates.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/** The condition of a feed's rule over the values of a row. */
public final class RowCondition {

    private final List<ColumnDefinition> columns;
    private final Value condition;

    /** @param columns of the rows, in order */
    public RowCondition(String check, List<ColumnDefinition> columns) {
        this.columns = List.copyOf(columns);
        this.condition = new Outcome(this::column).of(Definition.expression(check));
    }

    private Optional<Value> column(SqlNode node) {
        if (!(node instanceof SqlIdentifier name) || !name.isSimple()) {
            return Optional.empty();
        }
        for (int at = 0; at < columns.size(); at++) {
            if (columns.get(at).name().equals(name.getSimple())) {
                int place = at;
                ColumnDefinition column = columns.get(at);
                return Optional.of(row -> value(column, row[place]));
            }
        }
        return Optional.empty();
    }

    private static Object value(ColumnDefinition column, Object value) {
        if (value == null) {
            return null;
        }
        return switch (column.kind()) {
            case INTEGER -> Fraction.of((Long) value);
            case DECIMAL -> Fraction.of(((BigDecimal) value).unscaledValue(), column.scale());
            // Without a negative zero, which is no other number.
            case DOUBLE -> (Double) value + 0.0;
            default -> value;
        };
    }

    /** Whether it is false; what a NULL leaves open is not. */
    public boolean isBrokenBy(Object[] row) {
        return Boolean.FALSE.equals(condition.of(row));
    }
}
