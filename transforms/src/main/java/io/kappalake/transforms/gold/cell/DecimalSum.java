package io.kappalake.transforms.gold.cell;

import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.sql.SqlTerm;
import java.math.BigDecimal;

/** Sum of an expression without rounding; NULL if no event has a value. */
public final class DecimalSum extends Accumulator {

    private static final long serialVersionUID = 1;

    private final SqlTerm.Value value;

    public DecimalSum(int slot, SqlTerm filter, SqlTerm summed) {
        super(slot, filter);
        this.value = summed.value();
    }

    @Override
    public SlotForm form() {
        return SlotForm.VALUE;
    }

    @Override
    void add(Cell cell, Row event) {
        add(cell, (BigDecimal) value.of(event));
    }

    private void add(Cell cell, BigDecimal more) {
        if (more != null) {
            cell.objects[slot] = cell.objects[slot] instanceof BigDecimal sum ? sum.add(more) : more;
        }
    }

    @Override
    void merge(Cell into, Cell from) {
        add(into, (BigDecimal) from.objects[slot]);
    }

    @Override
    Object result(Cell cell) {
        return cell.objects[slot];
    }
}
