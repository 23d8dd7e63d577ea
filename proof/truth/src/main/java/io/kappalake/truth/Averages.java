package io.kappalake.truth;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Optional;

/** Sums and their results, exact until the last step. */
final class Averages {
    private static final MathContext DIGITS = new MathContext(40);

    private Averages() {}

    static BigDecimal sum(Collection<BigDecimal> values) {
        return values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Half-even, 8 decimals. */
    static BigDecimal divide(BigDecimal sum, BigDecimal by) {
        return sum.divide(by, 8, RoundingMode.HALF_EVEN);
    }

    static BigDecimal mean(Collection<BigDecimal> values) {
        return divide(sum(values), BigDecimal.valueOf(values.size()));
    }

    /** sqrt((n·Σx² − (Σx)²) / (n·(n−1))); empty for fewer than two values. */
    static Optional<Double> sampleDeviation(Collection<BigDecimal> values) {
        if (values.size() < 2) {
            return Optional.empty();
        }
        BigDecimal n = BigDecimal.valueOf(values.size());
        BigDecimal sum = sum(values);
        BigDecimal squares =
                sum(values.stream().map(value -> value.multiply(value)).toList());
        BigDecimal above = n.multiply(squares).subtract(sum.multiply(sum));
        BigDecimal below = n.multiply(n.subtract(BigDecimal.ONE));
        return Optional.of(above.divide(below, DIGITS).sqrt(DIGITS).doubleValue());
    }
}
