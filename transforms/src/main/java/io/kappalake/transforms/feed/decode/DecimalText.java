package io.kappalake.transforms.feed.decode;

/**
 * Reads decimals exactly, as unscaled longs rounded half-even. Accepts the ASCII texts that {@code new
 * BigDecimal(String)} accepts, with any exponent. Time depends on the length of the text only, never on its exponent.
 */
public final class DecimalText {

    /** The text is not a number. */
    public static final long NOT_A_NUMBER = Long.MIN_VALUE;

    /** The number has too many digits before the point; negated if the number is negative. */
    public static final long TOO_LARGE = Long.MAX_VALUE;

    /** Beyond this an exponent decides alone: no text is long enough to offset it. */
    private static final long GREATEST_EXPONENT = 1L << 40;

    private static final int SCALE = 8;
    private static final int MOST_DIGITS = 18;
    private static final long[] TEN_TO_THE = new long[MOST_DIGITS + 1];

    static {
        TEN_TO_THE[0] = 1;
        for (int power = 1; power <= MOST_DIGITS; power++) {
            TEN_TO_THE[power] = TEN_TO_THE[power - 1] * 10;
        }
    }

    private DecimalText() {}

    /** The unscaled value of {@code chars[from, to)} with 18 digits and 8 decimals, or one of the constants above. */
    public static long unscaled(char[] chars, int from, int to) {
        return unscaled(chars, from, to, MOST_DIGITS, SCALE);
    }

    /**
     * As the other, with {@code precision} digits (18 at most) and {@code scale} decimals. A scale other than the
     * column's moves the point: cents read with scale 10 are dollars with scale 8.
     */
    static long unscaled(char[] chars, int from, int to, int precision, int scale) {
        int at = from;
        boolean negative = at < to && chars[at] == '-';
        if (negative || at < to && chars[at] == '+') {
            at++;
        }
        int start = at;
        int point = -1;
        int significant = 0; // digits from the first non-zero one
        long value = 0; // of the first 18 of them
        for (; at < to; at++) {
            int digit = digit(chars[at]);
            if (digit >= 0) {
                if (significant > 0 || digit > 0) {
                    if (significant < MOST_DIGITS) {
                        value = value * 10 + digit;
                    }
                    significant++;
                }
            } else if (chars[at] == '.' && point < 0) {
                point = at;
            } else {
                break;
            }
        }
        int end = at;
        if (end - start - (point < 0 ? 0 : 1) == 0) {
            return NOT_A_NUMBER;
        }
        long exponent = at == to ? 0 : exponent(chars, at, to);
        if (exponent == NOT_A_NUMBER) {
            return NOT_A_NUMBER;
        }
        if (significant == 0) {
            return 0;
        }
        // The number is 0.d1d2d3… times ten to the power of `kept - scale`: its first `kept` digits are the unscaled
        // value.
        int fraction = point < 0 ? 0 : end - point - 1;
        long kept = significant - fraction + exponent + scale;
        long magnitude = kept > precision ? TOO_LARGE : rounded(chars, start, end, significant, value, kept, precision);
        return negative ? -magnitude : magnitude;
    }

    private static long rounded(
            char[] chars, int start, int end, int significant, long value, long kept, int precision) {
        if (kept < 0) {
            return 0;
        }
        int digits = (int) kept;
        int known = Math.min(significant, MOST_DIGITS);
        if (significant <= digits) {
            return value * TEN_TO_THE[digits - known];
        }
        long whole = value / TEN_TO_THE[known - digits];
        long result = whole + (roundsUp(chars, start, end, digits, (whole & 1) == 1) ? 1 : 0);
        return result < TEN_TO_THE[precision] ? result : TOO_LARGE;
    }

    /**
     * Whether the digits after the first {@code kept} significant ones round up: above a half, or a half after an odd
     * digit.
     */
    private static boolean roundsUp(char[] chars, int start, int end, int kept, boolean odd) {
        int seen = 0;
        int first = 0;
        for (int at = start; at < end; at++) {
            int digit = digit(chars[at]);
            if (digit < 0 || seen == 0 && digit == 0) {
                continue;
            }
            seen++;
            if (seen == kept + 1) {
                first = digit;
                if (first != 5) {
                    return first > 5;
                }
            } else if (seen > kept + 1 && digit > 0) {
                return true;
            }
        }
        return first == 5 && odd;
    }

    /** The exponent {@code e…} in {@code chars[from, to)}, or {@link #NOT_A_NUMBER}. */
    static long exponent(char[] chars, int from, int to) {
        int at = from + 1;
        if (chars[from] != 'e' && chars[from] != 'E' || at == to) {
            return NOT_A_NUMBER;
        }
        boolean negative = chars[at] == '-';
        if (negative || chars[at] == '+') {
            at++;
        }
        if (at == to) {
            return NOT_A_NUMBER;
        }
        long exponent = 0;
        for (; at < to; at++) {
            int digit = digit(chars[at]);
            if (digit < 0) {
                return NOT_A_NUMBER;
            }
            exponent = Math.min(exponent * 10 + digit, GREATEST_EXPONENT);
        }
        return negative ? -exponent : exponent;
    }

    /** ASCII only, whereas BigDecimal accepts the digits of every script. */
    static int digit(char c) {
        return c >= '0' && c <= '9' ? c - '0' : -1;
    }
}
