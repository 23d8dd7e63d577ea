package io.kappalake.transforms.gold.market;

import io.kappalake.transforms.gold.ExactSum;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The part of a quote bar that needs more than one quote: the widest spread and the exact sums. */
final class SeveralQuotes {

    private long maxSpread;
    private ExactSum spreads = new ExactSum();
    private ExactSum bidsAndAsks = new ExactSum();

    void add(long bid, long ask) {
        maxSpread = Math.max(maxSpread, ask - bid);
        spreads.add(ask - bid);
        bidsAndAsks.add(bid + ask);
    }

    void add(SeveralQuotes other) {
        maxSpread = Math.max(maxSpread, other.maxSpread);
        spreads.add(other.spreads);
        bidsAndAsks.add(other.bidsAndAsks);
    }

    long maxSpread() {
        return maxSpread;
    }

    long averageSpread(long count) {
        return spreads.dividedBy(count);
    }

    long averageMid(long count) {
        return bidsAndAsks.dividedBy(2 * count);
    }

    void write(DataOutputView out) throws IOException {
        out.writeLong(maxSpread);
        spreads.write(out);
        bidsAndAsks.write(out);
    }

    static SeveralQuotes read(DataInputView in) throws IOException {
        SeveralQuotes quotes = new SeveralQuotes();
        quotes.maxSpread = in.readLong();
        quotes.spreads = ExactSum.read(in);
        quotes.bidsAndAsks = ExactSum.read(in);
        return quotes;
    }
}
