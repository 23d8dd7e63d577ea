package io.kappalake.transforms.sql;

import io.kappalake.transforms.feed.TextOrder;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.ColumnType.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * Arithmetic of SQL without rounding: numbers are BigDecimal or {@link Ratio}, and null gives null. {@link #as} rounds
 * once, half-even. With a Double on either side it is that of doubles, as in SQL engines.
 */
public final class ExactNumbers {

    private static final MathContext DOUBLE_DIGITS = new MathContext(40);
    private static final BigInteger LEAST_LONG = BigInteger.valueOf(Long.MIN_VALUE + 1);
    private static final BigInteger GREATEST_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private ExactNumbers() {}

    static Object add(Object one, Object other) {
        if (one == null || other == null) {
            return null;
        }
        if (one instanceof BigDecimal a && other instanceof BigDecimal b) {
            return a.add(b);
        }
        if (isDouble(one, other)) {
            return nearestDouble(one) + nearestDouble(other);
        }
        return ratio(
                over(one).multiply(under(other)).add(over(other).multiply(under(one))),
                under(one).multiply(under(other)));
    }

    static Object negate(Object value) {
        if (value instanceof Ratio ratio) {
            return new Ratio(ratio.dividend().negate(), ratio.divisor());
        }
        return value instanceof Double number
                ? (Object) (-number)
                : value == null ? null : over(value).negate();
    }

    static Object multiply(Object one, Object other) {
        if (one == null || other == null) {
            return null;
        }
        if (one instanceof BigDecimal a && other instanceof BigDecimal b) {
            return a.multiply(b);
        }
        if (isDouble(one, other)) {
            return nearestDouble(one) * nearestDouble(other);
        }
        return ratio(over(one).multiply(over(other)), under(one).multiply(under(other)));
    }

    /** Null for a division by zero. */
    public static Object divide(Object one, Object other) {
        if (one == null || other == null || sign(other) == 0) {
            return null;
        }
        if (isDouble(one, other)) {
            return nearestDouble(one) / nearestDouble(other);
        }
        return ratio(over(one).multiply(under(other)), under(one).multiply(over(other)));
    }

    /** Null for a division by zero. */
    static Object remainder(Object one, Object other) {
        if (one == null || other == null || sign(other) == 0) {
            return null;
        }
        if (isDouble(one, other)) {
            return nearestDouble(one) % nearestDouble(other);
        }
        BigDecimal a = over(one).multiply(under(other));
        BigDecimal b = over(other).multiply(under(one));
        return ratio(a.remainder(b), under(one).multiply(under(other)));
    }

    static int sign(Object value) {
        if (value instanceof Double number) {
            return (int) Math.signum(number);
        }
        return value instanceof Ratio ratio
                ? ratio.dividend().signum() * ratio.divisor().signum()
                : over(value).signum();
    }

    private static boolean isDouble(Object one, Object other) {
        return one instanceof Double || other instanceof Double;
    }

    /** Compares two values of kinds that go together. Texts by code point. */
    public static int compare(Object one, Object other) {
        if (one instanceof BigDecimal a && other instanceof BigDecimal b) {
            return a.compareTo(b);
        }
        if (one instanceof String text) {
            return TextOrder.compare(text, (String) other);
        }
        if (one instanceof Long time) {
            return Long.compare(time, (Long) other);
        }
        if (one instanceof Boolean truth) {
            return Boolean.compare(truth, (Boolean) other);
        }
        if (one instanceof byte[] bytes) {
            return Arrays.compareUnsigned(bytes, (byte[]) other);
        }
        if (isDouble(one, other)) {
            return Double.compare(nearestDouble(one), nearestDouble(other));
        }
        return sign(add(one, negate(other)));
    }

    private static BigDecimal over(Object value) {
        if (value instanceof Ratio ratio) {
            return ratio.dividend();
        }
        return (BigDecimal) value;
    }

    private static BigDecimal under(Object value) {
        return value instanceof Ratio ratio ? ratio.divisor() : BigDecimal.ONE;
    }

    private static Object ratio(BigDecimal dividend, BigDecimal divisor) {
        return divisor.equals(BigDecimal.ONE) ? dividend : new Ratio(dividend, divisor);
    }

    /** The decimal of this scale that is nearest, half-even. */
    public static BigDecimal rounded(Object value, int scale) {
        if (value instanceof Double number) {
            // As engines do it: scaled as a double, then rounded.
            return new BigDecimal(Math.rint(number * Double.parseDouble("1e" + scale))).movePointLeft(scale);
        }
        return value instanceof Ratio ratio
                ? ratio.dividend().divide(ratio.divisor(), scale, RoundingMode.HALF_EVEN)
                : over(value).setScale(scale, RoundingMode.HALF_EVEN);
    }

    /** The number without its fraction, as SQL casts it to BIGINT; null if it does not fit 64 bits. */
    static BigDecimal whole(Object value) {
        if (value == null || value instanceof Double number && !Double.isFinite(number)) {
            return null;
        }
        BigDecimal exact = value instanceof Double number ? new BigDecimal(number) : null;
        BigDecimal whole = value instanceof Ratio ratio
                ? ratio.dividend().divide(ratio.divisor(), 0, RoundingMode.DOWN)
                : (exact == null ? over(value) : exact).setScale(0, RoundingMode.DOWN);
        BigInteger digits = whole.unscaledValue();
        return digits.compareTo(LEAST_LONG) >= 0 && digits.compareTo(GREATEST_LONG) <= 0 ? whole : null;
    }

    private static double nearestDouble(Object value) {
        if (value instanceof Double number) {
            // Without a negative zero, which equals zero and would be another key.
            return number + 0.0;
        }
        return value instanceof Ratio ratio
                ? ratio.dividend().divide(ratio.divisor(), DOUBLE_DIGITS).doubleValue()
                : over(value).doubleValue();
    }

    /**
     * The value as a column of this type stores it: BigDecimal, Long, Double, or what it is. Null if it does not fit.
     */
    public static Object as(ColumnType type, Object value) {
        if (value == null || !type.isNumber()) {
            return value;
        }
        if (type.is(Kind.DOUBLE)) {
            return nearestDouble(value);
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            return null;
        }
        if (type.is(Kind.INTEGER)) {
            BigInteger whole = rounded(value, 0).unscaledValue();
            boolean fits = whole.compareTo(LEAST_LONG) >= 0 && whole.compareTo(GREATEST_LONG) <= 0;
            return fits ? whole.longValue() : null;
        }
        BigDecimal decimal = rounded(value, type.scale());
        return decimal.precision() <= type.precision() ? decimal : null;
    }
}
