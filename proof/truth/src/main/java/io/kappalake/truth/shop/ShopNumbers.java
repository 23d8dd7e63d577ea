package io.kappalake.truth.shop;

import io.kappalake.truth.RejectReason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;

/** Numbers from texts, exactly. */
final class ShopNumbers {
    /** Beyond all columns and times, with as few digits below the point as above it. */
    private static final int FAR = 60;

    private ShopNumbers() {}

    /**
     * A number in BigDecimal's grammar; empty if the text is none. Where the exponent is huge, a number that is on the
     * same side of every limit.
     */
    static Optional<BigDecimal> read(String text) {
        if (!text.chars().allMatch(unit -> unit < 128)) {
            return Optional.empty();
        }
        try {
            return Optional.of(near(new BigDecimal(text)));
        } catch (NumberFormatException notForJava) {
            // It also refuses exponents that are no int.
            String lower = text.toLowerCase(Locale.ROOT);
            int e = lower.indexOf('e');
            return e > 0 && lower.substring(e + 1).matches("[+-]?[0-9]{9,}")
                    ? read(lower.substring(0, e)).map(mantissa -> far(mantissa.signum(), lower.charAt(e + 1) == '-'))
                    : Optional.empty();
        }
    }

    private static BigDecimal near(BigDecimal exact) {
        long digitsBeforePoint = (long) exact.precision() - exact.scale();
        return exact.signum() == 0 || Math.abs(digitsBeforePoint) <= FAR
                ? exact
                : far(exact.signum(), digitsBeforePoint < 0);
    }

    private static BigDecimal far(int sign, boolean isSmall) {
        return BigDecimal.valueOf(sign).scaleByPowerOfTen(isSmall ? -FAR : FAR);
    }

    /** A decimal column of that precision and scale. */
    static void decimal(Draft draft, String column, BigDecimal exact, int precision, int scale, boolean isPositive) {
        BigDecimal value = exact.setScale(scale, RoundingMode.HALF_EVEN);
        if (isPositive) {
            draft.requirePositive(column, value);
        }
        if (value.unscaledValue().abs().compareTo(BigDecimal.TEN.pow(precision).toBigInteger()) >= 0) {
            draft.fail(RejectReason.OUT_OF_RANGE);
        }
        draft.put(column, value);
    }

    /** An integer column. The least of 64 bits stands for NULL. */
    static void integer(Draft draft, String column, BigDecimal exact, boolean isPositive) {
        if (exact.stripTrailingZeros().scale() > 0) {
            draft.fail(RejectReason.WRONG_TYPE);
            return;
        }
        if (isPositive) {
            draft.requirePositive(column, exact);
        }
        boolean isLong = exact.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
        if (!isLong) {
            draft.fail(RejectReason.OUT_OF_RANGE);
            return;
        }
        draft.put(column, exact.longValueExact());
    }
}
