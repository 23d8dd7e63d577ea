package io.kappalake.transforms.gold;

import io.kappalake.transforms.feed.Trade;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * The trades of one symbol in one window, folded: a function of the set of trades, whatever order they came in or were merged in. Prices and
 * volumes are unscaled longs of scale 8. It holds at least one trade before it is asked for anything.
 */
public final class TradeBar {

    private long openTime = Long.MAX_VALUE;
    private String openId = "";
    private long open;
    private long closeTime = Long.MIN_VALUE;
    private String closeId = "";
    private long close;
    private long high = Long.MIN_VALUE;
    private long low = Long.MAX_VALUE;
    private long count;

    // Most bars of a quiet symbol hold one trade. Theirs is kept here instead of in sums, which makes them half the
    // size.
    private long onlyVolume;
    private boolean onlyIsBuy;
    private TradeSums sums;

    public void add(Trade trade) {
        add(trade.eventTime(), trade.tradeId(), trade.price(), trade.volume(), trade.isBuy());
    }

    private void add(long time, String id, long price, long volume, boolean isBuy) {
        if (count == 0) {
            onlyVolume = volume;
            onlyIsBuy = isBuy;
        } else {
            sums = sums();
            sums.add(price, volume, isBuy);
        }
        offerOpen(time, id, price);
        offerClose(time, id, price);
        high = Math.max(high, price);
        low = Math.min(low, price);
        count++;
    }

    public void merge(TradeBar other) {
        if (other.count == 1) {
            add(other.openTime, other.openId, other.open, other.onlyVolume, other.onlyIsBuy);
            return;
        }
        sums = count == 0 ? new TradeSums() : sums();
        sums.add(other.sums());
        offerOpen(other.openTime, other.openId, other.open);
        offerClose(other.closeTime, other.closeId, other.close);
        high = Math.max(high, other.high);
        low = Math.min(low, other.low);
        count += other.count;
    }

    /** Those of the only trade are made anew at each call. */
    private TradeSums sums() {
        if (sums != null) {
            return sums;
        }
        TradeSums ofOne = new TradeSums();
        ofOne.add(open, onlyVolume, onlyIsBuy);
        return ofOne;
    }

    private void offerOpen(long time, String id, long price) {
        if (time < openTime || (time == openTime && compare(id, price, openId, open) < 0)) {
            openTime = time;
            openId = id;
            open = price;
        }
    }

    private void offerClose(long time, String id, long price) {
        if (time > closeTime || (time == closeTime && compare(id, price, closeId, close) > 0)) {
            closeTime = time;
            closeId = id;
            close = price;
        }
    }

    /** An identity is accepted again after the duplicate horizon, and its price may be another then. */
    private static int compare(String id, long price, String otherId, long otherPrice) {
        int byId = id.compareTo(otherId);
        return byId != 0 ? byId : Long.compare(price, otherPrice);
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
        return count == 1 ? open : sums.averagePrice(count);
    }

    /** Σ price·volume / Σ volume, rounded half-even to 8 decimals. */
    public long vwap() {
        return count == 1 ? open : sums.vwap(count);
    }

    /** Sample standard deviation of the price, NaN for one trade: √((n·Σp² − (Σp)²) / (n·(n−1))). */
    public double volatility() {
        return count == 1 ? Double.NaN : sums.volatility(count);
    }

    public BigDecimal volume() {
        return sums().volume();
    }

    public BigDecimal buyVolume() {
        return sums().buyVolume();
    }

    /** (buy − sell) / (buy + sell) by volume, from −1 to 1. */
    public double orderImbalance() {
        return sums().orderImbalance();
    }

    /** A single trade takes the short form. */
    public void write(DataOutputView out) throws IOException {
        out.writeLong(count);
        out.writeLong(openTime);
        StringValue.writeString(openId, out);
        out.writeLong(open);
        if (count == 1) {
            out.writeLong(onlyVolume);
            out.writeBoolean(onlyIsBuy);
            return;
        }
        out.writeLong(closeTime);
        StringValue.writeString(closeId, out);
        out.writeLong(close);
        out.writeLong(high);
        out.writeLong(low);
        sums.write(out);
    }

    public static TradeBar read(DataInputView in) throws IOException {
        TradeBar bar = new TradeBar();
        long count = in.readLong();
        long openTime = in.readLong();
        String openId = StringValue.readString(in);
        long open = in.readLong();
        if (count == 1) {
            bar.add(openTime, openId, open, in.readLong(), in.readBoolean());
            return bar;
        }
        bar.count = count;
        bar.offerOpen(openTime, openId, open);
        bar.offerClose(in.readLong(), StringValue.readString(in), in.readLong());
        bar.high = in.readLong();
        bar.low = in.readLong();
        bar.sums = TradeSums.read(in);
        return bar;
    }
}
