package io.kappalake.transforms.gold;

import io.kappalake.transforms.feed.Trade;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * The trades of one symbol in one window, folded: a function of the set of trades, whatever order they came in or were merged in. Prices and
 * volumes are unscaled longs of scale 8. It holds at least one trade before it is asked for anything.
 */
public final class TradeBar {

    private static final double UNSCALED_ONE = 1e8;

    private long openTime = Long.MAX_VALUE;
    private String openId = "";
    private long open;
    private long closeTime = Long.MIN_VALUE;
    private String closeId = "";
    private long close;
    private long high = Long.MIN_VALUE;
    private long low = Long.MAX_VALUE;
    private long count;
    private ExactSum prices = new ExactSum();
    private ExactSum squares = new ExactSum();
    private ExactSum volume = new ExactSum();
    private ExactSum buyVolume = new ExactSum();
    private ExactSum turnover = new ExactSum();

    // What divisions gave, kept until the next trade: a bucket is written many times, and most of its bars are as they were.
    private long dividedAt;
    private long vwap;
    private double volatility;

    public void add(Trade trade) {
        add(trade.eventTime(), trade.tradeId(), trade.price(), trade.volume(), trade.isBuy());
    }

    private void add(long time, String id, long price, long size, boolean buy) {
        offerOpen(time, id, price);
        offerClose(time, id, price);
        high = Math.max(high, price);
        low = Math.min(low, price);
        count++;
        prices.add(price);
        squares.addProduct(price, price);
        volume.add(size);
        if (buy) {
            buyVolume.add(size);
        }
        turnover.addProduct(price, size);
    }

    public void merge(TradeBar other) {
        offerOpen(other.openTime, other.openId, other.open);
        offerClose(other.closeTime, other.closeId, other.close);
        high = Math.max(high, other.high);
        low = Math.min(low, other.low);
        count += other.count;
        prices.add(other.prices);
        squares.add(other.squares);
        volume.add(other.volume);
        buyVolume.add(other.buyVolume);
        turnover.add(other.turnover);
    }

    private void offerOpen(long time, String id, long price) {
        if (time < openTime || (time == openTime && id.compareTo(openId) < 0)) {
            openTime = time;
            openId = id;
            open = price;
        }
    }

    private void offerClose(long time, String id, long price) {
        if (time > closeTime || (time == closeTime && id.compareTo(closeId) > 0)) {
            closeTime = time;
            closeId = id;
            close = price;
        }
    }

    public long open() {
        return open;
    }

    public long high() {
        return high;
    }

    public long low() {
        return low;
    }

    public long close() {
        return close;
    }

    public long count() {
        return count;
    }

    public long averagePrice() {
        return prices.dividedBy(count);
    }

    /** Σ price·volume / Σ volume, rounded half-even to 8 decimals. */
    public long vwap() {
        divide();
        return vwap;
    }

    /** Sample standard deviation of the price, NaN for one trade: √((n·Σp² − (Σp)²) / (n·(n−1))). */
    public double volatility() {
        divide();
        return volatility;
    }

    public BigDecimal volume() {
        return volume.toDecimal();
    }

    public BigDecimal buyVolume() {
        return buyVolume.toDecimal();
    }

    public BigDecimal sellVolume() {
        return volume().subtract(buyVolume());
    }

    /** (buy − sell) / (buy + sell) by volume, from −1 to 1. */
    public double orderImbalance() {
        ExactSum difference = new ExactSum();
        difference.add(buyVolume);
        difference.add(buyVolume);
        difference.subtract(volume);
        return difference.toDouble() / volume.toDouble();
    }

    private void divide() {
        if (dividedAt == count) {
            return;
        }
        vwap = turnover.dividedBy(volume);
        volatility = standardDeviation();
        dividedAt = count;
    }

    private double standardDeviation() {
        if (count == 1) {
            return Double.NaN;
        }
        BigInteger sum = prices.toBigInteger();
        BigInteger spread = squares.toBigInteger().multiply(BigInteger.valueOf(count)).subtract(sum.multiply(sum));
        return Math.sqrt(spread.doubleValue() / ((double) count * (count - 1))) / UNSCALED_ONE;
    }

    /** A single trade, by far the most frequent bar of a quiet symbol, takes the short form. */
    public void write(DataOutputView out) throws IOException {
        out.writeLong(count);
        out.writeLong(openTime);
        StringValue.writeString(openId, out);
        out.writeLong(open);
        volume.write(out);
        buyVolume.write(out);
        if (count == 1) {
            return;
        }
        out.writeLong(closeTime);
        StringValue.writeString(closeId, out);
        out.writeLong(close);
        out.writeLong(high);
        out.writeLong(low);
        prices.write(out);
        squares.write(out);
        turnover.write(out);
    }

    public static TradeBar read(DataInputView in) throws IOException {
        TradeBar bar = new TradeBar();
        bar.count = in.readLong();
        bar.openTime = in.readLong();
        bar.openId = StringValue.readString(in);
        bar.open = in.readLong();
        bar.volume = ExactSum.read(in);
        bar.buyVolume = ExactSum.read(in);
        if (bar.count == 1) {
            bar.closeAsOpen();
            return bar;
        }
        bar.closeTime = in.readLong();
        bar.closeId = StringValue.readString(in);
        bar.close = in.readLong();
        bar.high = in.readLong();
        bar.low = in.readLong();
        bar.prices = ExactSum.read(in);
        bar.squares = ExactSum.read(in);
        bar.turnover = ExactSum.read(in);
        return bar;
    }

    private void closeAsOpen() {
        offerClose(openTime, openId, open);
        high = open;
        low = open;
        prices.add(open);
        squares.addProduct(open, open);
        turnover.addProduct(open, volume.toBigInteger().longValueExact());
    }
}
