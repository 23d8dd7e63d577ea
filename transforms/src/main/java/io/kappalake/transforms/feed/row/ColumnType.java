package io.kappalake.transforms.feed.row;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * The type of a column of a feed.
 *
 * @param precision digits of a decimal, else 0
 * @param scale number of its decimals
 */
public record ColumnType(Kind kind, int precision, int scale) implements Serializable {

    /** Types without their digits. */
    public enum Kind {
        TEXT,
        /** 64 bits. */
        INTEGER,
        DECIMAL,
        DOUBLE,
        BOOLEAN,
        /** Days since the epoch. */
        DATE,
        /** Microseconds since the epoch, UTC. */
        TIMESTAMP,
        BINARY,
        /** A JSON value with its original text. */
        JSON
    }

    public static final ColumnType TEXT = new ColumnType(Kind.TEXT, 0, 0);
    public static final ColumnType INTEGER = new ColumnType(Kind.INTEGER, 0, 0);
    public static final ColumnType DOUBLE = new ColumnType(Kind.DOUBLE, 0, 0);
    public static final ColumnType BOOLEAN = new ColumnType(Kind.BOOLEAN, 0, 0);
    public static final ColumnType DATE = new ColumnType(Kind.DATE, 0, 0);
    public static final ColumnType TIMESTAMP = new ColumnType(Kind.TIMESTAMP, 0, 0);

    private static final Pattern DECIMAL = Pattern.compile("decimal\\(\\s*(\\d{1,4})\\s*,\\s*(\\d{1,4})\\s*\\)");
    private static final int LONG_DIGITS = 18;
    private static final int MOST_DIGITS = 38;

    public static ColumnType decimal(int precision, int scale) {
        return new ColumnType(Kind.DECIMAL, precision, scale);
    }

    /** @throws IllegalArgumentException saying what is wrong with the text, and what to write */
    public static ColumnType parse(String text) {
        Matcher decimal = DECIMAL.matcher(text);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            int scale = Integer.parseInt(decimal.group(2));
            if (precision < 1 || precision > MOST_DIGITS || scale > precision) {
                throw new IllegalArgumentException(text + " is out of range: a decimal has 1 to " + MOST_DIGITS
                        + " digits, and at most as many after the point");
            }
            return new ColumnType(Kind.DECIMAL, precision, scale);
        }
        for (Kind kind : Kind.values()) {
            if (kind != Kind.DECIMAL && kind.name().toLowerCase(Locale.ROOT).equals(text)) {
                return new ColumnType(kind, 0, 0);
            }
        }
        throw new IllegalArgumentException("there is no type " + text
                + ": write text, integer, decimal(p,s), double, boolean, date, timestamp, binary or json");
    }

    public boolean is(Kind other) {
        return kind == other;
    }

    /** Whether values travel as a long; the others are objects. */
    public boolean isLong() {
        return switch (kind) {
            case INTEGER, BOOLEAN, DATE, TIMESTAMP -> true;
            case DECIMAL -> precision <= LONG_DIGITS;
            case TEXT, DOUBLE, BINARY, JSON -> false;
        };
    }

    public boolean isNumber() {
        return kind == Kind.INTEGER || kind == Kind.DECIMAL || kind == Kind.DOUBLE;
    }

    public boolean isText() {
        return kind == Kind.TEXT || kind == Kind.JSON;
    }

    Type stored() {
        return switch (kind) {
            case TEXT, JSON -> Types.StringType.get();
            case INTEGER -> Types.LongType.get();
            case DECIMAL -> Types.DecimalType.of(precision, scale);
            case DOUBLE -> Types.DoubleType.get();
            case BOOLEAN -> Types.BooleanType.get();
            case DATE -> Types.DateType.get();
            case TIMESTAMP -> Types.TimestampType.withZone();
            case BINARY -> Types.BinaryType.get();
        };
    }

    /** In the notation of a feed file. */
    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return kind == Kind.DECIMAL ? name + "(" + precision + "," + scale + ")" : name;
    }
}
