package io.kappalake.transforms.sql;

import io.kappalake.tables.format.IndexedValues;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.ColumnType.Kind;
import java.io.Serializable;
import java.math.BigDecimal;
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
public record SqlTerm(ColumnType type, boolean isOptional, boolean isPositive, Value value, int index, int digits)
        implements Serializable {

    /** Never throws because of a row's content. */
    @FunctionalInterface
    public interface Value extends Serializable {
        Object of(IndexedValues row);

        /**
         * A double near a number, which decides most comparisons at a tenth of the cost. Its error is at most a few
         * units in the last place for each operation, unless it is below 1e-200; NaN for NULL, and where there is no
         * cheap one.
         */
        default double near(IndexedValues row) {
            return Double.NaN;
        }
    }

    private record Constant(Object constant, double near) implements Value {

        static Constant of(Object value) {
            return new Constant(value, value instanceof BigDecimal number ? number.doubleValue() : Double.NaN);
        }

        @Override
        public Object of(IndexedValues row) {
            return constant;
        }

        @Override
        public double near(IndexedValues row) {
            return near;
        }
    }

    /** More digits than any type has. */
    public static final int ANY = 1000;

    private static final int LONG_DIGITS = 19;

    public static SqlTerm of(ColumnType type, boolean isOptional, Value value) {
        return new SqlTerm(type, isOptional, false, value, -1, digits(type));
    }

    /** As many as the type holds. */
    static int digits(ColumnType type) {
        if (type == null || !type.isNumber()) {
            return 0;
        }
        return type.is(Kind.DECIMAL) ? type.precision() - type.scale() : type.is(Kind.INTEGER) ? LONG_DIGITS : ANY;
    }

    static SqlTerm condition(boolean isOptional, Value value) {
        return of(ColumnType.BOOLEAN, isOptional, value);
    }

    static SqlTerm constant(ColumnType type, Object value) {
        boolean isPositive = type != null && type.isNumber() && value != null && ExactNumbers.sign(value) > 0;
        return new SqlTerm(type, value == null, isPositive, Constant.of(value), -1, digits(type));
    }

    /** What it is in all rows; null if that depends on the row, or it is NULL. */
    Object constant() {
        return value instanceof Constant fixed ? fixed.constant() : null;
    }

    public SqlTerm positive() {
        return new SqlTerm(type, isOptional, true, value, index, digits);
    }

    /** The same with another bound. */
    public SqlTerm within(int most) {
        return new SqlTerm(type, isOptional, isPositive, value, index, most);
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
    boolean goesWith(SqlTerm other) {
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
    public Boolean holds(IndexedValues row) {
        return (Boolean) value.of(row);
    }
}
