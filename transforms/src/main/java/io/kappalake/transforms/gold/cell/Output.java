package io.kappalake.transforms.gold.cell;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.IndexedValues;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.sql.ExactNumbers;
import io.kappalake.transforms.sql.SqlTerm;
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
public record Output(String name, int at, Origin origin, ColumnType type, boolean isOptional, SqlTerm term)
        implements Serializable {

    /** What a column's values are. */
    public enum Origin {
        WINDOW_START,
        WINDOW_END,
        /** The window's start as a date. */
        WINDOW_DATE,
        KEY,
        COMPUTED
    }

    /** A column of the window. */
    public static Output window(String name, int at, Origin origin) {
        return new Output(
                name, at, origin, origin == Origin.WINDOW_DATE ? ColumnType.DATE : ColumnType.TIMESTAMP, false, null);
    }

    /** The column of the table. */
    public Column<GoldRow> column() {
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
    void set(long[] numbers, Object[] objects, IndexedValues results, long start, long end) {
        switch (origin) {
            case WINDOW_START -> numbers[at] = start;
            case WINDOW_END -> numbers[at] = end;
            case WINDOW_DATE -> numbers[at] = Math.floorDiv(start, Micros.DAY);
            default -> set(numbers, objects, ExactNumbers.as(type, term.value().of(results)));
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
