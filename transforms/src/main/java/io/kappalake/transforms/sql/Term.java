package io.kappalake.transforms.sql;

import io.kappalake.tables.format.Values;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.ColumnType.Kind;
import java.io.Serializable;
import java.util.Locale;

/**
 * An expression over the values of a row. Numbers are BigDecimal, {@link Ratio} or Double; texts String, conditions
 * Boolean, times Long (microseconds, or days of a date), bytes {@code byte[]}; null is NULL.
 *
 * @param type of its values; null for the literal NULL, which goes with every type
 * @param isOptional whether it may be NULL
 * @param isPositive whether its values are known to be above zero
 * @param index of the column that it is, if the column's values are longs; else -1
 * @param digits of a number, no value has more before the point; {@link #ANY} if unknown
 */
public record Term(ColumnType type, boolean isOptional, boolean isPositive, Value value, int index, int digits)
        implements Serializable {

    /** Never throws because of a row's content. */
    @FunctionalInterface
    public interface Value extends Serializable {
        Object of(Values row);
    }

    /** More digits than any type has. */
    public static final int ANY = 1000;

    private static final int LONG_DIGITS = 19;

    static final ColumnType BOOLEAN = new ColumnType(Kind.BOOLEAN, 0, 0);
    static final ColumnType TEXT = new ColumnType(Kind.TEXT, 0, 0);
    static final ColumnType INTEGER = new ColumnType(Kind.INTEGER, 0, 0);
    static final ColumnType DOUBLE = new ColumnType(Kind.DOUBLE, 0, 0);

    public static Term of(ColumnType type, boolean isOptional, Value value) {
        return new Term(type, isOptional, false, value, -1, digits(type));
    }

    /** As many as the type holds. */
    static int digits(ColumnType type) {
        if (type == null || !type.isNumber()) {
            return 0;
        }
        return type.is(Kind.DECIMAL) ? type.precision() - type.scale() : type.is(Kind.INTEGER) ? LONG_DIGITS : ANY;
    }

    static Term condition(boolean isOptional, Value value) {
        return of(BOOLEAN, isOptional, value);
    }

    static Term constant(ColumnType type, Object value) {
        boolean isPositive = type != null && type.isNumber() && value != null && Exact.sign(value) > 0;
        return new Term(type, value == null, isPositive, row -> value, -1, digits(type));
    }

    public Term positive() {
        return new Term(type, isOptional, true, value, index, digits);
    }

    /** The same with another bound. */
    public Term within(int most) {
        return new Term(type, isOptional, isPositive, value, index, most);
    }

    /** Whether a value may not fit its type, and so becomes NULL where it is stored. */
    public boolean mayOverflow() {
        return type != null && type.isNumber() && !type.is(Kind.DOUBLE) && digits > digits(type);
    }

    boolean is(Kind kind) {
        return type != null && type.is(kind);
    }

    public boolean isNumber() {
        return type == null || type.isNumber();
    }

    boolean isCondition() {
        return type == null || type.is(Kind.BOOLEAN);
    }

    /** Whether values of both can be compared. */
    boolean goesWith(Term other) {
        return type == null
                || other.type == null
                || type.isNumber() && other.type.isNumber()
                || type.isText() && other.type.isText()
                || type.kind() == other.type.kind();
    }

    /** Its type, for messages. */
    String typeText() {
        return type == null
                ? "NULL"
                : type.isNumber() ? "number" : type.kind().name().toLowerCase(Locale.ROOT);
    }

    /** As a condition: true, false, or null. */
    public Boolean holds(Values row) {
        return (Boolean) value.of(row);
    }
}
