package io.kappalake.transforms.gold.orders;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.definition.TableDefinition.Partitioning;
import io.kappalake.transforms.gold.ExactSum;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.GroupKeys;
import io.kappalake.transforms.gold.Windows;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The completed orders of a UTC day ({@code gold.orders_daily}); {@code orderDate} is days since the epoch,
 * {@code uniqueCustomers} exact.
 */
public record OrdersDailyRow(
        long orderDate,
        long totalOrders,
        BigDecimal totalRevenue,
        BigDecimal avgOrderValue,
        long uniqueCustomers,
        boolean isFinal) {

    public static final GoldTable<OrderDays, OrdersDailyRow> TABLE = new GoldTable<>(
            new TableDefinition<>(
                    "gold",
                    "orders_daily",
                    "order_date",
                    Partitioning.MONTH,
                    List.of(
                            Column.date("order_date", OrdersDailyRow::orderDate),
                            Column.count("total_orders", OrdersDailyRow::totalOrders),
                            Column.wideDecimal("total_revenue", OrdersDailyRow::totalRevenue),
                            Column.wideDecimal("avg_order_value", OrdersDailyRow::avgOrderValue),
                            Column.count("unique_customers", OrdersDailyRow::uniqueCustomers),
                            Column.bool("is_final", row -> row.isFinal() ? 1 : 0))),
            Windows.of(Micros.DAY),
            Map.of(OrderFamily.ORDERS, 0L),
            GroupKeys.NONE,
            OrdersDailyRow::rows);

    /** Merged from the hours: it has no orders of its own. */
    private static Iterator<OrdersDailyRow> rows(OrderDays days, long start, boolean isFinal) {
        Collection<OrderHour> hours = days.hours(start, start + Micros.DAY);
        if (hours.isEmpty()) {
            return Collections.emptyIterator();
        }
        ExactSum revenue = new ExactSum();
        long count = 0;
        for (OrderHour hour : hours) {
            revenue.add(hour.revenue);
            count += hour.count;
        }
        return List.of(new OrdersDailyRow(
                        Math.floorDiv(start, Micros.DAY),
                        count,
                        revenue.toDecimal(),
                        BigDecimal.valueOf(revenue.dividedBy(count), Column.SCALE),
                        days.customersOf(start).count(),
                        isFinal))
                .iterator();
    }
}
