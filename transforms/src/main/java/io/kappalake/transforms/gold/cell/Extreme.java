package io.kappalake.transforms.gold.cell;

import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.sql.ExactNumbers;
import io.kappalake.transforms.sql.SqlTerm;

/** Least or greatest value; NULL if no event has one. */
public final class Extreme extends Accumulator {

    private static final long serialVersionUID = 1;

    private final SqlTerm.Value value;
    private final int sign;

    public Extreme(int slot, SqlTerm filter, SqlTerm compared, boolean isGreatest) {
        super(slot, filter);
        this.value = compared.value();
        this.sign = isGreatest ? 1 : -1;
    }

    @Override
    public SlotForm form() {
        return SlotForm.VALUE;
    }

    @Override
    void add(Cell cell, Row event) {
        offer(cell, value.of(event));
    }

    private void offer(Cell cell, Object offered) {
        Object held = cell.objects[slot];
        if (offered != null && (held == null || ExactNumbers.compare(offered, held) * sign > 0)) {
            cell.objects[slot] = offered;
        }
    }

    @Override
    void merge(Cell into, Cell from) {
        offer(into, from.objects[slot]);
    }

    @Override
    Object result(Cell cell) {
        return cell.objects[slot];
    }
}
