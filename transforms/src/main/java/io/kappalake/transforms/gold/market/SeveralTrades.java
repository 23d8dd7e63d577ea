package io.kappalake.transforms.gold.market;

import io.kappalake.transforms.gold.ExactSum;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * The part of a trade bar that needs more than one trade: the last trade, extremes, exact sums, and the cached results
 * of divisions.
 */
final class SeveralTrades {

    private static final double UNSCALED_ONE = 1e8;

    private long closeTime = Long.MIN_VALUE;
    private String closeId = "";
    private long close;
    private long high = Long.MIN_VALUE;
    private long low = Long.MAX_VALUE;
    private ExactSum prices = new ExactSum();
    private ExactSum squares = new ExactSum();
    private ExactSum volume = new ExactSum();
    private ExactSum buyVolume = new ExactSum();
    private ExactSum turnover = new ExactSum();

    // Results of divisions, cached until the next trade: a bucket is written many times, mostly with unchanged bars.
    private long dividedAt;
    private long vwap;
    private double volatility;

    void add(long time, String id, long price, long size, boolean isBuy) {
        offerClose(time, id, price);
        high = Math.max(high, price);
        low = Math.min(low, price);
        prices.add(price);
        squares.addProduct(price, price);
        volume.add(size);
        if (isBuy) {
            buyVolume.add(size);
        }
        turnover.addProduct(price, size);
    }

    void add(SeveralTrades other) {
        offerClose(other.closeTime, other.closeId, other.close);
        high = Math.max(high, other.high);
        low = Math.min(low, other.low);
        prices.add(other.prices);
        squares.add(other.squares);
        volume.add(other.volume);
        buyVolume.add(other.buyVolume);
        turnover.add(other.turnover);
    }

    private void offerClose(long time, String id, long price) {
        if (time > closeTime || (time == closeTime && TradeBar.compare(id, price, closeId, close) > 0)) {
            closeTime = time;
            closeId = id;
            close = price;
        }
    }

    long close() {
        return close;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    long averagePrice(long count) {
        return prices.dividedBy(count);
    }

    long vwap(long count) {
        divide(count);
        return vwap;
    }

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

    /** The count never goes back, so it tells whether trades arrived since. */
    private void divide(long count) {
        if (dividedAt == count) {
            return;
        }
        vwap = turnover.dividedBy(volume);
        volatility = standardDeviation(count);
        dividedAt = count;
    }

    private double standardDeviation(long count) {
        BigInteger sum = prices.toBigInteger();
        BigInteger spread =
                squares.toBigInteger().multiply(BigInteger.valueOf(count)).subtract(sum.multiply(sum));
        return Math.sqrt(spread.doubleValue() / ((double) count * (count - 1))) / UNSCALED_ONE;
    }

    void write(DataOutputView out) throws IOException {
        out.writeLong(closeTime);
        StringValue.writeString(closeId, out);
        out.writeLong(close);
        out.writeLong(high);
        out.writeLong(low);
        prices.write(out);
        squares.write(out);
        volume.write(out);
        buyVolume.write(out);
        turnover.write(out);
    }

    static SeveralTrades read(DataInputView in) throws IOException {
        SeveralTrades trades = new SeveralTrades();
        trades.closeTime = in.readLong();
        trades.closeId = StringValue.readString(in);
        trades.close = in.readLong();
        trades.high = in.readLong();
        trades.low = in.readLong();
        trades.prices = ExactSum.read(in);
        trades.squares = ExactSum.read(in);
        trades.volume = ExactSum.read(in);
        trades.buyVolume = ExactSum.read(in);
        trades.turnover = ExactSum.read(in);
        return trades;
    }
}
