package io.kappalake.transforms.gold.market;

import io.kappalake.transforms.feed.TextOrder;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * The folded quotes of one symbol in one window: a function of the set of quotes, in any order of arrival or merging.
 * Prices are unscaled longs of scale 8. Holds at least one quote before it is read.
 */
public final class QuoteBar {

    private long closeTime = Long.MIN_VALUE;
    private String closeId = "";
    private long bidClose;
    private long askClose;
    private long count;

    // Most bars of a quiet symbol hold one quote, which the fields above describe. That more than halves their size.
    private SeveralQuotes several;

    void add(long time, String id, long bid, long ask) {
        if (count > 0) {
            several = several();
            several.add(bid, ask);
        }
        offerClose(time, id, bid, ask);
        count++;
    }

    public void merge(QuoteBar other) {
        if (count > 0 || other.count > 1) {
            several = several();
            several.add(other.several());
        }
        offerClose(other.closeTime, other.closeId, other.bidClose, other.askClose);
        count += other.count;
    }

    /** Created from the only quote, which comes first; not created if there is none. */
    private SeveralQuotes several() {
        if (several != null) {
            return several;
        }
        SeveralQuotes made = new SeveralQuotes();
        if (count == 1) {
            made.add(bidClose, askClose);
        }
        return made;
    }

    private void offerClose(long time, String id, long bid, long ask) {
        if (time > closeTime || (time == closeTime && isAfterClose(id, bid, ask))) {
            closeTime = time;
            closeId = id;
            bidClose = bid;
            askClose = ask;
        }
    }

    /** After the duplicate horizon an identity is accepted again, perhaps with other prices. */
    private boolean isAfterClose(String id, long bid, long ask) {
        int byId = TextOrder.compareIds(id, closeId);
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
        return count == 1 ? askClose - bidClose : several.maxSpread();
    }

    public long count() {
        return count;
    }

    /** Σ(ask − bid) / n. */
    public long averageSpread() {
        return count == 1 ? askClose - bidClose : several.averageSpread(count);
    }

    /** Σ(bid + ask) / 2n: divided once, so that no mid is rounded by itself. */
    public long averageMid() {
        return several().averageMid(count);
    }

    public void write(DataOutputView out) throws IOException {
        out.writeLong(count);
        out.writeLong(closeTime);
        StringValue.writeString(closeId, out);
        out.writeLong(bidClose);
        out.writeLong(askClose);
        if (count > 1) {
            several.write(out);
        }
    }

    public static QuoteBar read(DataInputView in) throws IOException {
        QuoteBar bar = new QuoteBar();
        bar.count = in.readLong();
        bar.closeTime = in.readLong();
        bar.closeId = StringValue.readString(in);
        bar.bidClose = in.readLong();
        bar.askClose = in.readLong();
        if (bar.count > 1) {
            bar.several = SeveralQuotes.read(in);
        }
        return bar;
    }
}
