package io.kappalake.transforms.gold.market;

import io.kappalake.transforms.feed.Shards;
import it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All symbols of one minute of the market, by name. */
final class Minute {

    final long start;
    boolean tradesChanged;
    boolean quotesChanged;

    private final Map<String, SymbolMinute> bySymbol = new Object2ObjectOpenHashMap<>();
    // Kept sorted: a bucket is written many times, so new symbols are appended and merged in.
    private SymbolMinute[] sorted = {};
    private final List<SymbolMinute> unsorted = new ArrayList<>();
    private final List<StoredPage> pages = new ArrayList<>();
    private final Map<Integer, StoredPage> openPages = new HashMap<>();

    Minute(long start) {
        this.start = start;
    }

    int size() {
        return bySymbol.size();
    }

    /** Null if the symbol had neither trade nor quote. */
    SymbolMinute get(String symbol) {
        return bySymbol.get(symbol);
    }

    SymbolMinute make(String symbol) {
        return make(Shards.keyOfShard(MarketPartial.shardOf(symbol)), symbol);
    }

    SymbolMinute make(Integer shard, String symbol) {
        SymbolMinute made = new SymbolMinute(shard, symbol, start);
        bySymbol.put(symbol, made);
        unsorted.add(made);
        return made;
    }

    /** By symbol, ascending. */
    Iterator<SymbolMinute> inOrder() {
        if (!unsorted.isEmpty()) {
            sorted = Stream.concat(Arrays.stream(sorted), unsorted.stream()).toArray(SymbolMinute[]::new);
            Arrays.sort(sorted);
            unsorted.clear();
        }
        return Arrays.asList(sorted).iterator();
    }

    /** Drops the links to earlier minutes, so that a kept minute does not retain a dropped one. */
    void forgetBefore() {
        bySymbol.values().forEach(bars -> bars.before = null);
    }

    Iterable<SymbolMinute> inAnyOrder() {
        return bySymbol.values();
    }

    /** The state's page of the symbol; assigns one if it has none. */
    StoredPage pageOf(SymbolMinute bars) {
        if (bars.page == null) {
            StoredPage open = openPages.get(bars.shard);
            if (open == null || open.isFull()) {
                open = makePage(bars.shard);
            }
            open.add(bars);
        }
        return bars.page;
    }

    StoredPage makePage(Integer shard) {
        StoredPage made = new StoredPage(shard, start);
        pages.add(made);
        openPages.put(shard, made);
        return made;
    }

    /** The state's pages of this minute. */
    List<StoredPage> pages() {
        return pages;
    }
}
