package io.kappalake.transforms.gold.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Cells of one shard and span that the job's state holds as one entry. There are far fewer entries than cells. A page
 * stays small, since it is rewritten whole when one of its cells changes.
 */
final class CellPage {

    private static final int MOST_CELLS = 16;

    final int shard;
    final long start;

    /** Unique among the pages of its shard and span. */
    final int number;

    private final List<Cell> cells = new ArrayList<>(2);

    CellPage(int shard, long start, int number) {
        this.shard = shard;
        this.start = start;
        this.number = number;
    }

    void add(Cell cell) {
        cells.add(cell);
        cell.page = this;
    }

    boolean isFull() {
        return cells.size() >= MOST_CELLS;
    }

    List<Cell> cells() {
        return cells;
    }
}
