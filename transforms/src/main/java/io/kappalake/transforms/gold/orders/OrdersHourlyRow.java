package io.kappalake.transforms.gold.orders;

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

/** The completed orders of an hour ({@code gold.orders_hourly}); times are microseconds since the epoch. */
public record OrdersHourlyRow(
        long windowStart,
        long windowEnd,
        long totalOrders,
        BigDecimal totalRevenue,
        BigDecimal avgOrderValue,
        boolean isFinal) {

    public static final GoldTable<OrderDays, OrdersHourlyRow> TABLE = new GoldTable<>(
            new TableDefinition<>(
                    "gold",
                    "orders_hourly",
                    "window_start",
                    Partitioning.MONTH,
                    List.of(
                            Column.windowTime("window_start", OrdersHourlyRow::windowStart),
                            Column.windowTime("window_end", OrdersHourlyRow::windowEnd),
                            Column.count("total_orders", OrdersHourlyRow::totalOrders),
                            Column.wideDecimal("total_revenue", OrdersHourlyRow::totalRevenue),
                            Column.wideDecimal("avg_order_value", OrdersHourlyRow::avgOrderValue),
                            Column.bool("is_final", row -> row.isFinal() ? 1 : 0))),
            Windows.of(Micros.HOUR),
            Map.of(OrderFamily.ORDERS, 0L),
            GroupKeys.NONE,
            OrdersHourlyRow::rows);

    private static Iterator<OrdersHourlyRow> rows(OrderDays days, long start, boolean isFinal) {
        return new Rows<>(
                days.hours(start, start + Micros.HOUR).iterator(),
                hour -> new OrdersHourlyRow(
                        hour.start,
                        hour.start + Micros.HOUR,
                        hour.count,
                        hour.revenue.toDecimal(),
                        BigDecimal.valueOf(hour.revenue.dividedBy(hour.count), Column.SCALE),
                        isFinal));
    }
}
