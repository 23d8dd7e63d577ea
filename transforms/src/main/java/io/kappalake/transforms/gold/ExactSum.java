package io.kappalake.transforms.gold;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;

/**
 * A signed sum of longs, or of products of two longs, that never rounds. Two's complement in 160 bits holds 2^38
 * products of numbers below 10^18. Exact sums do not depend on the order of their terms, so neither do rows made of
 * them.
 */
public final class ExactSum {

    private static final int SCALE = 8;

    // The top is an int, not a third long: the object then takes 32 bytes instead of 40, and a bar holds five of them.
    private int top;
    private long middle;
    private long low;

    public void add(long value) {
        add((int) (value >> 63), value >> 63, value);
    }

    public void addProduct(long left, long right) {
        long high = Math.multiplyHigh(left, right);
        add((int) (high >> 63), high, left * right);
    }

    public void add(ExactSum other) {
        add(other.top, other.middle, other.low);
    }

    public void subtract(ExactSum other) {
        // -x = ~x + 1 in two's complement.
        add(~other.top, ~other.middle, ~other.low);
        add(1);
    }

    private void add(int otherTop, long otherMiddle, long otherLow) {
        low += otherLow;
        int lowCarry = Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0;
        long sum = middle + otherMiddle;
        int carry = Long.compareUnsigned(sum, otherMiddle) < 0 ? 1 : 0;
        middle = sum + lowCarry;
        if (lowCarry == 1 && middle == 0) {
            carry++;
        }
        top += otherTop + carry;
    }

    /** {@code sum / count}, rounded half-even. Both have the same scale; the result must fit a long. */
    public long dividedBy(long count) {
        if (!isLong()) {
            return divide(toBigInteger(), BigInteger.valueOf(count));
        }
        long quotient = Math.floorDiv(low, count);
        // Compare the remainder with the rest instead of doubling it: no overflow for any count.
        long remainder = Math.floorMod(low, count);
        int half = Long.compare(remainder, count - remainder);
        boolean up = half > 0 || (half == 0 && (quotient & 1) == 1);
        return up ? quotient + 1 : quotient;
    }

    /** {@code sum / divisor}, rounded half-even; the result must fit a long. */
    public long dividedBy(ExactSum divisor) {
        return divisor.isLong() ? dividedBy(divisor.low) : divide(toBigInteger(), divisor.toBigInteger());
    }

    private static long divide(BigInteger dividend, BigInteger divisor) {
        return new BigDecimal(dividend)
                .divide(new BigDecimal(divisor), 0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }

    public BigInteger toBigInteger() {
        if (isLong()) {
            return BigInteger.valueOf(low);
        }
        return new BigInteger(ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES)
                .putInt(top)
                .putLong(middle)
                .putLong(low)
                .array());
    }

    /** The sum of unscaled values of scale 8 as a decimal of scale 8. */
    public BigDecimal toDecimal() {
        return isLong() ? decimal(low) : new BigDecimal(toBigInteger(), SCALE);
    }

    /** One term as {@link #toDecimal} gives it. */
    public static BigDecimal decimal(long unscaled) {
        return BigDecimal.valueOf(unscaled, SCALE);
    }

    /** The nearest double. */
    public double toDouble() {
        return isLong() ? low : toBigInteger().doubleValue();
    }

    private boolean isLong() {
        return middle == low >> 63 && top == (int) (low >> 63);
    }

    /** One byte for the number of words, then the words from the lowest up. */
    public void write(DataOutput out) throws IOException {
        boolean oneWord = isLong();
        boolean twoWords = top == (int) (middle >> 63);
        out.writeByte(oneWord ? 1 : twoWords ? 2 : 3);
        out.writeLong(low);
        if (!oneWord) {
            out.writeLong(middle);
        }
        if (!oneWord && !twoWords) {
            out.writeInt(top);
        }
    }

    public static ExactSum read(DataInput in) throws IOException {
        ExactSum sum = new ExactSum();
        int words = in.readByte();
        sum.low = in.readLong();
        sum.middle = words > 1 ? in.readLong() : sum.low >> 63;
        sum.top = words > 2 ? in.readInt() : (int) (sum.middle >> 63);
        return sum;
    }

    @Override
    public String toString() {
        return toBigInteger().toString();
    }
}
