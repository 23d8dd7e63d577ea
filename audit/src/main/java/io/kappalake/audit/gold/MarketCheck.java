package io.kappalake.audit.gold;

import io.kappalake.audit.read.LakeFiles;
import io.kappalake.tables.definition.Micros;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * Checks the market tables of Gold against trades and quotes of Silver, by spans of event time. A span is folded by
 * symbol and minute in memory; if it does not fit, it is halved.
 */
public final class MarketCheck {

    /** No window crosses a multiple of this. */
    static final long STEP = 5 * Micros.MINUTE;

    /** How far back a row's features look. */
    private static final long HISTORY = 15 * Micros.MINUTE;

    private static final List<String> TRADE =
            List.of("symbol", "event_time", "trade_id", "price", "volume", "trade_type");
    private static final List<String> QUOTE = List.of("symbol", "event_time", "quote_id", "bid", "ask");

    private final Table trades;
    private final Table quotes;
    private final GoldRows bars;
    private final GoldRows fives;
    private final GoldRows quoteBars;
    private final GoldRows features;
    private final LakeFiles files;
    private final int mostFolds;

    /** @param gold rows of {@link GoldFamily#MARKET}, in its order */
    public MarketCheck(Table trades, Table quotes, List<GoldRows> gold, LakeFiles files, int mostFolds) {
        this.trades = trades;
        this.quotes = quotes;
        this.bars = gold.get(0);
        this.fives = gold.get(1);
        this.quoteBars = gold.get(2);
        this.features = gold.get(3);
        this.files = files;
        this.mostFolds = mostFolds;
    }

    /** Checks the windows that start in {@code [from, to)}, whole multiples of {@link #STEP}. */
    public void run(long from, long to) {
        // The last resort is a single step, whatever its size.
        MarketFolds folds = fold(from, to, to - from > STEP ? mostFolds : Integer.MAX_VALUE);
        if (folds.isOverfull()) {
            long middle = from + Micros.floor((to - from) / 2 + STEP - 1, STEP);
            folds.symbols().clear();
            run(from, middle);
            run(middle, to);
            return;
        }
        stored(folds, from, to);
        missing(folds, from);
    }

    private MarketFolds fold(long from, long to, int most) {
        MarketFolds folds = new MarketFolds(most);
        long history = from - HISTORY;
        Consumer<StructLike> trade = row -> {
            long time = row.get(1, Long.class);
            if (time >= history && time < to && !folds.isOverfull()) {
                folds.trade(
                        row.get(0, String.class),
                        time,
                        row.get(2, String.class),
                        units(row, 3),
                        units(row, 4),
                        row.get(5, String.class).equals("BUY"));
            }
        };
        Consumer<StructLike> quote = row -> {
            long time = row.get(1, Long.class);
            if (time >= from && time < to && !folds.isOverfull()) {
                folds.quote(row.get(0, String.class), time, row.get(2, String.class), units(row, 3), units(row, 4));
            }
        };
        files.candidates(trades, within(history, to), TRADE, trade, folds::isOverfull);
        files.candidates(quotes, within(from, to), QUOTE, quote, folds::isOverfull);
        return folds;
    }

    private void stored(MarketFolds folds, long from, long to) {
        bars.each(files, from, to, (row, start) -> {
            MarketFolds.Minute minute = minute(folds, row, start);
            if (minute == null || minute.trades == null) {
                bars.extra(row);
                return;
            }
            if (minute.barSeen) {
                bars.twice(row);
            }
            minute.barSeen = true;
            bars.compare(row, minute.trades.bar(row.get(0, String.class), start, Micros.MINUTE));
        });
        quoteBars.each(files, from, to, (row, start) -> {
            MarketFolds.Minute minute = minute(folds, row, start);
            if (minute == null || minute.quotes == null) {
                quoteBars.extra(row);
                return;
            }
            if (minute.quotesSeen) {
                quoteBars.twice(row);
            }
            minute.quotesSeen = true;
            quoteBars.compare(row, minute.quotes.bar(row.get(0, String.class), start, Micros.MINUTE));
        });
        fives.each(files, from, to, (row, start) -> {
            MarketFolds.Symbol symbol = folds.symbols().get(row.get(0, String.class));
            TradeFold five = symbol == null ? null : MarketFolds.five(symbol, start);
            if (five == null || start % STEP != 0) {
                fives.extra(row);
                return;
            }
            if (!symbol.fives.add(start)) {
                fives.twice(row);
            }
            fives.compare(row, five.bar(symbol.name, start, STEP));
        });
        features.each(files, from, to, (row, start) -> {
            MarketFolds.Minute minute = minute(folds, row, start);
            if (minute == null || minute.trades == null) {
                features.extra(row);
                return;
            }
            if (minute.featuresSeen) {
                features.twice(row);
            }
            minute.featuresSeen = true;
            features.compare(row, MarketFolds.features(folds.symbols().get(row.get(0, String.class)), start));
        });
    }

    private void missing(MarketFolds folds, long from) {
        for (MarketFolds.Symbol symbol : folds.symbols().values()) {
            symbol.minutes.long2ObjectEntrySet().fastForEach(entry -> {
                if (entry.getLongKey() >= from) {
                    missing(symbol, entry.getLongKey(), entry.getValue());
                }
            });
        }
    }

    private void missing(MarketFolds.Symbol symbol, long start, MarketFolds.Minute minute) {
        if (minute.quotes != null && !minute.quotesSeen) {
            quoteBars.missing(start, () -> minute.quotes.bar(symbol.name, start, Micros.MINUTE));
        }
        if (minute.trades == null) {
            return;
        }
        if (!minute.barSeen) {
            bars.missing(start, () -> minute.trades.bar(symbol.name, start, Micros.MINUTE));
        }
        if (!minute.featuresSeen) {
            features.missing(start, () -> MarketFolds.features(symbol, start));
        }
        long five = Micros.floor(start, STEP);
        if (symbol.fives.add(five)) {
            fives.missing(five, () -> MarketFolds.five(symbol, five).bar(symbol.name, five, STEP));
        }
    }

    /** Null if the symbol has no event in the minute, or the start is not that of a minute. */
    private static MarketFolds.Minute minute(MarketFolds folds, StructLike row, long start) {
        MarketFolds.Symbol symbol = folds.symbols().get(row.get(0, String.class));
        return symbol == null ? null : symbol.minutes.get(start);
    }

    private static BigInteger units(StructLike row, int column) {
        return Exact.units(row.get(column, Object.class));
    }

    private static org.apache.iceberg.expressions.Expression within(long from, long to) {
        return Expressions.and(
                Expressions.greaterThanOrEqual("event_time", from), Expressions.lessThan("event_time", to));
    }
}
