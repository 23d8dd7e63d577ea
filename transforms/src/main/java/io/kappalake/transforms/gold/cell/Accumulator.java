package io.kappalake.transforms.gold.cell;

import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.sql.SqlTerm;
import java.io.Serializable;

/**
 * Folds one aggregate into its slot of a {@link Cell}. A result depends on the set of events alone, not on the order in
 * which they are added or merged.
 */
public abstract class Accumulator implements Serializable {

    private static final long serialVersionUID = 1;

    /** Place among the cell's numbers or objects. */
    public final int slot;

    /** Events for which this does not hold are left out; null takes all. */
    private final SqlTerm filter;

    Accumulator(int slot, SqlTerm filter) {
        this.slot = slot;
        this.filter = filter;
    }

    /** What its slot holds. */
    public abstract SlotForm form();

    /** Prepares the slot of a new cell. */
    void start(Cell cell) {}

    final void take(Cell cell, Row event) {
        if (filter == null || Boolean.TRUE.equals(filter.holds(event))) {
            add(cell, event);
        }
    }

    abstract void add(Cell cell, Row event);

    /** Keeps nothing of the other cell that may still change. */
    abstract void merge(Cell into, Cell from);

    /** The value of the aggregate: as those of a {@link SqlTerm}. */
    abstract Object result(Cell cell);
}
