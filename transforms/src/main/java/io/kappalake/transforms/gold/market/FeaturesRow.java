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
 * Model inputs for one symbol and one minute with trades ({@code gold.features_1m}); null where history is missing.
 * Every double is a fixed sequence of operations on exact inputs, so the same events give the same bits.
 */
public record FeaturesRow(
        String symbol,
        long windowStart,
        Double close,
        Double logReturn1m,
        Double logReturn5m,
        Double volatility15m,
        Double vwapGapBps,
        Double orderImbalance,
        Double spreadBps,
        long tradeCount,
        boolean isFinal) {

    private static final int RETURNS = 15;
    private static final double BPS = 1e4;

    public static final GoldTable<MarketMinutes, FeaturesRow> TABLE = new GoldTable<>(
            new TableDefinition<>(
                    "gold",
                    "features_1m",
                    "window_start",
                    Partitioning.DAY,
                    List.of(
                            Column.text("symbol", FeaturesRow::symbol),
                            Column.windowTime("window_start", FeaturesRow::windowStart),
                            Column.float64("close", FeaturesRow::close),
                            Column.float64("log_return_1m", FeaturesRow::logReturn1m),
                            Column.float64("log_return_5m", FeaturesRow::logReturn5m),
                            Column.float64("volatility_15m", FeaturesRow::volatility15m),
                            Column.float64("vwap_gap_bps", FeaturesRow::vwapGapBps),
                            Column.float64("order_imbalance", FeaturesRow::orderImbalance),
                            Column.float64("spread_bps", FeaturesRow::spreadBps),
                            Column.count("trade_count", FeaturesRow::tradeCount),
                            Column.bool("is_final", row -> row.isFinal() ? 1 : 0))),
            Windows.of(Micros.MINUTE),
            Map.of(MarketFamily.TRADES, RETURNS * Micros.MINUTE, MarketFamily.QUOTES, 0L),
            GroupKeys.ofText("symbol"),
            FeaturesRow::rows);

    private static Iterator<FeaturesRow> rows(MarketMinutes minutes, long start, boolean isFinal) {
        return new Rows<>(minutes.inOrder(start), bars -> bars.trades == null ? null : of(minutes, bars, isFinal));
    }

    private static FeaturesRow of(MarketMinutes minutes, SymbolMinute now, boolean isFinal) {
        TradeBar bar = now.trades;
        return new FeaturesRow(
                now.symbol,
                now.minute,
                BigDecimal.valueOf(bar.close(), Column.SCALE).doubleValue(),
                logReturn(now, minutes.before(now, 1)),
                logReturn(now, minutes.before(now, 5)),
                volatility(minutes, now),
                (double) (bar.close() - bar.vwap()) / bar.vwap() * BPS,
                bar.orderImbalance(),
                now.quotes == null ? null : (double) now.quotes.averageSpread() / now.quotes.averageMid() * BPS,
                bar.count(),
                isFinal);
    }

    /** ln(close / close of the previous bar), null if either is missing. */
    private static Double logReturn(SymbolMinute now, SymbolMinute before) {
        if (before == null || now.trades == null || before.trades == null) {
            return null;
        }
        long close = now.trades.close();
        long closeBefore = before.trades.close();
        // Uses the exact difference, or a small return would lose its digits. A fall to almost nothing would then be
        // ln(0).
        double growth = (double) (close - closeBefore) / closeBefore;
        // StrictMath: Math may differ by a bit between machines.
        return growth > -0.5 ? StrictMath.log1p(growth) : StrictMath.log((double) close / closeBefore);
    }

    /** Sample standard deviation of the last 15 one-minute returns, null unless all exist. */
    private static Double volatility(MarketMinutes minutes, SymbolMinute last) {
        double[] returns = new double[RETURNS];
        double sum = 0;
        SymbolMinute now = last;
        for (int i = 0; i < RETURNS; i++) {
            SymbolMinute before = minutes.before(now, 1);
            Double each = logReturn(now, before);
            if (each == null) {
                return null;
            }
            returns[i] = each;
            sum += each;
            now = before;
        }
        double mean = sum / RETURNS;
        double squares = 0;
        for (double each : returns) {
            squares += (each - mean) * (each - mean);
        }
        return Math.sqrt(squares / (RETURNS - 1));
    }
}
