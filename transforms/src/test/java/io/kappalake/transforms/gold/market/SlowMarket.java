package io.kappalake.transforms.gold.market;

import static io.kappalake.transforms.feed.market.MarketEvents.number;
import static io.kappalake.transforms.feed.market.MarketEvents.text;

import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.row.Row;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The market tables by the words of the contract, from all events at once, with decimals only; nothing is final. */
final class SlowMarket {

    private static final MathContext DIGITS = new MathContext(50);
    private static final Comparator<Trade> TRADES =
            Comparator.comparing(Trade::eventTime).thenComparing(Trade::tradeId);
    private static final Comparator<Quote> QUOTES =
            Comparator.comparing(Quote::eventTime).thenComparing(Quote::quoteId);

    private final List<Trade> trades;
    private final List<Quote> quotes;

    private record Window(long start, String symbol) implements Comparable<Window> {
        @Override
        public int compareTo(Window other) {
            return Comparator.comparing(Window::start)
                    .thenComparing(Window::symbol)
                    .compare(this, other);
        }
    }

    private record Trade(String tradeId, String symbol, long price, long volume, boolean isBuy, long eventTime) {

        static Trade of(Row row) {
            return new Trade(
                    text(row, "trade_id"),
                    text(row, "symbol"),
                    number(row, "price"),
                    number(row, "volume"),
                    text(row, "trade_type").equals("BUY"),
                    number(row, "event_time"));
        }
    }

    private record Quote(String quoteId, String symbol, long bid, long ask, long eventTime) {

        static Quote of(Row row) {
            return new Quote(
                    text(row, "quote_id"),
                    text(row, "symbol"),
                    number(row, "bid"),
                    number(row, "ask"),
                    number(row, "event_time"));
        }
    }

    SlowMarket(List<Row> trades, List<Row> quotes) {
        this.trades = trades.stream().map(Trade::of).toList();
        this.quotes = quotes.stream().map(Quote::of).toList();
    }

    List<TradeBarRow> tradeBars(long width) {
        return rows(
                trades, TRADES, Trade::eventTime, Trade::symbol, width, (window, in) -> tradeBar(window, width, in));
    }

    private static TradeBarRow tradeBar(Window window, long width, List<Trade> in) {
        BigDecimal n = BigDecimal.valueOf(in.size());
        BigDecimal volume = sum(in, trade -> decimal(trade.volume()));
        BigDecimal bought = sum(in.stream().filter(Trade::isBuy).toList(), trade -> decimal(trade.volume()));
        BigDecimal turnover = sum(in, trade -> decimal(trade.price()).multiply(decimal(trade.volume())));
        BigDecimal prices = sum(in, trade -> decimal(trade.price()));
        BigDecimal mean = prices.divide(n, DIGITS);
        BigDecimal squares =
                sum(in, trade -> decimal(trade.price()).subtract(mean).pow(2));
        return new TradeBarRow(
                window.symbol(),
                window.start(),
                window.start() + width,
                in.get(0).price(),
                in.stream().mapToLong(Trade::price).max().orElseThrow(),
                in.stream().mapToLong(Trade::price).min().orElseThrow(),
                in.get(in.size() - 1).price(),
                unscaled(prices, n),
                unscaled(turnover, volume),
                in.size() == 1
                        ? null
                        : squares.divide(n.subtract(BigDecimal.ONE), DIGITS)
                                .sqrt(DIGITS)
                                .doubleValue(),
                volume,
                bought,
                volume.subtract(bought),
                in.size(),
                false);
    }

    List<QuoteBarRow> quoteBars() {
        return rows(quotes, QUOTES, Quote::eventTime, Quote::symbol, Micros.MINUTE, SlowMarket::quoteBar);
    }

    private static QuoteBarRow quoteBar(Window window, List<Quote> in) {
        BigDecimal n = BigDecimal.valueOf(in.size());
        Quote last = in.get(in.size() - 1);
        return new QuoteBarRow(
                window.symbol(),
                window.start(),
                window.start() + Micros.MINUTE,
                last.bid(),
                last.ask(),
                unscaled(sum(in, quote -> decimal(quote.ask()).subtract(decimal(quote.bid()))), n),
                in.stream().mapToLong(quote -> quote.ask() - quote.bid()).max().orElseThrow(),
                unscaled(
                        sum(in, quote -> decimal(quote.ask()).add(decimal(quote.bid()))),
                        n.multiply(BigDecimal.valueOf(2))),
                in.size(),
                false);
    }

    List<FeaturesRow> features() {
        TreeMap<Window, TradeBarRow> bars = new TreeMap<>();
        tradeBars(Micros.MINUTE).forEach(bar -> bars.put(new Window(bar.windowStart(), bar.symbol()), bar));
        TreeMap<Window, QuoteBarRow> spreads = new TreeMap<>();
        quoteBars().forEach(bar -> spreads.put(new Window(bar.windowStart(), bar.symbol()), bar));
        List<FeaturesRow> rows = new ArrayList<>();
        bars.forEach((window, bar) -> rows.add(new FeaturesRow(
                window.symbol(),
                window.start(),
                decimal(bar.close()).doubleValue(),
                logReturn(bars, window, 1),
                logReturn(bars, window, 5),
                volatility(bars, window),
                ratio(decimal(bar.close()).subtract(decimal(bar.vwap())), decimal(bar.vwap()), 10_000),
                ratio(bar.buyVolume().subtract(bar.sellVolume()), bar.volume(), 1),
                spread(spreads.get(window)),
                bar.tradeCount(),
                false)));
        return rows;
    }

    private static Double spread(QuoteBarRow bar) {
        return bar == null ? null : ratio(decimal(bar.avgSpread()), decimal(bar.avgMid()), 10_000);
    }

    private static Double logReturn(TreeMap<Window, TradeBarRow> bars, Window window, int minutes) {
        TradeBarRow now = bars.get(window);
        TradeBarRow before = bars.get(new Window(window.start() - minutes * Micros.MINUTE, window.symbol()));
        if (now == null || before == null) {
            return null;
        }
        BigDecimal ratio = decimal(now.close()).divide(decimal(before.close()), DIGITS);
        double growth = ratio.subtract(BigDecimal.ONE).doubleValue();
        return Math.abs(growth) < 0.1 ? StrictMath.log1p(growth) : StrictMath.log(ratio.doubleValue());
    }

    private static Double volatility(TreeMap<Window, TradeBarRow> bars, Window window) {
        List<BigDecimal> returns = new ArrayList<>();
        for (int back = 0; back < 15; back++) {
            Double one = logReturn(bars, new Window(window.start() - back * Micros.MINUTE, window.symbol()), 1);
            if (one == null) {
                return null;
            }
            returns.add(new BigDecimal(one));
        }
        BigDecimal mean = sum(returns, one -> one).divide(BigDecimal.valueOf(15), DIGITS);
        return sum(returns, one -> one.subtract(mean).pow(2))
                .divide(BigDecimal.valueOf(14), DIGITS)
                .sqrt(DIGITS)
                .doubleValue();
    }

    /** Makes the row of a window of its events in order. */
    private interface RowOf<E, R> {
        R of(Window window, List<E> in);
    }

    private static <E, R> List<R> rows(
            List<E> events,
            Comparator<E> order,
            ToLongFunction<E> time,
            Function<E, String> symbol,
            long width,
            RowOf<E, R> rowOf) {
        TreeMap<Window, List<E>> windows = new TreeMap<>();
        for (E event : events.stream().sorted(order).toList()) {
            Window window = new Window(Micros.floor(time.applyAsLong(event), width), symbol.apply(event));
            windows.computeIfAbsent(window, any -> new ArrayList<>()).add(event);
        }
        List<R> rows = new ArrayList<>();
        windows.forEach((window, in) -> rows.add(rowOf.of(window, in)));
        return rows;
    }

    private static <E> BigDecimal sum(List<E> of, Function<E, BigDecimal> value) {
        return of.stream().map(value).reduce(BigDecimal.ZERO.setScale(8), BigDecimal::add);
    }

    private static BigDecimal decimal(long unscaled) {
        return BigDecimal.valueOf(unscaled, 8);
    }

    private static long unscaled(BigDecimal sum, BigDecimal by) {
        return sum.divide(by, 8, RoundingMode.HALF_EVEN).unscaledValue().longValueExact();
    }

    private static double ratio(BigDecimal above, BigDecimal below, int times) {
        return above.multiply(BigDecimal.valueOf(times)).divide(below, DIGITS).doubleValue();
    }
}
