package io.kappalake.transforms.gold.market;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.definition.TableDefinition.Partitioning;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.GroupKeys;
import io.kappalake.transforms.gold.Rows;
import io.kappalake.transforms.gold.Windows;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A bar of {@code gold.quote_bars_1m}. Prices are unscaled longs of scale 8, times microseconds since the epoch. */
public record QuoteBarRow(
        String symbol,
        long windowStart,
        long windowEnd,
        long bidClose,
        long askClose,
        long avgSpread,
        long maxSpread,
        long avgMid,
        long quoteCount,
        boolean isFinal) {

    public static final GoldTable<MarketMinutes, QuoteBarRow> TABLE = new GoldTable<>(
            new TableDefinition<>(
                    "gold",
                    "quote_bars_1m",
                    "window_start",
                    Partitioning.DAY,
                    List.of(
                            Column.text("symbol", QuoteBarRow::symbol),
                            Column.windowTime("window_start", QuoteBarRow::windowStart),
                            Column.windowTime("window_end", QuoteBarRow::windowEnd),
                            Column.decimal("bid_close", QuoteBarRow::bidClose),
                            Column.decimal("ask_close", QuoteBarRow::askClose),
                            Column.decimal("avg_spread", QuoteBarRow::avgSpread),
                            Column.decimal("max_spread", QuoteBarRow::maxSpread),
                            Column.decimal("avg_mid", QuoteBarRow::avgMid),
                            Column.count("quote_count", QuoteBarRow::quoteCount),
                            Column.bool("is_final", row -> row.isFinal() ? 1 : 0))),
            Windows.of(Micros.MINUTE),
            Map.of(MarketFamily.QUOTES, 0L),
            GroupKeys.ofText("symbol"),
            QuoteBarRow::rows);

    private static Iterator<QuoteBarRow> rows(MarketMinutes minutes, long start, boolean isFinal) {
        return new Rows<>(
                minutes.inOrder(start),
                bars -> bars.quotes == null ? null : of(bars.symbol, start, bars.quotes, isFinal));
    }

    private static QuoteBarRow of(String symbol, long start, QuoteBar bar, boolean isFinal) {
        return new QuoteBarRow(
                symbol,
                start,
                start + Micros.MINUTE,
                bar.bidClose(),
                bar.askClose(),
                bar.averageSpread(),
                bar.maxSpread(),
                bar.averageMid(),
                bar.count(),
                isFinal);
    }
}
