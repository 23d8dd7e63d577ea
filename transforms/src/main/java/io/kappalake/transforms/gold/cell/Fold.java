package io.kappalake.transforms.gold.cell;

import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.format.IndexedValues;
import java.io.Serializable;

/**
 * The fold that tables of one feed, one condition and the same keys share: events go into cells of a span and a key,
 * and the rows of every table follow from cells.
 *
 * @param name of the family
 * @param grain spans of cells: every window is a whole number of them
 * @param overlap how far windows reach over the start of the next ones, microseconds
 */
public record Fold(String name, Grid grain, long overlap, CellLayout layout, FoldedFeed feed) implements Serializable {

    /** A cell without events. */
    Cell start(CellKey key, long start) {
        Cell cell = layout.cell(key, start);
        for (Accumulator accumulator : feed.accumulators()) {
            accumulator.start(cell);
        }
        return cell;
    }

    void merge(Cell into, Cell from) {
        for (Accumulator accumulator : feed.accumulators()) {
            accumulator.merge(into, from);
        }
    }

    /** The keys of a cell, then the results of its aggregates: values of the terms of a table's columns. */
    IndexedValues results(Cell cell) {
        return new Results(this, cell);
    }

    private record Results(Fold fold, Cell cell) implements IndexedValues {

        @Override
        public long number(int index) {
            throw new UnsupportedOperationException("Results are objects");
        }

        @Override
        public Object object(int index) {
            int keys = fold.layout.keys();
            return index < keys
                    ? cell.key.values()[index]
                    : fold.feed.accumulators().get(index - keys).result(cell);
        }
    }
}
