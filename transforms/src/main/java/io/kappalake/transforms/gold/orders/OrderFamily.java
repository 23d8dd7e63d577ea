package io.kappalake.transforms.gold.orders;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.FeedColumns;
import io.kappalake.transforms.gold.FeedFold;
import io.kappalake.transforms.gold.GoldTable;
import java.util.List;
import java.util.Map;

/** The Gold tables computed from orders. A new one is a file with its row and computation, and one line here. */
public final class OrderFamily {

    /** The feed in the tables' definitions, whatever a pipeline calls it. */
    static final String ORDERS = "orders";

    private static final String NAME = "orders";
    private static final String COMPLETED = "completed";

    private static final List<GoldTable<OrderDays, ?>> TABLES = List.of(OrdersHourlyRow.TABLE, OrdersDailyRow.TABLE);

    private OrderFamily() {}

    /**
     * All orders share one shard, since one place must count the distinct customers of a day.
     *
     * @throws LakeException naming the first column that the feed lacks
     */
    public static Family<OrderDays, OrderPartial> of(FeedFile orders) {
        Map<String, String> names = Map.of(ORDERS, orders.name());
        return new Family<>(
                NAME,
                TABLES.stream()
                        .<GoldTable<OrderDays, ?>>map(table -> table.of(names))
                        .toList(),
                Grid.of(Micros.DAY),
                Grid.of(Micros.HOUR),
                OrderDays::new,
                List.of(foldOrders(orders)),
                1,
                new WireType<>(OrderPartial.class, OrderPartial.WIRE),
                OrderState::new);
    }

    /** Only the step that completes an order counts. */
    private static FeedFold<Row, OrderDays> foldOrders(FeedFile feed) {
        FeedColumns columns = new FeedColumns(feed, NAME);
        int customer = columns.text("customer_id");
        int value = columns.amount("order_value");
        int status = columns.text("status");
        return new FeedFold<>(
                feed.feed(),
                (days, step) -> {
                    if (COMPLETED.equals(step.object(status))) {
                        days.add(step.eventTime(), (String) step.object(customer), step.number(value));
                    }
                },
                step -> OrderPartial.SHARD);
    }
}
