package io.kappalake.truth;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;

/** Numbers as the contract reads them: exact, then rounded half-even to 8 decimals. */
final class ExactNumber {
    private static final BigDecimal LIMIT = BigDecimal.TEN.pow(10);
    private static final BigDecimal HUGE = BigDecimal.TEN.pow(30);

    private ExactNumber() {}

    /** Empty if the text, trimmed, is not a number in BigDecimal's grammar. */
    static Optional<BigDecimal> parse(String text) {
        try {
            String number = ContractText.trimmed(text);
            // BigDecimal accepts the digits of all scripts, the contract only those of ASCII.
            return number.chars().allMatch(unit -> unit < 128)
                    ? Optional.of(rounded(new BigDecimal(number)))
                    : Optional.empty();
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    /** A JSON number is always a number; BigDecimal only refuses exponents beyond an int. */
    static BigDecimal ofJson(String text) {
        return parse(text).orElseGet(() -> beyondExponents(text.toLowerCase(Locale.ROOT)));
    }

    /** Fits DECIMAL(18,8). */
    static boolean inRange(BigDecimal rounded) {
        return rounded.abs().compareTo(LIMIT) < 0;
    }

    /** Same sign and same side of every limit as the exact value, without writing out 10^9 digits for 1e999999999. */
    private static BigDecimal rounded(BigDecimal exact) {
        long digitsBeforePoint = (long) exact.precision() - exact.scale();
        if (exact.signum() == 0 || digitsBeforePoint < -9) {
            return BigDecimal.ZERO.setScale(8);
        }
        if (digitsBeforePoint > 30) {
            return exact.signum() > 0 ? HUGE : HUGE.negate();
        }
        return exact.setScale(8, RoundingMode.HALF_EVEN);
    }

    private static BigDecimal beyondExponents(String text) {
        int e = text.indexOf('e');
        BigDecimal mantissa = new BigDecimal(text.substring(0, e));
        if (mantissa.signum() == 0 || text.charAt(e + 1) == '-') {
            return BigDecimal.ZERO.setScale(8);
        }
        return mantissa.signum() > 0 ? HUGE : HUGE.negate();
    }
}
