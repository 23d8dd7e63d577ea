package io.kappalake.transforms.gold;

import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import java.util.List;
import java.util.function.Consumer;

/** Events in the words of the tests. */
public final class Events {

    private Events() {}

    public static Row buy(String id, String symbol, String clock, String price, String volume) {
        return trade(id, symbol, Times.at(clock), price, volume, "BUY");
    }

    public static Row sell(String id, String symbol, String clock, String price, String volume) {
        return trade(id, symbol, Times.at(clock), price, volume, "SELL");
    }

    public static Row trade(String id, String symbol, long time, String price, String volume, String type) {
        return MarketEvents.trade(
                id, symbol, Times.unscaled(price), Times.unscaled(volume), type, "NYSE", time, 0, 0, time);
    }

    public static Row quote(String id, String symbol, String clock, String bid, String ask) {
        return MarketEvents.quote(
                id, symbol, Times.unscaled(bid), Times.unscaled(ask), "NYSE", Times.at(clock), 0, 0, Times.at(clock));
    }

    public static Row completed(String id, String customer, String clock, String value) {
        return order(id, customer, Times.at(clock), value, "completed");
    }

    public static Row order(String id, String customer, long time, String value, String status) {
        return MarketEvents.order(id, customer, Times.unscaled(value), status, time, 0, 0, time);
    }

    /** A lake that holds these events. */
    public static <E extends Event> PastEvents<E> past(List<E> events) {
        return new PastEvents<>() {
            @Override
            public void sinceKafkaTime(long from, Consumer<E> each) {
                events.stream().filter(event -> event.kafkaTimestamp() >= from).forEach(each);
            }

            @Override
            public void sinceEventTime(long from, Consumer<E> each) {
                events.stream().filter(event -> event.eventTime() >= from).forEach(each);
            }

            @Override
            public long goesOnAt() {
                return events.stream().mapToLong(Event::kafkaTimestamp).max().orElse(Long.MIN_VALUE);
            }
        };
    }
}
