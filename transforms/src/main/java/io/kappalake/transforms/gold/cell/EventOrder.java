package io.kappalake.transforms.gold.cell;

import io.kappalake.tables.definition.Column;
import io.kappalake.transforms.feed.TextOrder;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowShape;
import io.kappalake.transforms.sql.ExactNumbers;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * Decides which of two events of one event time comes first, by {@link FeedFile#columnOrder}. A missing value comes
 * last.
 */
public final class EventOrder implements Serializable {

    private static final long serialVersionUID = 1;

    /** Ways to compare. */
    private enum By {
        NUMBER,
        NUMERIC_TEXT,
        VALUE
    }

    private final int[] places;
    private final By[] by;

    /** The feeds of a union; empty for a feed. */
    private final List<EventOrder> parts;

    private EventOrder(int[] places, By[] by, List<EventOrder> parts) {
        this.places = places;
        this.by = by;
        this.parts = parts;
    }

    /** Of the rows of a union: by the place of their feed in it, then as among the events of that feed. */
    public static EventOrder ofUnion(List<FeedFile> feeds) {
        return new EventOrder(
                new int[0], new By[0], feeds.stream().map(EventOrder::of).toList());
    }

    public static EventOrder of(FeedFile feed) {
        RowShape shape = feed.shape();
        Map<String, Boolean> columns = feed.columnOrder();
        int[] places = new int[columns.size()];
        By[] by = new By[places.length];
        int at = 0;
        for (Map.Entry<String, Boolean> column : columns.entrySet()) {
            int position = shape.position(column.getKey());
            ColumnType type = shape.columns().get(position).type();
            places[at] = shape.place(position);
            by[at++] = type.isLong() ? By.NUMBER : column.getValue() && type.isText() ? By.NUMERIC_TEXT : By.VALUE;
        }
        return new EventOrder(places, by, List.of());
    }

    /** What decides about an event, for {@link #compare}. */
    Object[] keys(Row event) {
        if (!parts.isEmpty()) {
            Long part = UnionPart.number(event);
            Object[] keys = parts.get(part.intValue()).keys(UnionPart.event(event), 1);
            keys[0] = part;
            return keys;
        }
        return keys(event, 0);
    }

    private Object[] keys(Row event, int before) {
        Object[] keys = new Object[before + places.length];
        for (int at = 0; at < places.length; at++) {
            keys[before + at] = key(event, at);
        }
        return keys;
    }

    private Object key(Row event, int at) {
        if (by[at] == By.NUMBER) {
            long number = event.number(places[at]);
            return number == Column.NULL_LONG ? null : number;
        }
        return event.object(places[at]);
    }

    int compare(Object[] one, Object[] other) {
        if (parts.isEmpty()) {
            return compare(one, other, 0);
        }
        int byPart = Long.compare((Long) one[0], (Long) other[0]);
        return byPart != 0 ? byPart : parts.get(((Long) one[0]).intValue()).compare(one, other, 1);
    }

    private int compare(Object[] one, Object[] other, int before) {
        for (int at = before; at < one.length; at++) {
            int order = compare(at - before, one[at], other[at]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private int compare(int at, Object one, Object other) {
        if (one == null || other == null) {
            return one == other ? 0 : one == null ? 1 : -1;
        }
        return by[at] == By.NUMERIC_TEXT
                ? TextOrder.compareIds((String) one, (String) other)
                : ExactNumbers.compare(one, other);
    }
}
