package io.kappalake.transforms.gold.cell;

import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.sql.SqlTerm;
import java.math.BigDecimal;

/** Number of events, or of those with a value. */
public final class Count extends Accumulator {

    private static final long serialVersionUID = 1;

    private final SqlTerm.Value value;

    /** @param counted null counts all events */
    public Count(int slot, SqlTerm filter, SqlTerm counted) {
        super(slot, filter);
        this.value = counted == null || !counted.isOptional() ? null : counted.value();
    }

    @Override
    public SlotForm form() {
        return SlotForm.NUMBER;
    }

    @Override
    void add(Cell cell, Row event) {
        if (value == null || value.of(event) != null) {
            cell.numbers[slot]++;
        }
    }

    @Override
    void merge(Cell into, Cell from) {
        into.numbers[slot] += from.numbers[slot];
    }

    @Override
    Object result(Cell cell) {
        return BigDecimal.valueOf(cell.numbers[slot]);
    }
}
