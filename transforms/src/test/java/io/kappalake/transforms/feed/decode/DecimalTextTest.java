package io.kappalake.transforms.feed.decode;

import static io.kappalake.transforms.feed.decode.DecimalText.NOT_A_NUMBER;
import static io.kappalake.transforms.feed.decode.DecimalText.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Seed;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTextTest {

    @ParameterizedTest
    @CsvSource({
        "1, 100000000",
        "+1, 100000000",
        "1., 100000000",
        ".5, 50000000",
        "-2.25, -225000000",
        "0, 0",
        "-0.0e9, 0",
        "0.00000001, 1",
        "1e-8, 1",
        "123456789E-8, 123456789",
        "9999999999.99999999, 999999999999999999",
        "000000000000000000000000000000000001.50, 150000000",
        "1.000000000000000000000000000000000000, 100000000",
    })
    void readsWhatBigDecimalReads(String text, long unscaled) {
        assertThat(read(text)).isEqualTo(unscaled);
    }

    @ParameterizedTest
    @CsvSource({
        "0.000000005, 0",
        "0.000000015, 2",
        "0.000000025, 2",
        "0.0000000050000000000000000000000000001, 1",
        "0.0000000149999999999999999999999999999, 1",
        "0.000000004999, 0",
        "0.00000000051, 0",
        "-0.000000015, -2",
        "1234567890.123456785, 123456789012345678",
        "1234567890.123456775, 123456789012345678",
        "5e-9, 0",
        "51e-10, 1",
    })
    void roundsToTheEvenDigitOnlyWhereItIsExactlyHalf(String text, long unscaled) {
        assertThat(read(text)).isEqualTo(unscaled);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10000000000", "1e10", "9999999999.999999995", "1e999999999999999999999999", "0.1e12"})
    void moreThanTenDigitsBeforeThePointAreTooLargeAlsoWhereRoundingMakesThem(String text) {
        assertThat(read(text)).isEqualTo(TOO_LARGE);
        assertThat(read("-" + text)).isEqualTo(-TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "+",
                "-",
                "e5",
                "1e",
                "1e+",
                "1e5.0",
                "1.2.3",
                "--1",
                "1,5",
                "0x10",
                "NaN",
                "Infinity",
                "1 ",
                " 1",
                "1f",
                "٣.٥",
                "１２",
                "1e5e5"
            })
    void everythingElseIsNoNumber(String text) {
        assertThat(read(text)).isEqualTo(NOT_A_NUMBER);
    }

    @Test
    @Timeout(5)
    void neitherLengthNorExponentCostsMoreThanReadingTheText() {
        String million = "1".repeat(1_000_000);

        assertThat(read("0." + million)).isEqualTo(11111111);
        assertThat(read("0." + "0".repeat(1_000_000) + "1e1000001")).isEqualTo(100000000);
        assertThat(read(million)).isEqualTo(TOO_LARGE);
        assertThat(read("1e-" + million)).isZero();
        assertThat(read("1e" + million)).isEqualTo(TOO_LARGE);
    }

    @Test
    void agreesWithBigDecimalOnGeneratedAndMutatedTexts() {
        Random random = Seed.printed("decimals");
        for (int i = 0; i < 200_000; i++) {
            String text = Seed.mutated(generated(random), "0123456789.eE+- 5", random);
            if (text.matches(".*[eE][+-]?\\d{8,}")) {
                continue; // BigDecimal has no room for such exponents
            }
            assertThat(read(text)).as("'%s'", text).isEqualTo(reference(text));
        }
    }

    private static String generated(Random random) {
        String sign =
                switch (random.nextInt(4)) {
                    case 0 -> "-";
                    case 1 -> "+";
                    default -> "";
                };
        String whole = digits(random, random.nextInt(14));
        String fraction = random.nextInt(3) == 0 ? "" : "." + digits(random, random.nextInt(14));
        String exponent = random.nextInt(3) > 0 ? "" : "e" + (random.nextInt(40) - 20);
        return sign + whole + fraction + exponent;
    }

    /** Many zeros, nines and fives, where rounding goes wrong. */
    private static String digits(Random random, int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(random.nextBoolean() ? random.nextInt(10) : "0059".charAt(random.nextInt(4)));
        }
        return digits.toString();
    }

    private static long reference(String text) {
        BigDecimal exact;
        try {
            exact = new BigDecimal(text);
        } catch (NumberFormatException e) {
            return NOT_A_NUMBER;
        }
        long magnitude = (long) exact.precision() - exact.scale();
        if (exact.signum() == 0 || magnitude < -20) {
            return 0;
        }
        if (magnitude > 20) {
            return exact.signum() * TOO_LARGE;
        }
        BigDecimal rounded = exact.setScale(8, RoundingMode.HALF_EVEN);
        return rounded.precision() > 18
                ? rounded.signum() * TOO_LARGE
                : rounded.unscaledValue().longValueExact();
    }

    private static long read(String text) {
        // Not at the array's edges, as in a parser's buffer.
        char[] chars = ("7" + text + "7").toCharArray();
        return DecimalText.unscaled(chars, 1, chars.length - 1);
    }
}
