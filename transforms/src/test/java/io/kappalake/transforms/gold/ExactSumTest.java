package io.kappalake.transforms.gold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ExactSumTest {

    private static final long SEED = 20260302;

    @Test
    void sumsAreThoseOfBigIntegersAtEveryWidth() throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            ExactSum sum = new ExactSum();
            BigInteger expected = BigInteger.ZERO;
            for (int i = 0; i < 50; i++) {
                long left = random.nextLong() >> random.nextInt(64);
                long right = random.nextLong() >> random.nextInt(64);
                sum.add(left);
                sum.addProduct(left, right);
                expected = expected.add(BigInteger.valueOf(left))
                        .add(BigInteger.valueOf(left).multiply(BigInteger.valueOf(right)));
            }
            ExactSum twice = read(sum);
            twice.add(sum);
            ExactSum none = read(sum);
            none.subtract(sum);

            assertThat(sum.toBigInteger()).as("seed %d", SEED).isEqualTo(expected);
            assertThat(read(sum).toBigInteger()).isEqualTo(expected);
            assertThat(twice.toBigInteger()).isEqualTo(expected.shiftLeft(1));
            assertThat(none.toBigInteger()).isEqualTo(BigInteger.ZERO);
            assertThat(sum.toDecimal()).isEqualTo(new BigDecimal(expected, 8));
            assertThat(sum.toDouble()).isEqualTo(expected.doubleValue());
        }
    }

    @Test
    void quotientsAreRoundedHalfToEven() {
        Random random = new Random(SEED);
        for (int round = 0; round < 20000; round++) {
            long value = random.nextLong() >> random.nextInt(64);
            long count = 1 + random.nextInt(1 + random.nextInt(100));
            ExactSum sum = sumOf(value);
            ExactSum divisor = sumOf(count);
            BigDecimal expected =
                    BigDecimal.valueOf(value).divide(BigDecimal.valueOf(count), 0, RoundingMode.HALF_EVEN);

            assertThat(sum.dividedBy(count)).as("%d / %d", value, count).isEqualTo(expected.longValueExact());
            assertThat(sum.dividedBy(divisor)).isEqualTo(expected.longValueExact());
        }
        assertThat(sumOf(5).dividedBy(2)).isEqualTo(2);
        assertThat(sumOf(7).dividedBy(2)).isEqualTo(4);
        assertThat(sumOf(-5).dividedBy(2)).isEqualTo(-2);
    }

    @Test
    void theGreatestTermsFit() {
        long greatest = 999_999_999_999_999_999L;
        ExactSum turnover = new ExactSum();
        ExactSum volume = new ExactSum();
        for (int i = 0; i < 1_000_000; i++) {
            turnover.addProduct(greatest, greatest);
            volume.add(greatest);
        }

        assertThat(turnover.toBigInteger())
                .isEqualTo(BigInteger.valueOf(greatest).pow(2).multiply(BigInteger.valueOf(1_000_000)));
        assertThat(turnover.dividedBy(volume)).isEqualTo(greatest);
        assertThat(volume.dividedBy(1_000_000)).isEqualTo(greatest);
    }

    private static ExactSum sumOf(long value) {
        ExactSum sum = new ExactSum();
        sum.add(value);
        return sum;
    }

    private static ExactSum read(ExactSum sum) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(32);
        sum.write(out);
        return ExactSum.read(new DataInputDeserializer(out.getCopyOfBuffer()));
    }
}
