package io.kappalake.transforms.gold.market;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.definition.TableDefinition.Partitioning;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.GroupKeys;
import io.kappalake.transforms.gold.Rows;
import io.kappalake.transforms.gold.Windows;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A bar of {@code gold.trade_bars_1m} or {@code gold.trade_bars_5m}. Prices are unscaled longs of scale 8, times
 * microseconds since the epoch; {@code volatility} is the sample standard deviation of price, null for one trade.
 */
public record TradeBarRow(
        String symbol,
        long windowStart,
        long windowEnd,
        long open,
        long high,
        long low,
        long close,
        long avgPrice,
        long vwap,
        Double volatility,
        BigDecimal volume,
        BigDecimal buyVolume,
        BigDecimal sellVolume,
        long tradeCount,
        boolean isFinal) {

    private static final long FIVE = 5 * Micros.MINUTE;
    private static final Map<String, Long> REACH = Map.of(MarketFamily.TRADES, 0L);

    public static final GoldTable<MarketMinutes, TradeBarRow> ONE_MINUTE = new GoldTable<>(
            definition("trade_bars_1m"),
            Windows.of(Micros.MINUTE),
            REACH,
            GroupKeys.ofText("symbol"),
            TradeBarRow::oneMinute);

    public static final GoldTable<MarketMinutes, TradeBarRow> FIVE_MINUTES = new GoldTable<>(
            definition("trade_bars_5m"), Windows.of(FIVE), REACH, GroupKeys.ofText("symbol"), TradeBarRow::fiveMinutes);

    private static TableDefinition<TradeBarRow> definition(String name) {
        return new TableDefinition<>(
                "gold",
                name,
                "window_start",
                Partitioning.DAY,
                List.of(
                        Column.text("symbol", TradeBarRow::symbol),
                        Column.windowTime("window_start", TradeBarRow::windowStart),
                        Column.windowTime("window_end", TradeBarRow::windowEnd),
                        Column.decimal("open", TradeBarRow::open),
                        Column.decimal("high", TradeBarRow::high),
                        Column.decimal("low", TradeBarRow::low),
                        Column.decimal("close", TradeBarRow::close),
                        Column.decimal("avg_price", TradeBarRow::avgPrice),
                        Column.decimal("vwap", TradeBarRow::vwap),
                        Column.float64("volatility", TradeBarRow::volatility),
                        Column.wideDecimal("volume", TradeBarRow::volume),
                        Column.wideDecimal("buy_volume", TradeBarRow::buyVolume),
                        Column.wideDecimal("sell_volume", TradeBarRow::sellVolume),
                        Column.count("trade_count", TradeBarRow::tradeCount),
                        Column.bool("is_final", row -> row.isFinal() ? 1 : 0)));
    }

    private static Iterator<TradeBarRow> oneMinute(MarketMinutes minutes, long start, boolean isFinal) {
        return new Rows<>(
                minutes.inOrder(start),
                bars -> bars.trades == null ? null : of(bars.symbol, start, Micros.MINUTE, bars.trades, isFinal));
    }

    /** Merged from the minutes: it has no events or state of its own. */
    private static Iterator<TradeBarRow> fiveMinutes(MarketMinutes minutes, long start, boolean isFinal) {
        return new Rows<>(new SymbolSpans(minutes, start, start + FIVE), span -> {
            TradeBar merged = null;
            for (SymbolMinute bars : span) {
                if (bars.trades != null) {
                    merged = merged == null ? new TradeBar() : merged;
                    merged.merge(bars.trades);
                }
            }
            return merged == null ? null : of(span.get(0).symbol, start, FIVE, merged, isFinal);
        });
    }

    private static TradeBarRow of(String symbol, long start, long width, TradeBar bar, boolean isFinal) {
        BigDecimal volume = bar.volume();
        BigDecimal bought = bar.buyVolume();
        double volatility = bar.volatility();
        return new TradeBarRow(
                symbol,
                start,
                start + width,
                bar.open(),
                bar.high(),
                bar.low(),
                bar.close(),
                bar.averagePrice(),
                bar.vwap(),
                Double.isNaN(volatility) ? null : volatility,
                volume,
                bought,
                volume.subtract(bought),
                bar.count(),
                isFinal);
    }
}
