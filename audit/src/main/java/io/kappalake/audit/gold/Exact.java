package io.kappalake.audit.gold;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Results computed from exact sums of whole multiples of 10^-8. */
final class Exact {

    private static final int DECIMALS = 8;

    private Exact() {}

    /** A decimal of at most eight places, in units of 10^-8. */
    static BigInteger units(Object decimal) {
        return ((BigDecimal) decimal)
                .setScale(DECIMALS, RoundingMode.UNNECESSARY)
                .unscaledValue();
    }

    static BigDecimal decimal(BigInteger units) {
        return new BigDecimal(units, DECIMALS);
    }

    /** The quotient of two whole numbers as a decimal, half-even; {@code above} is in units of 10^-8. */
    static BigDecimal quotient(BigInteger above, BigInteger below) {
        return new BigDecimal(above)
                .divide(new BigDecimal(below), 0, RoundingMode.HALF_EVEN)
                .scaleByPowerOfTen(-DECIMALS)
                .setScale(DECIMALS);
    }

    /** √((n·Σx² − (Σx)²) / (n·(n−1))) of x in units of 10^-8, null for fewer than two. */
    static Double sampleDeviation(long count, BigInteger sum, BigInteger squares) {
        if (count < 2) {
            return null;
        }
        BigInteger n = BigInteger.valueOf(count);
        BigInteger above = n.multiply(squares).subtract(sum.multiply(sum));
        // The difference is exact, so it keeps its digits as a double.
        return Math.sqrt(above.doubleValue()
                        / n.multiply(n.subtract(BigInteger.ONE)).doubleValue())
                / 1e8;
    }
}
