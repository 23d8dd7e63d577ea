package io.kappalake.transforms.gold.market;

import io.kappalake.tables.definition.Micros;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Several minutes side by side: for each symbol, ascending, its minutes by time. The returned list is valid until the
 * next call.
 */
final class SymbolSpans implements Iterator<List<SymbolMinute>> {

    private final List<Iterator<SymbolMinute>> sources = new ArrayList<>();
    private final List<SymbolMinute> heads = new ArrayList<>();
    private final List<SymbolMinute> span = new ArrayList<>();
    private SymbolMinute first;

    SymbolSpans(MarketMinutes minutes, long from, long to) {
        for (long minute = from; minute < to; minute += Micros.MINUTE) {
            Iterator<SymbolMinute> source = minutes.inOrder(minute);
            if (source.hasNext()) {
                sources.add(source);
                heads.add(source.next());
            }
        }
        first = least();
    }

    @Override
    public boolean hasNext() {
        return first != null;
    }

    @Override
    public List<SymbolMinute> next() {
        if (first == null) {
            throw new NoSuchElementException();
        }
        span.clear();
        for (int i = 0; i < heads.size(); i++) {
            SymbolMinute head = heads.get(i);
            if (head != null && head.symbol.equals(first.symbol)) {
                span.add(head);
                heads.set(i, sources.get(i).hasNext() ? sources.get(i).next() : null);
            }
        }
        first = least();
        return span;
    }

    private SymbolMinute least() {
        SymbolMinute least = null;
        for (SymbolMinute head : heads) {
            if (head != null && (least == null || head.compareTo(least) < 0)) {
                least = head;
            }
        }
        return least;
    }
}
