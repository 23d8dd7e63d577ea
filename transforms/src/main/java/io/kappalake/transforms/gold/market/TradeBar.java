package io.kappalake.transforms.gold.market;

import io.kappalake.transforms.feed.TextOrder;
import io.kappalake.transforms.gold.ExactSum;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * The folded trades of one symbol in one window: a function of the set of trades, in any order of arrival or merging.
 * Prices and volumes are unscaled longs of scale 8. Holds at least one trade before it is read.
 */
public final class TradeBar {

    private long openTime = Long.MAX_VALUE;
    private String openId = "";
    private long open;
    private long count;

    // Most bars of a quiet symbol hold one trade, described by these fields and those above. Such a bar is a fifth of
    // the size.
    private long onlyVolume;
    private boolean onlyIsBuy;
    private SeveralTrades several;

    void add(long time, String id, long price, long volume, boolean isBuy) {
        if (count == 0) {
            onlyVolume = volume;
            onlyIsBuy = isBuy;
        } else {
            several = several();
            several.add(time, id, price, volume, isBuy);
        }
        offerOpen(time, id, price);
        count++;
    }

    public void merge(TradeBar other) {
        if (other.count == 1) {
            add(other.openTime, other.openId, other.open, other.onlyVolume, other.onlyIsBuy);
            return;
        }
        several = count == 0 ? new SeveralTrades() : several();
        several.add(other.several);
        offerOpen(other.openTime, other.openId, other.open);
        count += other.count;
    }

    /** Created from the only trade, which comes first. */
    private SeveralTrades several() {
        if (several != null) {
            return several;
        }
        SeveralTrades ofOne = new SeveralTrades();
        ofOne.add(openTime, openId, open, onlyVolume, onlyIsBuy);
        return ofOne;
    }

    private void offerOpen(long time, String id, long price) {
        if (time < openTime || (time == openTime && compare(id, price, openId, open) < 0)) {
            openTime = time;
            openId = id;
            open = price;
        }
    }

    /** After the duplicate horizon an identity is accepted again, perhaps with another price. */
    static int compare(String id, long price, String otherId, long otherPrice) {
        int byId = TextOrder.compareIds(id, otherId);
        return byId != 0 ? byId : Long.compare(price, otherPrice);
    }

    public long open() {
        return open;
    }

    public long high() {
        return count == 1 ? open : several.high();
    }

    public long low() {
        return count == 1 ? open : several.low();
    }

    public long close() {
        return count == 1 ? open : several.close();
    }

    public long count() {
        return count;
    }

    public long averagePrice() {
        return count == 1 ? open : several.averagePrice(count);
    }

    /** Σ price·volume / Σ volume, rounded half-even to 8 decimals. */
    public long vwap() {
        return count == 1 ? open : several.vwap(count);
    }

    /** Sample standard deviation of the price, NaN for one trade: √((n·Σp² − (Σp)²) / (n·(n−1))). */
    public double volatility() {
        return count == 1 ? Double.NaN : several.volatility(count);
    }

    public BigDecimal volume() {
        return count == 1 ? ExactSum.decimal(onlyVolume) : several.volume();
    }

    public BigDecimal buyVolume() {
        return count == 1 ? ExactSum.decimal(onlyIsBuy ? onlyVolume : 0) : several.buyVolume();
    }

    /** (buy − sell) / (buy + sell) by volume, from −1 to 1. */
    public double orderImbalance() {
        return count == 1 ? (onlyIsBuy ? 1 : -1) : several.orderImbalance();
    }

    /** A single trade uses the short form. */
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
        several.write(out);
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
        bar.several = SeveralTrades.read(in);
        return bar;
    }
}
