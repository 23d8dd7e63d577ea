package io.kappalake.transforms.gold.cell;

import io.kappalake.tables.definition.Column;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.ExactSum;
import io.kappalake.transforms.sql.SqlTerm;
import java.math.BigDecimal;

/** Sum of a column whose values are longs, or of the products of two; NULL if no event has a value. */
public final class LongSum extends Accumulator {

    private static final long serialVersionUID = 1;

    private final int left;
    private final int right;
    private final int scale;

    /**
     * @param left index of the column
     * @param right index of the other factor, -1 for none
     * @param scale of the sum
     */
    public LongSum(int slot, SqlTerm filter, int left, int right, int scale) {
        super(slot, filter);
        this.left = left;
        this.right = right;
        this.scale = scale;
    }

    @Override
    public SlotForm form() {
        return SlotForm.SUM;
    }

    @Override
    void add(Cell cell, Row event) {
        long one = event.number(left);
        if (one == Column.NULL_LONG) {
            return;
        }
        if (right < 0) {
            sum(cell).add(one);
            return;
        }
        long other = event.number(right);
        if (other != Column.NULL_LONG) {
            sum(cell).addProduct(one, other);
        }
    }

    private ExactSum sum(Cell cell) {
        ExactSum sum = (ExactSum) cell.objects[slot];
        if (sum == null) {
            sum = new ExactSum();
            cell.objects[slot] = sum;
        }
        return sum;
    }

    @Override
    void merge(Cell into, Cell from) {
        if (from.objects[slot] instanceof ExactSum more) {
            sum(into).add(more);
        }
    }

    @Override
    Object result(Cell cell) {
        return cell.objects[slot] instanceof ExactSum sum ? new BigDecimal(sum.toBigInteger(), scale) : null;
    }
}
