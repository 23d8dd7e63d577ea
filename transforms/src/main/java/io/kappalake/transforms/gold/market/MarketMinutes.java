package io.kappalake.transforms.gold.market;

import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.WindowSource;
import it.unimi.dsi.fastutil.longs.Long2ObjectRBTreeMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectSortedMap;
import it.unimi.dsi.fastutil.longs.LongRBTreeSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Trades and quotes folded by minute and symbol: the source of all market tables in the job, a repair and an audit. For
 * rows from a time on, it needs the events from {@link GoldTable#history} before that time on.
 */
public final class MarketMinutes implements WindowSource<MarketPartial> {

    private final Long2ObjectSortedMap<Minute> minutes = new Long2ObjectRBTreeMap<>();
    private Minute last = new Minute(Long.MIN_VALUE);
    private final Map<String, String> names = new HashMap<>();
    private int size;
    private List<SymbolMinute> changes = new ArrayList<>();
    private List<StoredPage> dropped = new ArrayList<>();

    /** Price and volume are unscaled longs of scale 8 above zero. */
    public void addTrade(long eventTime, String symbol, String id, long price, long volume, boolean isBuy) {
        Minute minute = minute(Micros.floor(eventTime, Micros.MINUTE));
        SymbolMinute bars = barsOf(minute, symbol);
        bars.addTrade(eventTime, id, price, volume, isBuy);
        minute.tradesChanged = true;
        changed(bars);
    }

    /** Bid and ask are unscaled longs of scale 8 above zero. */
    public void addQuote(long eventTime, String symbol, String id, long bid, long ask) {
        Minute minute = minute(Micros.floor(eventTime, Micros.MINUTE));
        SymbolMinute bars = barsOf(minute, symbol);
        bars.addQuote(eventTime, id, bid, ask);
        minute.quotesChanged = true;
        changed(bars);
    }

    private SymbolMinute barsOf(Minute minute, String symbol) {
        SymbolMinute bars = minute.get(symbol);
        return bars == null ? made(minute.make(symbol)) : bars;
    }

    @Override
    public void merge(MarketPartial partial) {
        Minute minute = minute(partial.minute());
        SymbolMinute bars = minute.get(partial.symbol());
        if (bars == null) {
            bars = made(minute.make(partial.shard(), nameOf(partial.symbol())));
        }
        bars.merge(partial.trades(), partial.quotes());
        minute.tradesChanged |= partial.trades() != null;
        minute.quotesChanged |= partial.quotes() != null;
        changed(bars);
    }

    /** Restores a page that {@link #takeChanges} gave to the state. It does not count as a change. */
    void restore(List<MarketPartial> stored) {
        MarketPartial first = stored.get(0);
        Minute minute = minute(first.minute());
        StoredPage page = minute.makePage(first.shard());
        for (MarketPartial partial : stored) {
            SymbolMinute bars = made(minute.make(partial.shard(), nameOf(partial.symbol())));
            bars.merge(partial.trades(), partial.quotes());
            page.add(bars);
        }
    }

    private Minute minute(long start) {
        if (last.start != start) {
            last = minutes.computeIfAbsent(start, Minute::new);
        }
        return last;
    }

    /** One string for all minutes of a symbol, since each partial brings its own. */
    private String nameOf(String symbol) {
        String known = names.putIfAbsent(symbol, symbol);
        return known == null ? symbol : known;
    }

    private SymbolMinute made(SymbolMinute bars) {
        size++;
        return bars;
    }

    private void changed(SymbolMinute bars) {
        if (!bars.changed) {
            bars.changed = true;
            changes.add(bars);
        }
    }

    /** The table's rows whose windows start in {@code [from, to)}; see {@link GoldTable#rows}. */
    public <R> Iterable<R> rows(GoldTable<MarketMinutes, R> table, long from, long to, LongPredicate isFinal) {
        return table.rows(this, from, to, isFinal);
    }

    /** The content of a minute, by symbol. */
    Iterator<SymbolMinute> inOrder(long minute) {
        Minute held = minutes.get(minute);
        return held == null ? Collections.emptyIterator() : held.inOrder();
    }

    /** The same symbol this many minutes earlier, or null. */
    SymbolMinute before(SymbolMinute bars, int back) {
        if (back != 1) {
            return find(bars.symbol, bars.minute - back * Micros.MINUTE);
        }
        if (bars.before == null) {
            bars.before = find(bars.symbol, bars.minute - Micros.MINUTE);
        }
        return bars.before;
    }

    private SymbolMinute find(String symbol, long minute) {
        Minute held = minutes.get(minute);
        return held == null ? null : held.get(symbol);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long earliest() {
        return minutes.isEmpty() ? Long.MAX_VALUE : minutes.firstLongKey();
    }

    @Override
    public void drain(Consumer<MarketPartial> each) {
        minutes.values().forEach(minute -> minute.inAnyOrder().forEach(bars -> each.accept(bars.toPartial())));
        minutes.clear();
        last = new Minute(Long.MIN_VALUE);
        size = 0;
        changes.clear();
    }

    /** The pages that changed since the last call and are still held, for the state. */
    Set<StoredPage> takeChanges() {
        Set<StoredPage> taken = new LinkedHashSet<>();
        for (SymbolMinute bars : changes) {
            bars.changed = false;
            Minute held = minutes.get(bars.minute);
            if (held != null) {
                taken.add(held.pageOf(bars));
            }
        }
        changes = new ArrayList<>();
        return taken;
    }

    /** What was dropped since the last call and the state still holds. */
    List<StoredPage> takeDropped() {
        List<StoredPage> taken = dropped;
        dropped = new ArrayList<>();
        return taken;
    }

    @Override
    public long[] buckets(Grid bucket, long from) {
        LongRBTreeSet buckets = new LongRBTreeSet();
        minutes.tailMap(from).keySet().forEach((long minute) -> buckets.add(bucket.floor(minute)));
        return buckets.toLongArray();
    }

    @Override
    public boolean hasChanged(int feed, long from, long to) {
        for (Minute minute : minutes.subMap(from, to).values()) {
            if (feed == MarketFamily.TRADES_AT ? minute.tradesChanged : minute.quotesChanged) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void written() {
        for (Minute minute : minutes.values()) {
            minute.tradesChanged = false;
            minute.quotesChanged = false;
        }
    }

    @Override
    public void dropBefore(long time) {
        Long2ObjectSortedMap<Minute> old = minutes.headMap(time);
        for (Minute minute : old.values()) {
            size -= minute.size();
            dropped.addAll(minute.pages());
        }
        old.clear();
        if (!minutes.isEmpty()) {
            minutes.get(minutes.firstLongKey()).forgetBefore();
        }
        names.clear();
        last = new Minute(Long.MIN_VALUE);
    }

    @Override
    public long rowsPerMinute() {
        int most = 0;
        for (Minute minute : minutes.values()) {
            most = Math.max(most, minute.size());
        }
        return most;
    }
}
