package io.kappalake.truth;

import io.kappalake.truth.Bars.QuoteBar;
import io.kappalake.truth.Bars.TradeBar;
import io.kappalake.truth.TruthTable.Column;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gold: one row per window, computed from all accepted events at once. */
final class GoldTables {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final List<String> SYMBOL_AND_WINDOW = List.of("symbol", "window_start");
    private static final String DECIMAL = "decimal(18, 8)";
    private static final String WIDE = "decimal(38, 8)";

    // The contract gives no precision for doubles. These tolerances are far above what plain double arithmetic loses,
    // and far below the effect of a wrong formula.
    private static final double TINY = 1e-12;
    private static final double TINY_BPS = 1e-8;

    private GoldTables() {}

    static List<TruthTable> of(
            List<ValidRecord.Trade> trades, List<ValidRecord.Quote> quotes, List<ValidRecord.Order> orders) {
        return List.of(
                tradeBars("gold.trade_bars_1m", trades, MINUTE),
                tradeBars("gold.trade_bars_5m", trades, FIVE_MINUTES),
                quoteBars(quotes),
                features(trades, quotes),
                ordersHourly(orders),
                ordersDaily(orders));
    }

    private static TruthTable tradeBars(String name, List<ValidRecord.Trade> trades, Duration length) {
        return new TruthTable(
                name,
                List.of(
                        Column.of("symbol", "string"),
                        Column.of("window_start", "timestamptz"),
                        Column.of("window_end", "timestamptz"),
                        Column.of("open", DECIMAL),
                        Column.of("high", DECIMAL),
                        Column.of("low", DECIMAL),
                        Column.of("close", DECIMAL),
                        Column.of("avg_price", DECIMAL),
                        Column.of("vwap", DECIMAL),
                        Column.about("volatility", TINY),
                        Column.of("volume", WIDE),
                        Column.of("buy_volume", WIDE),
                        Column.of("sell_volume", WIDE),
                        Column.of("trade_count", "long"),
                        Column.notCompared("is_final", "boolean")),
                SYMBOL_AND_WINDOW,
                () -> Bars.ofTrades(trades, length).values().stream().map(GoldTables::row));
    }

    private static Object[] row(TradeBar bar) {
        return new Object[] {
            bar.window().symbol(),
            bar.window().start(),
            bar.end(),
            bar.open(),
            bar.high(),
            bar.low(),
            bar.close(),
            bar.avgPrice(),
            bar.vwap(),
            bar.volatility(),
            bar.volume(),
            bar.buyVolume(),
            bar.sellVolume(),
            bar.tradeCount(),
            null
        };
    }

    private static TruthTable quoteBars(List<ValidRecord.Quote> quotes) {
        return new TruthTable(
                "gold.quote_bars_1m",
                List.of(
                        Column.of("symbol", "string"),
                        Column.of("window_start", "timestamptz"),
                        Column.of("window_end", "timestamptz"),
                        Column.of("bid_close", DECIMAL),
                        Column.of("ask_close", DECIMAL),
                        Column.of("avg_spread", DECIMAL),
                        Column.of("max_spread", DECIMAL),
                        Column.of("avg_mid", DECIMAL),
                        Column.of("quote_count", "long"),
                        Column.notCompared("is_final", "boolean")),
                SYMBOL_AND_WINDOW,
                () -> Bars.ofQuotes(quotes, MINUTE).values().stream().map(GoldTables::row));
    }

    private static Object[] row(QuoteBar bar) {
        return new Object[] {
            bar.window().symbol(),
            bar.window().start(),
            bar.end(),
            bar.bidClose(),
            bar.askClose(),
            bar.avgSpread(),
            bar.maxSpread(),
            bar.avgMid(),
            bar.quoteCount(),
            null
        };
    }

    private static TruthTable features(List<ValidRecord.Trade> trades, List<ValidRecord.Quote> quotes) {
        return new TruthTable(
                "gold.features_1m",
                List.of(
                        Column.of("symbol", "string"),
                        Column.of("window_start", "timestamptz"),
                        Column.about("close", TINY),
                        Column.about("log_return_1m", TINY),
                        Column.about("log_return_5m", TINY),
                        Column.about("volatility_15m", TINY),
                        Column.about("vwap_gap_bps", TINY_BPS),
                        Column.about("order_imbalance", TINY),
                        Column.about("spread_bps", TINY_BPS),
                        Column.of("trade_count", "long"),
                        Column.notCompared("is_final", "boolean")),
                SYMBOL_AND_WINDOW,
                () -> {
                    Map<Window, TradeBar> bars = Bars.ofTrades(trades, MINUTE);
                    Features features = new Features(bars, Bars.ofQuotes(quotes, MINUTE));
                    return bars.values().stream().map(bar -> row(bar, features));
                });
    }

    private static Object[] row(TradeBar bar, Features features) {
        return new Object[] {
            bar.window().symbol(),
            bar.window().start(),
            bar.close().doubleValue(),
            features.logReturn(bar.window(), 1).orElse(null),
            features.logReturn(bar.window(), 5).orElse(null),
            features.volatility(bar.window()).orElse(null),
            features.vwapGap(bar),
            features.orderImbalance(bar),
            features.spread(bar.window()).orElse(null),
            bar.tradeCount(),
            null
        };
    }

    private static TruthTable ordersHourly(List<ValidRecord.Order> orders) {
        return new TruthTable(
                "gold.orders_hourly",
                List.of(
                        Column.of("window_start", "timestamptz"),
                        Column.of("window_end", "timestamptz"),
                        Column.of("total_orders", "long"),
                        Column.of("total_revenue", WIDE),
                        Column.of("avg_order_value", WIDE),
                        Column.notCompared("is_final", "boolean")),
                List.of("window_start"),
                () -> {
                    Map<Instant, List<ValidRecord.Order>> hours = completed(orders)
                            .collect(Collectors.groupingBy(
                                    order -> Window.startOf(order.eventTime(), HOUR),
                                    HashMap::new,
                                    Collectors.toList()));
                    return hours.entrySet().stream().map(hour -> {
                        List<BigDecimal> values = values(hour.getValue());
                        Instant start = hour.getKey();
                        return new Object[] {
                            start,
                            start.plus(HOUR),
                            (long) values.size(),
                            Averages.sum(values),
                            Averages.mean(values),
                            null
                        };
                    });
                });
    }

    private static TruthTable ordersDaily(List<ValidRecord.Order> orders) {
        return new TruthTable(
                "gold.orders_daily",
                List.of(
                        Column.of("order_date", "date"),
                        Column.of("total_orders", "long"),
                        Column.of("total_revenue", WIDE),
                        Column.of("avg_order_value", WIDE),
                        Column.of("unique_customers", "long"),
                        Column.notCompared("is_final", "boolean")),
                List.of("order_date"),
                () -> {
                    Map<LocalDate, List<ValidRecord.Order>> days = completed(orders)
                            .collect(Collectors.groupingBy(
                                    order -> LocalDate.ofInstant(order.eventTime(), ZoneOffset.UTC),
                                    HashMap::new,
                                    Collectors.toList()));
                    return days.entrySet().stream().map(day -> {
                        List<BigDecimal> values = values(day.getValue());
                        long customers = day.getValue().stream()
                                .map(ValidRecord.Order::customerId)
                                .distinct()
                                .count();
                        return new Object[] {
                            day.getKey(),
                            (long) values.size(),
                            Averages.sum(values),
                            Averages.mean(values),
                            customers,
                            null
                        };
                    });
                });
    }

    private static Stream<ValidRecord.Order> completed(List<ValidRecord.Order> orders) {
        return orders.stream().filter(order -> order.status().equals("completed"));
    }

    private static List<BigDecimal> values(List<ValidRecord.Order> orders) {
        return orders.stream().map(ValidRecord.Order::value).toList();
    }
}
