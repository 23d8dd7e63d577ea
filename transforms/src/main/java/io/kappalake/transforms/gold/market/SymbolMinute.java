package io.kappalake.transforms.gold.market;

import io.kappalake.transforms.feed.TextOrder;
import io.kappalake.transforms.feed.market.Quote;
import io.kappalake.transforms.feed.market.Trade;

/** What happened to one symbol in one minute; either bar is null where there was nothing of its kind. */
final class SymbolMinute implements Comparable<SymbolMinute> {

    final Integer shard;
    final String symbol;
    final long minute;
    TradeBar trades;
    QuoteBar quotes;

    /** The same symbol one minute before, null where it is not known; see {@link MarketMinutes#before}. */
    SymbolMinute before;

    /** Whether it changed since {@link MarketMinutes#takeChanges}. */
    boolean changed;

    /** Where the state of the job holds it in some version, null where it does not. */
    StoredPage page;

    SymbolMinute(Integer shard, String symbol, long minute) {
        this.shard = shard;
        this.symbol = symbol;
        this.minute = minute;
    }

    void add(Trade trade) {
        if (trades == null) {
            trades = new TradeBar();
        }
        trades.add(trade);
    }

    void add(Quote quote) {
        if (quotes == null) {
            quotes = new QuoteBar();
        }
        quotes.add(quote);
    }

    /** Takes the bars over where it has none; either may be null. */
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
