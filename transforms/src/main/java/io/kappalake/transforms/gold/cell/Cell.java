package io.kappalake.transforms.gold.cell;

/** The folded events of one key in one span of time; a {@link Fold}'s accumulators know what its slots mean. */
final class Cell {

    final CellKey key;
    final long start;
    final long[] numbers;
    final Object[] objects;

    /** Finished rows by table, null where the cell changed since. A bucket is written many times. */
    final GoldRow[] rows;

    /** Whether it changed since {@link Cells#takeChanges}. */
    boolean changed;

    /** The state's page that holds it in some version, null if none does. */
    CellPage page;

    /** Entries of its sets of distinct values. */
    int distinct;

    Cell(CellKey key, long start, int numbers, int objects, int tables) {
        this.key = key;
        this.start = start;
        this.numbers = new long[numbers];
        this.objects = new Object[objects];
        this.rows = new GoldRow[tables];
    }
}
