package io.kappalake.transforms;

import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.market.MarketFamily;
import io.kappalake.transforms.gold.orders.OrderFamily;
import java.util.List;
import java.util.stream.Stream;

/** The families of the lake's Gold tables. Tables, operators, progress, repair and replay derive from {@link #ALL}. */
public final class Families {

    public static final List<Family<?, ?>> ALL = List.of(MarketFamily.MARKET, OrderFamily.ORDERS);

    private Families() {}

    /** The Gold tables of all families. */
    public static List<GoldTable<?, ?>> tables() {
        return ALL.stream().<GoldTable<?, ?>>flatMap(Families::tables).toList();
    }

    private static Stream<? extends GoldTable<?, ?>> tables(Family<?, ?> family) {
        return family.tables().stream();
    }
}
