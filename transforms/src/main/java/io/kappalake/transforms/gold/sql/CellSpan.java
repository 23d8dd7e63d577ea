package io.kappalake.transforms.gold.sql;

import it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All groups of one span of time, by key. */
final class CellSpan {

    final long start;
    boolean changed;

    private final Map<CellKey, Cell> byKey = new Object2ObjectOpenHashMap<>();
    // Kept sorted: a bucket is written many times, so new cells are appended and merged in.
    private Cell[] sorted = {};
    private final List<Cell> unsorted = new ArrayList<>();
    private final List<CellPage> pages = new ArrayList<>();
    private final Map<Integer, CellPage> openPages = new HashMap<>();
    private int nextPage;

    CellSpan(long start) {
        this.start = start;
    }

    int size() {
        return byKey.size();
    }

    /** Null if the span has no such group. */
    Cell get(CellKey key) {
        return byKey.get(key);
    }

    void add(Cell cell) {
        byKey.put(cell.key, cell);
        unsorted.add(cell);
    }

    /** By key, ascending. */
    List<Cell> inOrder() {
        if (!unsorted.isEmpty()) {
            sorted = Stream.concat(Arrays.stream(sorted), unsorted.stream()).toArray(Cell[]::new);
            Arrays.sort(sorted, Comparator.comparing(cell -> cell.key));
            unsorted.clear();
        }
        return Arrays.asList(sorted);
    }

    Collection<Cell> inAnyOrder() {
        return byKey.values();
    }

    /** The state's page of the cell; assigns one if it has none. */
    CellPage pageOf(Cell cell) {
        if (cell.page == null) {
            int shard = cell.key.shard();
            CellPage open = openPages.get(shard);
            if (open == null || open.isFull()) {
                open = makePage(shard, nextPage);
            }
            open.add(cell);
        }
        return cell.page;
    }

    CellPage makePage(int shard, int number) {
        CellPage made = new CellPage(shard, start, number);
        pages.add(made);
        nextPage = Math.max(nextPage, number + 1);
        openPages.put(shard, made);
        return made;
    }

    /** The state's pages of this span. */
    List<CellPage> pages() {
        return pages;
    }
}
