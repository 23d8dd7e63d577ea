package io.kappalake.transforms;

import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.market.MarketTables;
import io.kappalake.transforms.gold.orders.OrderTables;
import java.util.List;
import java.util.stream.Stream;

/** All Gold tables of the lake. */
public final class GoldTables {

    public static final List<GoldTable<?, ?>> ALL = Stream.<GoldTable<?, ?>>concat(
                    MarketTables.ALL.stream(), OrderTables.ALL.stream())
            .toList();

    private GoldTables() {}
}
