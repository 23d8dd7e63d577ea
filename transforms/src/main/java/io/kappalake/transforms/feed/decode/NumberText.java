package io.kappalake.transforms.feed.decode;

import java.math.BigInteger;

/**
 * Reads decimals of up to 38 digits exactly, from the same texts as {@link DecimalText}, in time proportional to their
 * length. Reused for one text after the other; not thread-safe.
 */
final class NumberText {

    /** What a text is. */
    enum Outcome {
        NUMBER,
        NOT_A_NUMBER,
        TOO_LARGE
    }

    private static final int KEPT = 40;

    private final char[] digits = new char[KEPT];
    private int significant;
    private boolean isMoreBeyond;
    private boolean isNegative;
    private boolean isInexact;
    private BigInteger unscaled;

    /** Rounded half-even. */
    Outcome round(char[] chars, int from, int to, int precision, int scale) {
        return read(chars, from, to, precision, scale, false);
    }

    /** Rounded down. */
    Outcome floor(char[] chars, int from, int to, int precision, int scale) {
        return read(chars, from, to, precision, scale, true);
    }

    /** The number times 10^scale. */
    BigInteger unscaled() {
        return unscaled;
    }

    /** Also if the number is too large. */
    boolean isNegative() {
        return isNegative;
    }

    /** Whether rounding dropped anything. */
    boolean isInexact() {
        return isInexact;
    }

    private Outcome read(char[] chars, int from, int to, int precision, int scale, boolean isFloor) {
        int at = from;
        isNegative = at < to && chars[at] == '-';
        if (isNegative || at < to && chars[at] == '+') {
            at++;
        }
        significant = 0;
        isMoreBeyond = false;
        isInexact = false;
        int start = at;
        int point = -1;
        for (; at < to; at++) {
            if (chars[at] == '.' && point < 0) {
                point = at;
            } else if (DecimalText.digit(chars[at]) >= 0) {
                keep(chars[at]);
            } else {
                break;
            }
        }
        long exponent = at == to ? 0 : DecimalText.exponent(chars, at, to);
        if (at - start - (point < 0 ? 0 : 1) == 0 || exponent == DecimalText.NOT_A_NUMBER) {
            return Outcome.NOT_A_NUMBER;
        }
        if (significant == 0) {
            unscaled = BigInteger.ZERO;
            return Outcome.NUMBER;
        }
        long taken = significant - (point < 0 ? 0 : at - point - 1) + exponent + scale;
        if (taken > precision) {
            return Outcome.TOO_LARGE;
        }
        BigInteger magnitude = magnitude((int) Math.max(taken, -1), isFloor);
        unscaled = isNegative ? magnitude.negate() : magnitude;
        return magnitude.compareTo(BigInteger.TEN.pow(precision)) < 0 ? Outcome.NUMBER : Outcome.TOO_LARGE;
    }

    private void keep(char digit) {
        if (significant == 0 && digit == '0') {
            return;
        }
        if (significant < KEPT) {
            digits[significant] = digit;
        } else {
            isMoreBeyond |= digit != '0';
        }
        significant++;
    }

    /** Of the first {@code taken} digits; -1 if even the first is far below what counts. */
    private BigInteger magnitude(int taken, boolean isFloor) {
        int known = Math.min(significant, KEPT);
        BigInteger whole = taken <= 0 ? BigInteger.ZERO : new BigInteger(new String(digits, 0, Math.min(taken, known)));
        if (taken >= significant) {
            return whole.multiply(BigInteger.TEN.pow(taken - known));
        }
        boolean isMore = isMoreBeyond;
        for (int at = Math.max(taken, 0); at < known; at++) {
            isMore |= digits[at] != '0';
        }
        isInexact = isMore;
        boolean isUp = isFloor ? isNegative && isMore : taken >= 0 && isUp(taken, known, whole.testBit(0));
        return isUp ? whole.add(BigInteger.ONE) : whole;
    }

    private boolean isUp(int taken, int known, boolean isOdd) {
        if (digits[taken] != '5') {
            return digits[taken] > '5';
        }
        boolean isMore = isMoreBeyond;
        for (int at = taken + 1; at < known; at++) {
            isMore |= digits[at] != '0';
        }
        return isMore || isOdd;
    }
}
