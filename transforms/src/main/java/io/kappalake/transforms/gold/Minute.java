package io.kappalake.transforms.gold;

import io.kappalake.transforms.feed.Shards;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** All symbols of one minute of the market, by name. */
final class Minute {

    final long start;
    boolean tradesChanged;
    boolean quotesChanged;

    private final Map<String, SymbolMinute> bySymbol = new HashMap<>();
    // Kept while no new symbol comes: a bucket is written many times.
    private SymbolMinute[] sorted;

    Minute(long start) {
        this.start = start;
    }

    int size() {
        return bySymbol.size();
    }

    /** Null where the symbol had neither trade nor quote. */
    SymbolMinute get(String symbol) {
        return bySymbol.get(symbol);
    }

    SymbolMinute make(String symbol) {
        return make(Shards.keyOfShard(MarketPartial.shardOf(symbol)), symbol);
    }

    SymbolMinute make(Integer shard, String symbol) {
        SymbolMinute made = new SymbolMinute(shard, symbol, start);
        bySymbol.put(symbol, made);
        sorted = null;
        return made;
    }

    /** By symbol, ascending. */
    Iterator<SymbolMinute> inOrder() {
        if (sorted == null) {
            sorted = bySymbol.values().toArray(new SymbolMinute[0]);
            Arrays.sort(sorted);
        }
        return Arrays.asList(sorted).iterator();
    }

    /** So that what is dropped is not held by what is kept. */
    void forgetBefore() {
        bySymbol.values().forEach(bars -> bars.before = null);
    }

    Iterable<SymbolMinute> inAnyOrder() {
        return bySymbol.values();
    }
}
