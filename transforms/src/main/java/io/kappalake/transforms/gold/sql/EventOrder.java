package io.kappalake.transforms.gold.sql;

import io.kappalake.tables.definition.Column;
import io.kappalake.transforms.feed.TextOrder;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.OrderKey;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowShape;
import io.kappalake.transforms.sql.Exact;
import java.io.Serializable;
import java.util.List;

/**
 * Decides which of two events of one event time comes first: by the columns that the feed's {@code order} names, then
 * by identity. A missing value comes last.
 */
final class EventOrder implements Serializable {

    private static final long serialVersionUID = 1;

    /** Ways to compare. */
    private enum By {
        NUMBER,
        NUMERIC_TEXT,
        VALUE
    }

    private final int[] places;
    private final By[] by;
    private final boolean needsIdentity;

    private EventOrder(int[] places, By[] by, boolean needsIdentity) {
        this.places = places;
        this.by = by;
        this.needsIdentity = needsIdentity;
    }

    static EventOrder of(FeedFile feed) {
        List<OrderKey> keys = feed.order();
        RowShape shape = feed.shape();
        int[] places = new int[keys.size()];
        By[] by = new By[places.length];
        for (int at = 0; at < places.length; at++) {
            int position = shape.position(keys.get(at).column());
            ColumnType type = shape.columns().get(position).type();
            places[at] = shape.place(position);
            by[at] = type.isLong() ? By.NUMBER : keys.get(at).isNumeric() && type.isText() ? By.NUMERIC_TEXT : By.VALUE;
        }
        boolean isIdentity =
                keys.size() == 1 && shape.identity().equals(List.of(keys.get(0).column()));
        return new EventOrder(places, by, !isIdentity);
    }

    /** What decides about an event, for {@link #compare}. */
    Object[] keys(Row event) {
        Object[] keys = new Object[places.length + (needsIdentity ? 1 : 0)];
        for (int at = 0; at < keys.length; at++) {
            keys[at] = key(event, at);
        }
        return keys;
    }

    private Object key(Row event, int at) {
        if (at == places.length) {
            return event.identity();
        }
        if (by[at] == By.NUMBER) {
            long number = event.number(places[at]);
            return number == Column.NULL_LONG ? null : number;
        }
        return event.object(places[at]);
    }

    int compare(Object[] one, Object[] other) {
        for (int at = 0; at < one.length; at++) {
            int order = compare(at, one[at], other[at]);
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
        return at < places.length && by[at] == By.NUMERIC_TEXT
                ? TextOrder.compareIds((String) one, (String) other)
                : Exact.compare(one, other);
    }
}
