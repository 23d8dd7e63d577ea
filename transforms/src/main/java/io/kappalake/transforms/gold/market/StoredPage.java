package io.kappalake.transforms.gold.market;

import java.util.ArrayList;
import java.util.List;

/**
 * Symbols of one shard and minute that the job's state holds as one entry. There are far fewer entries than symbols. A
 * page stays small, since it is rewritten whole when one of its symbols changes.
 */
final class StoredPage {

    private static final int MOST_SYMBOLS = 16;

    final Integer shard;
    final long minute;

    private final List<SymbolMinute> symbols = new ArrayList<>(2);

    StoredPage(Integer shard, long minute) {
        this.shard = shard;
        this.minute = minute;
    }

    void add(SymbolMinute bars) {
        symbols.add(bars);
        bars.page = this;
    }

    boolean isFull() {
        return symbols.size() >= MOST_SYMBOLS;
    }

    /** Unique among the pages of its shard and minute. A page has at least one symbol, and the first one stays. */
    String name() {
        return symbols.get(0).symbol;
    }

    List<SymbolMinute> symbols() {
        return symbols;
    }
}
