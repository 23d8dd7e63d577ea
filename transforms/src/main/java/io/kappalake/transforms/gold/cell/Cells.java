package io.kappalake.transforms.gold.cell;

import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.WindowSource;
import it.unimi.dsi.fastutil.longs.Long2ObjectRBTreeMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectSortedMap;
import it.unimi.dsi.fastutil.longs.LongRBTreeSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The groups of a {@link Fold}, by span and key: the source of its tables in the job and in a repair. */
public final class Cells implements WindowSource<CellPartial> {

    /** Distinct values that take about as much memory as a cell. */
    private static final int DISTINCT_IN_A_CELL = 8;

    private final Fold fold;
    private final Long2ObjectSortedMap<CellSpan> spans = new Long2ObjectRBTreeMap<>();
    private CellSpan last = new CellSpan(Long.MIN_VALUE);
    private long size;
    private List<Cell> changes = new ArrayList<>();
    private List<CellPage> dropped = new ArrayList<>();

    public Cells(Fold fold) {
        this.fold = fold;
    }

    Fold fold() {
        return fold;
    }

    /** Adds an event that the feed's condition takes. */
    public void add(FoldedFeed feed, Row event) {
        if (!feed.takes(event)) {
            return;
        }
        CellSpan span = span(fold.grain().floor(event.eventTime()));
        CellKey key = feed.key(event);
        Cell cell = span.get(key);
        if (cell == null) {
            cell = fold.start(key, span.start);
            adopt(span, cell);
        }
        int before = cell.distinct;
        feed.add(cell, event);
        size += cell.distinct - before;
        changed(span, cell);
    }

    @Override
    public void merge(CellPartial partial) {
        CellSpan span = span(partial.start());
        Cell cell = span.get(partial.cell().key);
        if (cell == null) {
            cell = partial.cell();
            adopt(span, cell);
        } else {
            int before = cell.distinct;
            fold.merge(cell, partial.cell());
            size += cell.distinct - before;
        }
        changed(span, cell);
    }

    /** Restores a page of the state. It does not count as a change. */
    void restore(int shard, long start, int number, List<Cell> cells) {
        CellSpan span = span(start);
        CellPage page = span.makePage(shard, number);
        for (Cell cell : cells) {
            adopt(span, cell);
            page.add(cell);
        }
    }

    private void adopt(CellSpan span, Cell cell) {
        span.add(cell);
        size += DISTINCT_IN_A_CELL + cell.distinct;
    }

    private CellSpan span(long start) {
        if (last.start != start) {
            last = spans.computeIfAbsent(start, CellSpan::new);
        }
        return last;
    }

    private void changed(CellSpan span, Cell cell) {
        span.changed = true;
        Arrays.fill(cell.rows, null);
        if (!cell.changed) {
            cell.changed = true;
            changes.add(cell);
        }
    }

    /** The spans that start in {@code [from, to)}, ascending. */
    Collection<CellSpan> spans(long from, long to) {
        return spans.subMap(from, to).values();
    }

    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, size / DISTINCT_IN_A_CELL);
    }

    @Override
    public long earliest() {
        return spans.isEmpty() ? Long.MAX_VALUE : spans.firstLongKey();
    }

    @Override
    public void drain(Consumer<CellPartial> each) {
        for (CellSpan span : spans.values()) {
            for (Cell cell : span.inAnyOrder()) {
                cell.changed = false;
                each.accept(new CellPartial(Shards.keyOfShard(cell.key.shard()), cell));
            }
        }
        spans.clear();
        last = new CellSpan(Long.MIN_VALUE);
        size = 0;
        changes.clear();
    }

    /** The pages that changed since the last call and are still held, for the state. */
    Set<CellPage> takeChanges() {
        Set<CellPage> taken = new LinkedHashSet<>();
        for (Cell cell : changes) {
            cell.changed = false;
            CellSpan held = spans.get(cell.start);
            if (held != null) {
                taken.add(held.pageOf(cell));
            }
        }
        changes = new ArrayList<>();
        return taken;
    }

    /** What was dropped since the last call and the state still holds. */
    List<CellPage> takeDropped() {
        List<CellPage> taken = dropped;
        dropped = new ArrayList<>();
        return taken;
    }

    @Override
    public long[] buckets(Grid bucket, long from) {
        LongRBTreeSet buckets = new LongRBTreeSet();
        for (long start : spans.tailMap(from).keySet()) {
            // Windows before the span reach into it.
            long first = Math.max(from, start - fold.overlap());
            for (long at = bucket.floor(first); at <= start; at = bucket.next(at)) {
                buckets.add(at);
            }
        }
        return buckets.toLongArray();
    }

    @Override
    public boolean hasChanged(int feed, long from, long to) {
        return spans(from, to).stream().anyMatch(span -> span.changed);
    }

    @Override
    public void written() {
        spans.values().forEach(span -> span.changed = false);
    }

    @Override
    public void dropBefore(long time) {
        Long2ObjectSortedMap<CellSpan> old = spans.headMap(time);
        for (CellSpan span : old.values()) {
            span.inAnyOrder().forEach(cell -> size -= DISTINCT_IN_A_CELL + cell.distinct);
            dropped.addAll(span.pages());
        }
        old.clear();
        last = new CellSpan(Long.MIN_VALUE);
    }

    @Override
    public long rowsPerMinute() {
        int most = 0;
        for (CellSpan span : spans.values()) {
            most = Math.max(most, span.size());
        }
        return fold.grain() instanceof Grid.Fixed fixed
                ? (most * Micros.MINUTE + fixed.width() - 1) / fixed.width()
                : 0;
    }
}
