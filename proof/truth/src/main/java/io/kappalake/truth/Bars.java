package io.kappalake.truth;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Trades and quotes of a symbol, window by window. */
final class Bars {
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    /** {@code volatility} is null for a single trade. */
    record TradeBar(
            Window window,
            Instant end,
            BigDecimal open,
            BigDecimal high,
            BigDecimal low,
            BigDecimal close,
            BigDecimal avgPrice,
            BigDecimal vwap,
            Double volatility,
            BigDecimal volume,
            BigDecimal buyVolume,
            BigDecimal sellVolume,
            long tradeCount) {}

    record QuoteBar(
            Window window,
            Instant end,
            BigDecimal bidClose,
            BigDecimal askClose,
            BigDecimal avgSpread,
            BigDecimal maxSpread,
            BigDecimal avgMid,
            long quoteCount) {}

    private Bars() {}

    static Map<Window, TradeBar> ofTrades(List<ValidRecord.Trade> trades, Duration length) {
        Map<Window, TradeBar> bars = new HashMap<>();
        Window.group(trades, ValidRecord.Trade::symbol, length)
                .forEach((window, members) -> bars.put(window, tradeBar(window, length, members)));
        return bars;
    }

    static Map<Window, QuoteBar> ofQuotes(List<ValidRecord.Quote> quotes, Duration length) {
        Map<Window, QuoteBar> bars = new HashMap<>();
        Window.group(quotes, ValidRecord.Quote::symbol, length)
                .forEach((window, members) -> bars.put(window, quoteBar(window, length, members)));
        return bars;
    }

    private static TradeBar tradeBar(Window window, Duration length, List<ValidRecord.Trade> trades) {
        Comparator<ValidRecord.Trade> order = Comparator.comparing(ValidRecord.Trade::eventTime)
                .thenComparing(ValidRecord.Trade::id, ContractText.IDENTITIES)
                .thenComparing(ValidRecord.Trade::price);
        List<BigDecimal> prices = trades.stream().map(ValidRecord.Trade::price).toList();
        BigDecimal turnover = Averages.sum(trades.stream()
                .map(trade -> trade.price().multiply(trade.volume()))
                .toList());
        BigDecimal buys = volume(trades, "BUY");
        BigDecimal sells = volume(trades, "SELL");
        return new TradeBar(
                window,
                window.start().plus(length),
                Collections.min(trades, order).price(),
                Collections.max(prices),
                Collections.min(prices),
                Collections.max(trades, order).price(),
                Averages.mean(prices),
                Averages.divide(turnover, buys.add(sells)),
                Averages.sampleDeviation(prices).orElse(null),
                buys.add(sells),
                buys,
                sells,
                trades.size());
    }

    private static BigDecimal volume(List<ValidRecord.Trade> trades, String tradeType) {
        return Averages.sum(trades.stream()
                .filter(trade -> trade.tradeType().equals(tradeType))
                .map(ValidRecord.Trade::volume)
                .toList());
    }

    private static QuoteBar quoteBar(Window window, Duration length, List<ValidRecord.Quote> quotes) {
        Comparator<ValidRecord.Quote> order = Comparator.comparing(ValidRecord.Quote::eventTime)
                .thenComparing(ValidRecord.Quote::id, ContractText.IDENTITIES)
                .thenComparing(ValidRecord.Quote::bid)
                .thenComparing(ValidRecord.Quote::ask);
        ValidRecord.Quote last = Collections.max(quotes, order);
        List<BigDecimal> spreads =
                quotes.stream().map(quote -> quote.ask().subtract(quote.bid())).toList();
        BigDecimal bidsAndAsks = Averages.sum(
                quotes.stream().map(quote -> quote.bid().add(quote.ask())).toList());
        return new QuoteBar(
                window,
                window.start().plus(length),
                last.bid(),
                last.ask(),
                Averages.mean(spreads),
                Collections.max(spreads),
                Averages.divide(bidsAndAsks, TWO.multiply(BigDecimal.valueOf(quotes.size()))),
                quotes.size());
    }
}
