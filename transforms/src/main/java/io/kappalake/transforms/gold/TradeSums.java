package io.kappalake.transforms.gold;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** The exact sums of the trades of a window, and what divisions of them give. At least one trade was added before it is asked. */
final class TradeSums {

    private static final double UNSCALED_ONE = 1e8;

    private ExactSum prices = new ExactSum();
    private ExactSum squares = new ExactSum();
    private ExactSum volume = new ExactSum();
    private ExactSum buyVolume = new ExactSum();
    private ExactSum turnover = new ExactSum();

    // What divisions gave, kept until the next trade: a bucket is written many times, and most of its bars are as they
    // were.
    private long dividedAt;
    private long vwap;
    private double volatility;

    void add(long price, long size, boolean isBuy) {
        prices.add(price);
        squares.addProduct(price, price);
        volume.add(size);
        if (isBuy) {
            buyVolume.add(size);
        }
        turnover.addProduct(price, size);
    }

    void add(TradeSums other) {
        prices.add(other.prices);
        squares.add(other.squares);
        volume.add(other.volume);
        buyVolume.add(other.buyVolume);
        turnover.add(other.turnover);
    }

    long averagePrice(long count) {
        return prices.dividedBy(count);
    }

    long vwap(long count) {
        divide(count);
        return vwap;
    }

    /** NaN for one trade. */
    double volatility(long count) {
        divide(count);
        return volatility;
    }

    BigDecimal volume() {
        return volume.toDecimal();
    }

    BigDecimal buyVolume() {
        return buyVolume.toDecimal();
    }

    double orderImbalance() {
        ExactSum difference = new ExactSum();
        difference.add(buyVolume);
        difference.add(buyVolume);
        difference.subtract(volume);
        return difference.toDouble() / volume.toDouble();
    }

    /** The count tells whether there were trades since: it never goes back. */
    private void divide(long count) {
        if (dividedAt == count) {
            return;
        }
        vwap = turnover.dividedBy(volume);
        volatility = standardDeviation(count);
        dividedAt = count;
    }

    private double standardDeviation(long count) {
        if (count == 1) {
            return Double.NaN;
        }
        BigInteger sum = prices.toBigInteger();
        BigInteger spread =
                squares.toBigInteger().multiply(BigInteger.valueOf(count)).subtract(sum.multiply(sum));
        return Math.sqrt(spread.doubleValue() / ((double) count * (count - 1))) / UNSCALED_ONE;
    }

    void write(DataOutput out) throws IOException {
        prices.write(out);
        squares.write(out);
        volume.write(out);
        buyVolume.write(out);
        turnover.write(out);
    }

    static TradeSums read(DataInput in) throws IOException {
        TradeSums sums = new TradeSums();
        sums.prices = ExactSum.read(in);
        sums.squares = ExactSum.read(in);
        sums.volume = ExactSum.read(in);
        sums.buyVolume = ExactSum.read(in);
        sums.turnover = ExactSum.read(in);
        return sums;
    }
}
