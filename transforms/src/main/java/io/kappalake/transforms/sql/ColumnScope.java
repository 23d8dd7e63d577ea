package io.kappalake.transforms.sql;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.format.IndexedValues;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.RowColumn;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/** The columns of a feed. */
public final class ColumnScope implements Scope {

    private final List<RowColumn> columns;
    private final int[] indexes;

    /** @param indexes where a row's values find each column */
    public ColumnScope(List<RowColumn> columns, int[] indexes) {
        this.columns = List.copyOf(columns);
        this.indexes = indexes.clone();
    }

    @Override
    public SqlTerm column(SqlIdentifier name) {
        for (int at = 0; at < columns.size(); at++) {
            if (name.isSimple() && columns.get(at).name().equals(name.getSimple())) {
                return column(columns.get(at), indexes[at]);
            }
        }
        throw new SqlProblem(
                name,
                "there is no column " + name + ", only "
                        + String.join(
                                ", ", columns.stream().map(RowColumn::name).toList()));
    }

    private static SqlTerm column(RowColumn column, int at) {
        ColumnType type = column.type();
        return new SqlTerm(
                type,
                !column.required(),
                column.positive(),
                value(type, column.required(), at),
                type.isLong() ? at : -1,
                SqlTerm.digits(type));
    }

    private static SqlTerm.Value value(ColumnType type, boolean required, int at) {
        return switch (type.kind()) {
            case INTEGER -> new LongNumber(at, 0, 1);
            case DECIMAL -> decimal(type, at);
            case BOOLEAN -> row -> row.number(at) == Column.NULL_LONG ? null : (Object) (row.number(at) != 0);
            case DATE, TIMESTAMP -> row -> row.number(at) == Column.NULL_LONG ? null : (Object) row.number(at);
            case TEXT, JSON, BINARY, DOUBLE -> row -> row.object(at);
        };
    }

    private static SqlTerm.Value decimal(ColumnType type, int at) {
        int scale = type.scale();
        return type.isLong() ? new LongNumber(at, scale, Math.pow(10, -scale)) : row -> row.object(at);
    }

    /** An unscaled long. */
    private record LongNumber(int at, int scale, double unit) implements SqlTerm.Value {

        @Override
        public Object of(IndexedValues row) {
            long unscaled = row.number(at);
            return unscaled == Column.NULL_LONG ? null : BigDecimal.valueOf(unscaled, scale);
        }

        @Override
        public double near(IndexedValues row) {
            long unscaled = row.number(at);
            return unscaled == Column.NULL_LONG ? Double.NaN : unscaled * unit;
        }
    }
}
