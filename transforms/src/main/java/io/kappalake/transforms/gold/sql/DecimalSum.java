package io.kappalake.transforms.gold.sql;

import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.sql.Term;
import java.math.BigDecimal;

/** Sum of an expression without rounding; NULL if no event has a value. */
final class DecimalSum extends Accumulator {

    private static final long serialVersionUID = 1;

    private final Term.Value value;

    DecimalSum(int slot, Term filter, Term summed) {
        super(slot, filter);
        this.value = summed.value();
    }

    @Override
    SlotForm form() {
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
