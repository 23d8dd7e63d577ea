package io.kappalake.transforms.gold.cell;

import io.kappalake.tables.format.IndexedValues;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.Rows;
import io.kappalake.transforms.gold.Windows;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/**
 * Computes the rows of a table from cells.
 *
 * @param table its number among the tables of the fold
 */
public record CellRows(int table, Windows windows, List<Output> outputs)
        implements GoldTable.Computation<Cells, GoldRow> {

    public CellRows {
        outputs = List.copyOf(outputs);
    }

    @Override
    public Iterator<GoldRow> rows(Cells cells, long start, boolean isFinal) {
        List<CellSpan> spans = new ArrayList<>(cells.spans(start, windows.end(start)));
        if (spans.isEmpty()) {
            return List.<GoldRow>of().iterator();
        }
        if (windows.width() == 0 && windows.starts().equals(cells.fold().grain())) {
            return new Rows<>(spans.get(0).inOrder().iterator(), cell -> {
                GoldRow row = cell.rows[table];
                if (row == null || row.isFinal() != isFinal) {
                    row = row == null ? row(cells.fold(), cell, start, isFinal) : row.as(isFinal);
                    cell.rows[table] = row;
                }
                return row;
            });
        }
        return merged(cells.fold(), spans, start, isFinal);
    }

    private Iterator<GoldRow> merged(Fold fold, List<CellSpan> spans, long start, boolean isFinal) {
        TreeMap<CellKey, List<Cell>> groups = new TreeMap<>();
        for (CellSpan span : spans) {
            for (Cell cell : span.inAnyOrder()) {
                groups.computeIfAbsent(cell.key, any -> new ArrayList<>(2)).add(cell);
            }
        }
        return new Rows<>(groups.values().iterator(), group -> row(fold, merged(fold, group), start, isFinal));
    }

    private static Cell merged(Fold fold, List<Cell> group) {
        if (group.size() == 1) {
            return group.get(0);
        }
        Cell all = fold.start(group.get(0).key, group.get(0).start);
        group.forEach(cell -> fold.merge(all, cell));
        return all;
    }

    private GoldRow row(Fold fold, Cell cell, long start, boolean isFinal) {
        long[] numbers = new long[outputs.size()];
        Object[] objects = new Object[numbers.length];
        IndexedValues results = fold.results(cell);
        long end = windows.end(start);
        for (Output output : outputs) {
            output.set(numbers, objects, results, start, end);
        }
        return new GoldRow(numbers, objects, isFinal);
    }
}
