package io.kappalake.audit.decode;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A number as a feed may have it: ASCII digits with at most one point, a sign before them, an exponent after them.
 * Those that no column holds are only known as huge or tiny, so no exponent makes one expensive.
 */
final class NumberValue {

    /** No column has as many digits before or after the point. */
    private static final int FAR = 200;

    private static final NumberValue HUGE = new NumberValue(null, 1);
    private static final NumberValue HUGE_NEGATIVE = new NumberValue(null, -1);

    private final BigDecimal exact;
    private final int sign;

    private NumberValue(BigDecimal exact, int sign) {
        this.exact = exact;
        this.sign = sign;
    }

    /**
     * The number of a text times ten to a power; null if it is none.
     *
     * @param power small
     */
    static NumberValue of(String text, int power) {
        int end = endOfDigits(text);
        if (end < 0) {
            return null;
        }
        long exponent = end == text.length() ? 0 : exponent(text, end + 1);
        if (exponent == Long.MIN_VALUE) {
            return null;
        }
        BigDecimal digits = new BigDecimal(text.substring(0, end));
        if (digits.signum() == 0) {
            return new NumberValue(BigDecimal.ZERO, 0);
        }
        long magnitude = (long) digits.precision() - digits.scale() + exponent + power;
        if (magnitude > FAR) {
            return digits.signum() > 0 ? HUGE : HUGE_NEGATIVE;
        }
        if (magnitude < -FAR) {
            // Rounds as the number itself would, up, down and to even.
            return new NumberValue(BigDecimal.valueOf(digits.signum(), FAR), digits.signum());
        }
        return new NumberValue(digits.scaleByPowerOfTen((int) (exponent + power)), digits.signum());
    }

    /** Where the exponent or the text's end is; negative if it does not begin with a number. */
    private static int endOfDigits(String text) {
        int at = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        int digits = 0;
        int points = 0;
        for (; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == '.') {
                points++;
            } else if (letter >= '0' && letter <= '9') {
                digits++;
            } else {
                break;
            }
        }
        boolean ends = at == text.length() || text.charAt(at) == 'e' || text.charAt(at) == 'E';
        return digits > 0 && points <= 1 && ends ? at : -1;
    }

    /** {@link Long#MIN_VALUE} for none; huge ones are cut. */
    private static long exponent(String text, int from) {
        boolean isSigned = from < text.length() && (text.charAt(from) == '-' || text.charAt(from) == '+');
        long exponent = 0;
        int at = isSigned ? from + 1 : from;
        if (at == text.length()) {
            return Long.MIN_VALUE;
        }
        for (; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter < '0' || letter > '9') {
                return Long.MIN_VALUE;
            }
            exponent = Math.min(exponent * 10 + letter - '0', 1L << 40);
        }
        return isSigned && text.charAt(from) == '-' ? -exponent : exponent;
    }

    boolean isPositive() {
        return sign > 0;
    }

    /** Half-even; null if it then has more digits than that. */
    BigDecimal rounded(int precision, int scale) {
        return within(precision, scale, RoundingMode.HALF_EVEN);
    }

    /** Down to a whole number; null if it has more digits than that. */
    BigDecimal floored(int precision) {
        return within(precision, 0, RoundingMode.FLOOR);
    }

    private BigDecimal within(int precision, int scale, RoundingMode mode) {
        if (exact == null) {
            return null;
        }
        BigDecimal rounded = exact.setScale(scale, mode);
        return rounded.precision() <= precision || rounded.signum() == 0 ? rounded : null;
    }

    /** Of what {@link #rounded} gives a whole number of. */
    boolean isWhole() {
        return exact.signum() == 0 || exact.stripTrailingZeros().scale() <= 0;
    }
}
