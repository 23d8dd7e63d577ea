package io.kappalake.transforms.gold.market;

import io.kappalake.transforms.gold.GoldTable;
import java.util.List;

/** The Gold tables that are computed from trades and quotes. A new one is a file that holds its row and computation, and one line here. */
public final class MarketTables {

    public static final List<GoldTable<MarketMinutes, ?>> ALL =
            List.of(TradeBarRow.ONE_MINUTE, TradeBarRow.FIVE_MINUTES, QuoteBarRow.TABLE, FeaturesRow.TABLE);

    private MarketTables() {}
}
