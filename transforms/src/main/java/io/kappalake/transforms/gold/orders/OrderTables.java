package io.kappalake.transforms.gold.orders;

import io.kappalake.transforms.gold.GoldTable;
import java.util.List;

/** The Gold tables that are computed from orders. A new one is a file that holds its row and computation, and one line here. */
public final class OrderTables {

    public static final List<GoldTable<OrderDays, ?>> ALL = List.of(OrdersHourlyRow.TABLE, OrdersDailyRow.TABLE);

    private OrderTables() {}
}
