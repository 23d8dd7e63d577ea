package io.kappalake.transforms.gold.orders;

import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.FeedFold;
import java.util.List;

/** The Gold tables computed from orders. A new one is a file with its row and computation, and one line here. */
public final class OrderFamily {

    /** All orders share one shard, since one place must count the distinct customers of a day. */
    public static final Family<OrderDays, OrderPartial> ORDERS = new Family<>(
            "orders",
            List.of(OrdersHourlyRow.TABLE, OrdersDailyRow.TABLE),
            Micros.DAY,
            Micros.HOUR,
            OrderDays::new,
            List.of(new FeedFold<>(Feeds.ORDERS, OrderDays::add, step -> OrderPartial.SHARD)),
            1,
            new WireType<>(OrderPartial.class, OrderPartial.WIRE),
            OrderState::new);

    private OrderFamily() {}
}
