package io.kappalake.transforms.gold;

import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.market.MarketFamily;
import io.kappalake.transforms.gold.market.MarketMinutes;
import io.kappalake.transforms.gold.market.MarketPartial;
import io.kappalake.transforms.gold.orders.OrderDays;
import io.kappalake.transforms.gold.orders.OrderFamily;
import io.kappalake.transforms.gold.orders.OrderPartial;
import java.util.List;

/** The families of the pipeline that ships with the project, and what they make of events. */
public final class Families {

    public static final Family<MarketMinutes, MarketPartial> MARKET =
            MarketFamily.of(Feeds.file("trades"), Feeds.file("quotes"));

    public static final Family<OrderDays, OrderPartial> ORDERS = OrderFamily.of(Feeds.file("orders"));

    private Families() {}

    /** Adds an event; those of other families' feeds are ignored. */
    public static <S extends WindowSource<P>, P extends Partial> void add(Family<S, P> family, S source, Event event) {
        for (Feed<Row> feed : Feeds.ALL) {
            if (MarketEvents.isOf(feed, event)) {
                family.fold(feed).ifPresent(fold -> fold.fold().add(source, (Row) event));
            }
        }
    }

    /** The minutes of these events. */
    public static MarketMinutes minutes(List<? extends Event> events) {
        MarketMinutes minutes = new MarketMinutes();
        events.forEach(event -> add(MARKET, minutes, event));
        return minutes;
    }

    /** The days of these events. */
    public static OrderDays days(List<? extends Event> events) {
        OrderDays days = new OrderDays();
        events.forEach(event -> add(ORDERS, days, event));
        return days;
    }
}
