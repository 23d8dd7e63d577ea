package io.kappalake.transforms.gold.cell;

import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.sql.SqlTerm;
import java.math.BigDecimal;

/**
 * Least or greatest value of a required column whose values are longs, for events that are not filtered: then every
 * group has one.
 */
public final class LongExtreme extends Accumulator {

    private static final long serialVersionUID = 1;

    private final int column;
    private final int scale;
    private final boolean isGreatest;
    private final boolean isTime;

    /** @param column index of the column */
    public LongExtreme(int slot, int column, SqlTerm compared, boolean isGreatest) {
        super(slot, null);
        this.column = column;
        this.scale = compared.type().scale();
        this.isGreatest = isGreatest;
        this.isTime = !compared.isNumber();
    }

    @Override
    public SlotForm form() {
        return SlotForm.NUMBER;
    }

    @Override
    void add(Cell cell, Row event) {
        offer(cell, event.number(column));
    }

    @Override
    void start(Cell cell) {
        cell.numbers[slot] = isGreatest ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    private void offer(Cell cell, long offered) {
        long held = cell.numbers[slot];
        cell.numbers[slot] = isGreatest ? Math.max(held, offered) : Math.min(held, offered);
    }

    @Override
    void merge(Cell into, Cell from) {
        offer(into, from.numbers[slot]);
    }

    @Override
    Object result(Cell cell) {
        long value = cell.numbers[slot];
        return isTime ? (Object) value : BigDecimal.valueOf(value, scale);
    }
}
