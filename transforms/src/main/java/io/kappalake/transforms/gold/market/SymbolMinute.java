package io.kappalake.transforms.gold.market;

import io.kappalake.transforms.feed.TextOrder;

/** The bars of one symbol in one minute; either is null if there was no such event. */
final class SymbolMinute implements Comparable<SymbolMinute> {

    final Integer shard;
    final String symbol;
    final long minute;
    TradeBar trades;
    QuoteBar quotes;

    /** The same symbol one minute earlier, null if unknown; see {@link MarketMinutes#before}. */
    SymbolMinute before;

    /** Whether it changed since {@link MarketMinutes#takeChanges}. */
    boolean changed;

    /** The state's page that holds it in some version, null if none does. */
    StoredPage page;

    SymbolMinute(Integer shard, String symbol, long minute) {
        this.shard = shard;
        this.symbol = symbol;
        this.minute = minute;
    }

    void addTrade(long time, String id, long price, long volume, boolean isBuy) {
        if (trades == null) {
            trades = new TradeBar();
        }
        trades.add(time, id, price, volume, isBuy);
    }

    void addQuote(long time, String id, long bid, long ask) {
        if (quotes == null) {
            quotes = new QuoteBar();
        }
        quotes.add(time, id, bid, ask);
    }

    /** Merges the bars, and adopts a bar of a kind that it lacks; either may be null. */
    void merge(TradeBar moreTrades, QuoteBar moreQuotes) {
        if (trades == null) {
            trades = moreTrades;
        } else if (moreTrades != null) {
            trades.merge(moreTrades);
        }
        if (quotes == null) {
            quotes = moreQuotes;
        } else if (moreQuotes != null) {
            quotes.merge(moreQuotes);
        }
    }

    MarketPartial toPartial() {
        return new MarketPartial(shard, symbol, minute, trades, quotes);
    }

    @Override
    public int compareTo(SymbolMinute other) {
        return TextOrder.compare(symbol, other.symbol);
    }
}
