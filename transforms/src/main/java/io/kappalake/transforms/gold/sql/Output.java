package io.kappalake.transforms.gold.sql;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.Values;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.ColumnType.Kind;
import io.kappalake.transforms.sql.Exact;
import io.kappalake.transforms.sql.Term;
import java.io.Serializable;
import java.math.BigDecimal;
import org.apache.iceberg.types.Types;

/**
 * A column of a table that SQL defines.
 *
 * @param at its position
 * @param origin what its values are
 * @param term of a computed column and of a key
 */
record Output(String name, int at, Origin origin, ColumnType type, boolean isOptional, Term term)
        implements Serializable {

    /** What a column's values are. */
    enum Origin {
        WINDOW_START,
        WINDOW_END,
        /** The window's start as a date. */
        WINDOW_DATE,
        KEY,
        COMPUTED
    }

    static final ColumnType TIMESTAMP = new ColumnType(Kind.TIMESTAMP, 0, 0);
    static final ColumnType DATE = new ColumnType(Kind.DATE, 0, 0);

    /** A column of the window. */
    static Output window(String name, int at, Origin origin) {
        return new Output(name, at, origin, origin == Origin.WINDOW_DATE ? DATE : TIMESTAMP, false, null);
    }

    /** The column of the table. */
    Column<GoldRow> column() {
        int place = at;
        Column.LongGetter<GoldRow> number = row -> row.numbers()[place];
        boolean isShared = origin != Origin.COMPUTED;
        return switch (type.kind()) {
            case INTEGER -> new Column.Fixed<>(name, Types.LongType.get(), isOptional, true, number);
            case BOOLEAN -> new Column.Fixed<>(name, Types.BooleanType.get(), isOptional, true, number);
            case DATE -> new Column.Fixed<>(name, Types.DateType.get(), isOptional, true, number);
            case TIMESTAMP -> new Column.Fixed<>(name, Types.TimestampType.withZone(), isOptional, isShared, number);
            case DECIMAL -> decimal(number);
            case DOUBLE -> new Column.Float64<>(name, isOptional, row -> (Double) row.objects()[place]);
            case BINARY -> new Column.Binary<>(name, isOptional, isShared, row -> (byte[]) row.objects()[place]);
            case TEXT, JSON -> new Column.Text<>(name, isOptional, isShared, row -> (String) row.objects()[place]);
        };
    }

    private Column<GoldRow> decimal(Column.LongGetter<GoldRow> number) {
        if (type.isLong()) {
            Types.DecimalType decimal = Types.DecimalType.of(type.precision(), type.scale());
            return new Column.Fixed<>(name, decimal, isOptional, false, number);
        }
        int place = at;
        return new Column.WideDecimal<>(
                name, type.precision(), type.scale(), isOptional, row -> (BigDecimal) row.objects()[place]);
    }

    /** Puts the value into its place. */
    void set(long[] numbers, Object[] objects, Values results, long start, long end) {
        switch (origin) {
            case WINDOW_START -> numbers[at] = start;
            case WINDOW_END -> numbers[at] = end;
            case WINDOW_DATE -> numbers[at] = Math.floorDiv(start, Micros.DAY);
            default -> set(numbers, objects, Exact.as(type, term.value().of(results)));
        }
    }

    private void set(long[] numbers, Object[] objects, Object value) {
        if (!type.isLong()) {
            objects[at] = value;
        } else if (value == null) {
            numbers[at] = Column.NULL_LONG;
        } else if (value instanceof BigDecimal decimal) {
            numbers[at] = decimal.unscaledValue().longValueExact();
        } else if (value instanceof Boolean truth) {
            numbers[at] = truth ? 1 : 0;
        } else {
            numbers[at] = (Long) value;
        }
    }
}
