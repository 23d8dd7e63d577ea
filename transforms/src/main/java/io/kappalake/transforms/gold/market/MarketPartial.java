package io.kappalake.transforms.gold.market;

import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.Wire;
import io.kappalake.transforms.gold.Partial;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Part of a symbol's minute, folded where it was read. Its receiver may keep and change the bars.
 *
 * @param shard Flink key of the symbol's shard
 * @param minute start, microseconds since the epoch
 * @param trades null if there were none
 * @param quotes null if there were none
 */
public record MarketPartial(Integer shard, String symbol, long minute, TradeBar trades, QuoteBar quotes)
        implements Partial {

    public static final Wire<MarketPartial> WIRE = new OnTheWire();

    static int shardOf(String symbol) {
        return Shards.of(Fingerprint.of(symbol).high());
    }

    @Override
    public long start() {
        return minute;
    }

    @Override
    public boolean isOf(int feed) {
        return feed == MarketFamily.TRADES_AT ? trades != null : quotes != null;
    }

    private static final class OnTheWire implements Wire<MarketPartial> {

        private static final long serialVersionUID = 1;

        @Override
        public void write(MarketPartial partial, DataOutputView out) throws IOException {
            out.writeInt(partial.shard);
            StringValue.writeString(partial.symbol, out);
            out.writeLong(partial.minute);
            writeBars(partial.trades, partial.quotes, out);
        }

        @Override
        public MarketPartial read(DataInputView in) throws IOException {
            Integer shard = in.readInt();
            String symbol = StringValue.readString(in);
            return readBars(shard, symbol, in.readLong(), in);
        }
    }

    static void writeBars(TradeBar trades, QuoteBar quotes, DataOutputView out) throws IOException {
        out.writeByte((trades == null ? 0 : 1) | (quotes == null ? 0 : 2));
        if (trades != null) {
            trades.write(out);
        }
        if (quotes != null) {
            quotes.write(out);
        }
    }

    static MarketPartial readBars(Integer shard, String symbol, long minute, DataInputView in) throws IOException {
        int held = in.readByte();
        TradeBar trades = (held & 1) == 0 ? null : TradeBar.read(in);
        QuoteBar quotes = (held & 2) == 0 ? null : QuoteBar.read(in);
        return new MarketPartial(shard, symbol, minute, trades, quotes);
    }
}
