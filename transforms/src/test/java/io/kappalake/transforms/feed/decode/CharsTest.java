package io.kappalake.transforms.feed.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Seed;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers as characters: the digits of Java's own texts, in fewer steps. */
class CharsTest {

    private final Chars chars = new Chars();
    private final PartReader reader = new PartReader("x");

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0.0,
                -0.0,
                0.1,
                -0.1,
                1,
                100,
                100.25,
                -7.5,
                0.001,
                0.00099,
                9999999.99,
                1e7,
                12345678.9,
                0.30000000000000004,
                1.1e-5,
                1e300,
                5e-324,
                1.0000000000000002,
                123456.78901234,
                99999.99999999,
                Double.NaN,
                Double.POSITIVE_INFINITY
            })
    void aDoubleIsWrittenAsJavaWritesIt(double number) {
        chars.number(reader, number);

        assertThat(reader.text()).isEqualTo(Double.toString(number));
    }

    @Test
    void aRandomDoubleKeepsItsValue() {
        Random random = Seed.printed("doubles");
        for (int i = 0; i < 20_000; i++) {
            double number = i % 2 == 0
                    ? random.nextInt(1_000_000_000) / Math.pow(10, random.nextInt(10))
                    : random.nextDouble() * Math.pow(10, random.nextInt(12) - 5);

            chars.number(reader, number);

            assertThat(new BigDecimal(reader.text())).isEqualByComparingTo(new BigDecimal(Double.toString(number)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 10, -10, 1234567890123456789L, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1})
    void aLongIsWrittenAsJavaWritesIt(long number) {
        chars.number(reader, number);

        assertThat(reader.text()).isEqualTo(Long.toString(number));
    }
}
