package io.kappalake.transforms.gold.market;

import static io.kappalake.transforms.gold.Times.at;
import static io.kappalake.transforms.gold.Times.unscaled;
import static io.kappalake.transforms.gold.Times.wide;

import java.math.BigDecimal;

/** The market tables by name, and their rows as tests expect them: a row says what differs from a single event's. */
final class MarketRows {

    static final String BARS_1M = "gold.trade_bars_1m";
    static final String BARS_5M = "gold.trade_bars_5m";
    static final String QUOTES = "gold.quote_bars_1m";
    static final String FEATURES = "gold.features_1m";

    private MarketRows() {}

    static TradeBar bar(String symbol, String start, String end) {
        return new TradeBar(symbol, at(start), at(end));
    }

    static QuoteBar quoteBar(String symbol, String start, String end) {
        return new QuoteBar(symbol, at(start), at(end));
    }

    static Features features(String symbol, String start) {
        return new Features(symbol, at(start));
    }

    /** One trade without volume at price zero, open, unless set. */
    static final class TradeBar {

        private final String symbol;
        private final long start;
        private final long end;
        private long open;
        private long high;
        private long low;
        private long close;
        private long average;
        private long vwap;
        private Double volatility;
        private BigDecimal volume = wide("0");
        private BigDecimal bought = wide("0");
        private BigDecimal sold = wide("0");
        private long trades = 1;
        private boolean isFinal;

        private TradeBar(String symbol, long start, long end) {
            this.symbol = symbol;
            this.start = start;
            this.end = end;
        }

        /** All six prices. */
        TradeBar price(String price) {
            return open(price)
                    .high(price)
                    .low(price)
                    .close(price)
                    .average(price)
                    .vwap(price);
        }

        TradeBar open(String price) {
            open = unscaled(price);
            return this;
        }

        TradeBar high(String price) {
            high = unscaled(price);
            return this;
        }

        TradeBar low(String price) {
            low = unscaled(price);
            return this;
        }

        TradeBar close(String price) {
            close = unscaled(price);
            return this;
        }

        TradeBar average(String price) {
            average = unscaled(price);
            return this;
        }

        TradeBar vwap(String price) {
            vwap = unscaled(price);
            return this;
        }

        TradeBar volatility(double value) {
            volatility = value;
            return this;
        }

        TradeBar volume(String value) {
            volume = wide(value);
            return this;
        }

        TradeBar bought(String value) {
            bought = wide(value);
            return this;
        }

        TradeBar sold(String value) {
            sold = wide(value);
            return this;
        }

        TradeBar trades(long count) {
            trades = count;
            return this;
        }

        TradeBar sealed() {
            isFinal = true;
            return this;
        }

        TradeBarRow row() {
            return new TradeBarRow(
                    symbol,
                    start,
                    end,
                    open,
                    high,
                    low,
                    close,
                    average,
                    vwap,
                    volatility,
                    volume,
                    bought,
                    sold,
                    trades,
                    isFinal);
        }
    }

    /** One open quote at price zero unless set. */
    static final class QuoteBar {

        private final String symbol;
        private final long start;
        private final long end;
        private long bidClose;
        private long askClose;
        private long averageSpread;
        private long greatestSpread;
        private long averageMid;
        private long quotes = 1;

        private QuoteBar(String symbol, long start, long end) {
            this.symbol = symbol;
            this.start = start;
            this.end = end;
        }

        QuoteBar bidClose(String price) {
            bidClose = unscaled(price);
            return this;
        }

        QuoteBar askClose(String price) {
            askClose = unscaled(price);
            return this;
        }

        QuoteBar averageSpread(String value) {
            averageSpread = unscaled(value);
            return this;
        }

        QuoteBar greatestSpread(String value) {
            greatestSpread = unscaled(value);
            return this;
        }

        QuoteBar averageMid(String price) {
            averageMid = unscaled(price);
            return this;
        }

        QuoteBar quotes(long count) {
            quotes = count;
            return this;
        }

        QuoteBarRow row() {
            return new QuoteBarRow(
                    symbol, start, end, bidClose, askClose, averageSpread, greatestSpread, averageMid, quotes, false);
        }
    }

    /** Open, with one trade and nothing to look back on, unless set. */
    static final class Features {

        private final String symbol;
        private final long start;
        private Double close;
        private Double vwapGapBps;
        private Double orderImbalance;
        private Double spreadBps;
        private long trades = 1;

        private Features(String symbol, long start) {
            this.symbol = symbol;
            this.start = start;
        }

        Features close(double price) {
            close = price;
            return this;
        }

        Features vwapGapBps(double value) {
            vwapGapBps = value;
            return this;
        }

        Features orderImbalance(double value) {
            orderImbalance = value;
            return this;
        }

        Features spreadBps(double value) {
            spreadBps = value;
            return this;
        }

        Features trades(long count) {
            trades = count;
            return this;
        }

        FeaturesRow row() {
            return new FeaturesRow(
                    symbol, start, close, null, null, null, vwapGapBps, orderImbalance, spreadBps, trades, false);
        }
    }
}
