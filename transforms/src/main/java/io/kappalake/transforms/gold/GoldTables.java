package io.kappalake.transforms.gold;

import java.util.List;
import java.util.stream.Stream;

/** All Gold tables, by what they are computed from. A new table is one file that holds its row and computation, and one line here. */
public final class GoldTables {

    public static final List<GoldTable<MarketMinutes, ?>> MARKET =
            List.of(TradeBarRow.ONE_MINUTE, TradeBarRow.FIVE_MINUTES, QuoteBarRow.TABLE, FeaturesRow.TABLE);

    public static final List<GoldTable<OrderDays, ?>> ORDERS = List.of(OrdersHourlyRow.TABLE, OrdersDailyRow.TABLE);

    public static final List<GoldTable<?, ?>> ALL =
            Stream.<GoldTable<?, ?>>concat(MARKET.stream(), ORDERS.stream()).toList();

    private GoldTables() {}
}
