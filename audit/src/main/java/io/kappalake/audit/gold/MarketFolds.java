package io.kappalake.audit.gold;

import io.kappalake.tables.definition.Micros;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/**
 * Trades and quotes folded by symbol and minute, and the contract's values for each window. Times are in microseconds.
 */
final class MarketFolds {

    private static final int RETURNS = 15;

    private final Map<String, Symbol> symbols = new HashMap<>();
    private final int most;
    private int size;

    /** One symbol's minutes, and the five-minute windows whose stored row was seen. */
    static final class Symbol {
        final String name;
        final Long2ObjectOpenHashMap<Minute> minutes = new Long2ObjectOpenHashMap<>();
        final LongOpenHashSet fives = new LongOpenHashSet();

        Symbol(String name) {
            this.name = name;
        }
    }

    /** One symbol's minute, and the tables whose stored row was seen. */
    static final class Minute {
        TradeFold trades;
        QuoteFold quotes;
        boolean barSeen;
        boolean quotesSeen;
        boolean featuresSeen;
    }

    /** @param most number of symbol minutes to hold */
    MarketFolds(int most) {
        this.most = most;
    }

    /** Whether there were more symbol minutes than it may hold; its values are then wrong. */
    boolean isOverfull() {
        return size > most;
    }

    Map<String, Symbol> symbols() {
        return symbols;
    }

    void trade(String symbol, long time, String id, BigInteger price, BigInteger volume, boolean isBuy) {
        Minute minute = minute(symbol, time);
        if (minute != null) {
            minute.trades = minute.trades == null ? new TradeFold() : minute.trades;
            minute.trades.add(time, id, price, volume, isBuy);
        }
    }

    void quote(String symbol, long time, String id, BigInteger bid, BigInteger ask) {
        Minute minute = minute(symbol, time);
        if (minute != null) {
            minute.quotes = minute.quotes == null ? new QuoteFold() : minute.quotes;
            minute.quotes.add(time, id, bid, ask);
        }
    }

    /** Null if overfull. */
    private Minute minute(String name, long time) {
        Symbol symbol = symbols.get(name);
        if (symbol == null) {
            symbol = new Symbol(name);
            symbols.put(name, symbol);
        }
        long start = Micros.floor(time, Micros.MINUTE);
        Minute minute = symbol.minutes.get(start);
        if (minute != null) {
            return minute;
        }
        if (++size > most) {
            return null;
        }
        minute = new Minute();
        symbol.minutes.put(start, minute);
        return minute;
    }

    /** The trades of five minutes as one; null if there are none. */
    static TradeFold five(Symbol symbol, long start) {
        TradeFold sum = null;
        for (long at = start; at < start + 5 * Micros.MINUTE; at += Micros.MINUTE) {
            TradeFold trades = trades(symbol, at);
            if (trades != null) {
                sum = sum == null ? new TradeFold() : sum;
                sum.add(trades);
            }
        }
        return sum;
    }

    static Object[] features(Symbol symbol, long start) {
        Minute minute = symbol.minutes.get(start);
        TradeFold trades = minute.trades;
        double close = trades.close().doubleValue();
        double vwap = trades.vwap().unscaledValue().doubleValue();
        return new Object[] {
            symbol.name,
            start,
            Exact.decimal(trades.close()).doubleValue(),
            logReturn(symbol, start, 1),
            logReturn(symbol, start, 5),
            volatility(symbol, start),
            (close - vwap) * 1e4 / vwap,
            trades.imbalance(),
            minute.quotes == null
                    ? null
                    : (Double) (minute.quotes.spread().doubleValue()
                            * 1e4
                            / minute.quotes.mid().doubleValue()),
            trades.count()
        };
    }

    /**
     * ln(close / close this many minutes earlier), null if either is missing. Uses the exact difference, which keeps
     * the digits of a small return. If the price fell by half or more it uses the quotient, since the difference has
     * lost the digits of what remains.
     */
    private static Double logReturn(Symbol symbol, long start, int minutes) {
        TradeFold now = trades(symbol, start);
        TradeFold before = trades(symbol, start - minutes * Micros.MINUTE);
        if (now == null || before == null) {
            return null;
        }
        double close = now.close().doubleValue();
        double closeBefore = before.close().doubleValue();
        double growth = now.close().subtract(before.close()).doubleValue() / closeBefore;
        return growth > -0.5 ? Math.log1p(growth) : Math.log(close / closeBefore);
    }

    /** Sample standard deviation of the last 15 one-minute returns, null unless all exist. */
    private static Double volatility(Symbol symbol, long start) {
        double[] returns = new double[RETURNS];
        double mean = 0;
        for (int i = 0; i < RETURNS; i++) {
            Double each = logReturn(symbol, start - i * Micros.MINUTE, 1);
            if (each == null) {
                return null;
            }
            returns[i] = each;
            mean += each / RETURNS;
        }
        double squares = 0;
        for (double each : returns) {
            squares += (each - mean) * (each - mean);
        }
        return Math.sqrt(squares / (RETURNS - 1));
    }

    private static TradeFold trades(Symbol symbol, long start) {
        Minute minute = symbol.minutes.get(start);
        return minute == null ? null : minute.trades;
    }
}
