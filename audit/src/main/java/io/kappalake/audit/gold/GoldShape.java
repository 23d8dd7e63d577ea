package io.kappalake.audit.gold;

import io.kappalake.tables.definition.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Type.TypeID;

/**
 * A Gold table as the contract describes it.
 *
 * @param keys positions of the columns that form a row's key
 * @param start position of the column with the window's start
 * @param end of a window, exclusive, by its start; both in microseconds
 * @param progress name of the family that it seals with, in the ledger's progress
 * @param bucket spans that are the unit of repair
 * @param columns all except {@code is_final}
 */
public record GoldShape(
        String table,
        List<Integer> keys,
        int start,
        LongUnaryOperator end,
        String progress,
        Grid bucket,
        List<Column> columns) {

    /**
     * @param tolerance absolute difference of doubles to ignore, in addition to a relative one of 1e-9
     * @param isTime whether it holds microseconds, or days of a date
     */
    public record Column(String name, double tolerance, boolean isTime) {

        /** A column of that type in Iceberg. */
        public static Column of(String name, Type type) {
            boolean isTime = type.typeId() == TypeID.TIMESTAMP || type.typeId() == TypeID.DATE;
            return new Column(name, type.typeId() == TypeID.DOUBLE ? TINY : 0, isTime);
        }

        Column(String name, double tolerance) {
            this(name, tolerance, name.startsWith("window_") || name.equals("order_date"));
        }
    }

    // The contract gives no precision for doubles. These tolerances are far above what double arithmetic loses in
    // either computation, and far below the effect of a wrong formula.
    private static final double TINY = 1e-12;
    private static final double TINY_BPS = 1e-8;
    private static final double RELATIVE = 1e-9;

    private static final long MINUTE = 60_000_000L;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    static final GoldShape BARS_1M = tradeBars("gold.trade_bars_1m", MINUTE);
    static final GoldShape BARS_5M = tradeBars("gold.trade_bars_5m", 5 * MINUTE);

    static final GoldShape QUOTES_1M = new GoldShape(
            "gold.quote_bars_1m",
            List.of(0, 1),
            1,
            MINUTE,
            GoldFamily.MARKET,
            columns(
                    TINY,
                    "symbol",
                    "window_start",
                    "window_end",
                    "bid_close",
                    "ask_close",
                    "avg_spread",
                    "max_spread",
                    "avg_mid",
                    "quote_count"));

    static final GoldShape FEATURES = new GoldShape(
            "gold.features_1m",
            List.of(0, 1),
            1,
            MINUTE,
            GoldFamily.MARKET,
            List.of(
                    new Column("symbol", 0),
                    new Column("window_start", 0),
                    new Column("close", TINY),
                    new Column("log_return_1m", TINY),
                    new Column("log_return_5m", TINY),
                    new Column("volatility_15m", TINY),
                    new Column("vwap_gap_bps", TINY_BPS),
                    new Column("order_imbalance", TINY),
                    new Column("spread_bps", TINY_BPS),
                    new Column("trade_count", 0)));

    static final GoldShape HOURLY = new GoldShape(
            "gold.orders_hourly",
            List.of(0),
            0,
            HOUR,
            GoldFamily.ORDERS,
            columns(0, "window_start", "window_end", "total_orders", "total_revenue", "avg_order_value"));

    static final GoldShape DAILY = new GoldShape(
            "gold.orders_daily",
            List.of(0),
            0,
            DAY,
            GoldFamily.ORDERS,
            columns(0, "order_date", "total_orders", "total_revenue", "avg_order_value", "unique_customers"));

    /** Every table that the audit can compute. */
    public static final List<GoldShape> ALL = List.of(BARS_1M, BARS_5M, QUOTES_1M, FEATURES, HOURLY, DAILY);

    private static GoldShape tradeBars(String table, long width) {
        return new GoldShape(
                table,
                List.of(0, 1),
                1,
                width,
                GoldFamily.MARKET,
                columns(
                        TINY,
                        "symbol",
                        "window_start",
                        "window_end",
                        "open",
                        "high",
                        "low",
                        "close",
                        "avg_price",
                        "vwap",
                        "volatility",
                        "volume",
                        "buy_volume",
                        "sell_volume",
                        "trade_count"));
    }

    private GoldShape(
            String table, List<Integer> keys, int start, long width, GoldFamily family, List<Column> columns) {
        this(table, keys, start, from -> from + width, family.progress(), family.bucket(), columns);
    }

    private static List<Column> columns(double tolerance, String... names) {
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            columns.add(new Column(name, tolerance));
        }
        return List.copyOf(columns);
    }

    /** The columns to read: all, with {@code is_final} last. */
    List<String> names() {
        List<String> names = new ArrayList<>(columns.stream().map(Column::name).toList());
        names.add("is_final");
        return names;
    }

    /** Whether a stored value matches the computed one. */
    boolean same(int column, Object expected, Object found) {
        if (expected instanceof java.math.BigDecimal one && found instanceof java.math.BigDecimal other) {
            return one.compareTo(other) == 0;
        }
        if (expected instanceof Double one && found instanceof Double other) {
            if (one.equals(other)) {
                return true;
            }
            double most = columns.get(column).tolerance() + RELATIVE * Math.max(Math.abs(one), Math.abs(other));
            return Math.abs(one - other) <= most;
        }
        return java.util.Objects.equals(expected, found);
    }
}
