package io.kappalake.transforms.gold;

import io.kappalake.transforms.feed.Quote;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * The quotes of one symbol in one window, folded: a function of the set of quotes, whatever order they came in or were merged in. Prices are
 * unscaled longs of scale 8. It holds at least one quote before it is asked for anything.
 */
public final class QuoteBar {

    private long closeTime = Long.MIN_VALUE;
    private String closeId = "";
    private long bidClose;
    private long askClose;
    private long maxSpread;
    private long count;
    private ExactSum spreads = new ExactSum();
    private ExactSum bidsAndAsks = new ExactSum();

    public void add(Quote quote) {
        offerClose(quote.eventTime(), quote.quoteId(), quote.bid(), quote.ask());
        long spread = quote.ask() - quote.bid();
        maxSpread = Math.max(maxSpread, spread);
        count++;
        spreads.add(spread);
        bidsAndAsks.add(quote.bid() + quote.ask());
    }

    public void merge(QuoteBar other) {
        offerClose(other.closeTime, other.closeId, other.bidClose, other.askClose);
        maxSpread = Math.max(maxSpread, other.maxSpread);
        count += other.count;
        spreads.add(other.spreads);
        bidsAndAsks.add(other.bidsAndAsks);
    }

    private void offerClose(long time, String id, long bid, long ask) {
        if (time > closeTime || (time == closeTime && isAfterClose(id, bid, ask))) {
            closeTime = time;
            closeId = id;
            bidClose = bid;
            askClose = ask;
        }
    }

    /** An identity is accepted again after the duplicate horizon, and its prices may be others then. */
    private boolean isAfterClose(String id, long bid, long ask) {
        int byId = id.compareTo(closeId);
        int byBid = byId != 0 ? byId : Long.compare(bid, bidClose);
        return byBid > 0 || (byBid == 0 && ask > askClose);
    }

    public long bidClose() {
        return bidClose;
    }

    public long askClose() {
        return askClose;
    }

    public long maxSpread() {
        return maxSpread;
    }

    public long count() {
        return count;
    }

    /** Σ(ask − bid) / n. */
    public long averageSpread() {
        return spreads.dividedBy(count);
    }

    /** Σ(bid + ask) / 2n: divided once, so that no mid is rounded on its own. */
    public long averageMid() {
        return bidsAndAsks.dividedBy(2 * count);
    }

    public void write(DataOutputView out) throws IOException {
        out.writeLong(count);
        out.writeLong(closeTime);
        StringValue.writeString(closeId, out);
        out.writeLong(bidClose);
        out.writeLong(askClose);
        if (count == 1) {
            return;
        }
        out.writeLong(maxSpread);
        spreads.write(out);
        bidsAndAsks.write(out);
    }

    public static QuoteBar read(DataInputView in) throws IOException {
        QuoteBar bar = new QuoteBar();
        bar.count = in.readLong();
        bar.closeTime = in.readLong();
        bar.closeId = StringValue.readString(in);
        bar.bidClose = in.readLong();
        bar.askClose = in.readLong();
        if (bar.count == 1) {
            bar.maxSpread = bar.askClose - bar.bidClose;
            bar.spreads.add(bar.maxSpread);
            bar.bidsAndAsks.add(bar.bidClose + bar.askClose);
            return bar;
        }
        bar.maxSpread = in.readLong();
        bar.spreads = ExactSum.read(in);
        bar.bidsAndAsks = ExactSum.read(in);
        return bar;
    }
}
