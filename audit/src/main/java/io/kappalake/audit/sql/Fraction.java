package io.kappalake.audit.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** A rational number; the divisor is above zero. */
record Fraction(BigInteger above, BigInteger below) implements Comparable<Fraction> {

    private static final MathContext DOUBLE_DIGITS = new MathContext(40);

    static Fraction of(BigInteger unscaled, int scale) {
        return new Fraction(unscaled, BigInteger.TEN.pow(scale));
    }

    static Fraction of(long whole) {
        return new Fraction(BigInteger.valueOf(whole), BigInteger.ONE);
    }

    Fraction plus(Fraction other) {
        return new Fraction(above.multiply(other.below).add(other.above.multiply(below)), below.multiply(other.below));
    }

    Fraction minus(Fraction other) {
        return plus(other.negated());
    }

    Fraction negated() {
        return new Fraction(above.negate(), below);
    }

    Fraction times(Fraction other) {
        return new Fraction(above.multiply(other.above), below.multiply(other.below));
    }

    /** Null for a division by zero. */
    Fraction over(Fraction other) {
        if (other.above.signum() == 0) {
            return null;
        }
        BigInteger dividend = above.multiply(other.below);
        BigInteger divisor = below.multiply(other.above);
        return divisor.signum() > 0
                ? new Fraction(dividend, divisor)
                : new Fraction(dividend.negate(), divisor.negate());
    }

    /** What a division that is cut to a whole number leaves; null for a division by zero. */
    Fraction remainder(Fraction other) {
        Fraction quotient = over(other);
        return quotient == null
                ? null
                : minus(other.times(new Fraction(quotient.above.divide(quotient.below), BigInteger.ONE)));
    }

    BigDecimal rounded(int scale) {
        return new BigDecimal(above).divide(new BigDecimal(below), scale, RoundingMode.HALF_EVEN);
    }

    double nearest() {
        return new BigDecimal(above)
                .divide(new BigDecimal(below), DOUBLE_DIGITS)
                .doubleValue();
    }

    @Override
    public int compareTo(Fraction other) {
        return above.multiply(other.below).compareTo(other.above.multiply(below));
    }
}
