package io.kappalake.transforms.gold.cell;

import io.kappalake.tables.definition.Column;
import io.kappalake.transforms.feed.row.ColumnType.Kind;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.sql.ExactNumbers;
import io.kappalake.transforms.sql.SqlTerm;
import java.math.BigDecimal;

/**
 * Value of the first or last event that has one, by event time and the feed's order. Equal events beyond that, which a
 * duplicate horizon lets in, are decided by the value itself.
 */
public final class Edge extends Accumulator {

    private static final long serialVersionUID = 1;

    private final SqlTerm.Value value;
    private final int column;
    private final int scale;
    private final boolean isTime;
    private final boolean isCondition;
    private final EventOrder order;
    private final int sign;

    public Edge(int slot, SqlTerm filter, SqlTerm shown, EventOrder order, boolean isLast) {
        super(slot, filter);
        this.value = shown.value();
        this.column = shown.index();
        this.scale = shown.type().scale();
        this.isTime = !shown.isNumber();
        this.isCondition = shown.type().is(Kind.BOOLEAN);
        this.order = order;
        this.sign = isLast ? 1 : -1;
    }

    @Override
    public SlotForm form() {
        return SlotForm.EDGE;
    }

    @Override
    void add(Cell cell, Row event) {
        EdgeEvent held = (EdgeEvent) cell.objects[slot];
        long time = event.eventTime();
        if (held != null && Long.compare(time, held.time) * sign < 0) {
            return;
        }
        long number = column < 0 ? 0 : event.number(column);
        Object object = column < 0 ? value.of(event) : null;
        if (column < 0 ? object == null : number == Column.NULL_LONG) {
            return;
        }
        Object[] keys = order.keys(event);
        if (held == null) {
            held = new EdgeEvent();
            cell.objects[slot] = held;
        } else if (!isBeyond(time, keys, number, object, held)) {
            return;
        }
        held.time = time;
        held.keys = keys;
        held.number = number;
        held.value = object;
    }

    private boolean isBeyond(long time, Object[] keys, long number, Object object, EdgeEvent held) {
        int by = Long.compare(time, held.time);
        if (by == 0) {
            by = order.compare(keys, held.keys);
        }
        if (by == 0) {
            by = column < 0 ? ExactNumbers.compare(object, held.value) : Long.compare(number, held.number);
        }
        return by * sign > 0;
    }

    @Override
    void merge(Cell into, Cell from) {
        EdgeEvent offered = (EdgeEvent) from.objects[slot];
        EdgeEvent held = (EdgeEvent) into.objects[slot];
        if (offered == null
                || held != null && !isBeyond(offered.time, offered.keys, offered.number, offered.value, held)) {
            return;
        }
        EdgeEvent copy = new EdgeEvent();
        copy.time = offered.time;
        copy.keys = offered.keys;
        copy.number = offered.number;
        copy.value = offered.value;
        into.objects[slot] = copy;
    }

    @Override
    Object result(Cell cell) {
        EdgeEvent held = (EdgeEvent) cell.objects[slot];
        if (held == null) {
            return null;
        }
        if (column < 0) {
            return held.value;
        }
        if (isCondition) {
            return held.number != 0;
        }
        return isTime ? (Object) held.number : BigDecimal.valueOf(held.number, scale);
    }
}
