package io.kappalake.tables.definition;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Map;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * One column of a table: its name, its Iceberg type, and the getter of its value in a row of type {@code R}.
 *
 * <p>One list of columns gives a table's schema and its file writer. Getters return primitives where they can: decimals
 * of 18 digits as unscaled long, times as microseconds since the epoch in UTC, dates as days since the epoch.
 */
public sealed interface Column<R> extends Serializable {

    /** Decimals of the numbers of the built-in feeds and of Gold. */
    int SCALE = 8;

    String name();

    Type type();

    /** Whether a row may lack a value; the getter then returns null, or {@link #NULL_LONG} if it returns a long. */
    boolean nullable();

    /**
     * Whether values recur within a file, so that a dictionary makes it smaller. Otherwise a dictionary only costs
     * time.
     */
    default boolean repeats() {
        return false;
    }

    /** Stands for null in columns read as long. */
    long NULL_LONG = Long.MIN_VALUE;

    /** Text with few distinct values. */
    static <R> Column<R> text(String name, Getter<R, String> value) {
        return new Text<>(name, false, true, value);
    }

    /** Text that rarely recurs. */
    static <R> Column<R> identity(String name, Getter<R, String> value) {
        return new Text<>(name, false, false, value);
    }

    static <R> Column<R> nullableText(String name, Getter<R, String> value) {
        return new Text<>(name, true, true, value);
    }

    /** Bytes that rarely recur. */
    static <R> Column<R> binary(String name, Getter<R, byte[]> value) {
        return new Binary<>(name, true, false, value);
    }

    /** Bytes with few distinct values. */
    static <R> Column<R> key(String name, Getter<R, byte[]> value) {
        return new Binary<>(name, true, true, value);
    }

    static <R> Column<R> binaryMap(String name, Getter<R, Map<String, byte[]>> value) {
        return new BinaryMap<>(name, value);
    }

    static <R> Column<R> int32(String name, LongGetter<R> value) {
        return new Fixed<>(name, Types.IntegerType.get(), false, true, value);
    }

    /** BIGINT of a count, so mostly small. */
    static <R> Column<R> count(String name, LongGetter<R> value) {
        return new Fixed<>(name, Types.LongType.get(), false, true, value);
    }

    static <R> Column<R> int64(String name, LongGetter<R> value) {
        return new Fixed<>(name, Types.LongType.get(), false, false, value);
    }

    /** DECIMAL(18,8) as unscaled long. */
    static <R> Column<R> decimal(String name, LongGetter<R> unscaled) {
        return new Fixed<>(name, Types.DecimalType.of(18, SCALE), false, false, unscaled);
    }

    /** TIMESTAMP(6) WITH LOCAL TIME ZONE as microseconds since the epoch. */
    static <R> Column<R> timestamp(String name, LongGetter<R> micros) {
        return new Fixed<>(name, Types.TimestampType.withZone(), false, false, micros);
    }

    /** As {@link #timestamp}, for a window's time, which many rows share. */
    static <R> Column<R> windowTime(String name, LongGetter<R> micros) {
        return new Fixed<>(name, Types.TimestampType.withZone(), false, true, micros);
    }

    /** DATE as days since the epoch. */
    static <R> Column<R> date(String name, LongGetter<R> days) {
        return new Fixed<>(name, Types.DateType.get(), false, true, days);
    }

    /** BOOLEAN; the getter's 0 is false, anything else true. */
    static <R> Column<R> bool(String name, LongGetter<R> value) {
        return new Fixed<>(name, Types.BooleanType.get(), false, true, value);
    }

    /** DECIMAL(38,8) with a scale of exactly 8. */
    static <R> Column<R> wideDecimal(String name, Getter<R, BigDecimal> value) {
        return new WideDecimal<>(name, 38, SCALE, false, value);
    }

    /** DOUBLE that may be null. */
    static <R> Column<R> float64(String name, Getter<R, Double> value) {
        return new Float64<>(name, true, value);
    }

    /** A column whose value is a fixed-width primitive: integer, decimal of 18 digits, time, date or boolean. */
    record Fixed<R>(String name, Type type, boolean nullable, boolean repeats, LongGetter<R> value)
            implements Column<R> {}

    /** UTF-8 text. */
    record Text<R>(String name, boolean nullable, boolean repeats, Getter<R, String> value) implements Column<R> {
        @Override
        public Type type() {
            return Types.StringType.get();
        }
    }

    /** Bytes, unchanged. */
    record Binary<R>(String name, boolean nullable, boolean repeats, Getter<R, byte[]> value) implements Column<R> {
        @Override
        public Type type() {
            return Types.BinaryType.get();
        }
    }

    /** MAP of text to bytes, nullable; empty if the row has none. */
    record BinaryMap<R>(String name, Getter<R, Map<String, byte[]>> value) implements Column<R> {
        /** The field ids of key and value are placeholders: {@link TableDefinition#schema} assigns them. */
        @Override
        public Type type() {
            return Types.MapType.ofOptional(1, 2, Types.StringType.get(), Types.BinaryType.get());
        }

        @Override
        public boolean nullable() {
            return true;
        }
    }

    /** DECIMAL of 19 to 38 digits; values have exactly its scale. */
    record WideDecimal<R>(String name, int precision, int scale, boolean nullable, Getter<R, BigDecimal> value)
            implements Column<R> {
        @Override
        public Type type() {
            return Types.DecimalType.of(precision, scale);
        }
    }

    /** DOUBLE. */
    record Float64<R>(String name, boolean nullable, Getter<R, Double> value) implements Column<R> {
        @Override
        public Type type() {
            return Types.DoubleType.get();
        }
    }

    /** A serializable getter. */
    @FunctionalInterface
    interface Getter<R, V> extends Serializable {
        V of(R row);
    }

    /** A serializable getter of a primitive. */
    @FunctionalInterface
    interface LongGetter<R> extends Serializable {
        long of(R row);
    }
}
