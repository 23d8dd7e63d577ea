package io.kappalake.transforms.gold;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * Rows made one at a time; an input that maps to null has no row. Not a stream: a flattened stream buffers a whole
 * window when iterated.
 */
public final class Rows<T, R> implements Iterator<R> {

    private final Iterator<T> from;
    private final Function<T, R> toRow;
    private R next;

    public Rows(Iterator<T> from, Function<T, R> toRow) {
        this.from = from;
        this.toRow = toRow;
    }

    @Override
    public boolean hasNext() {
        while (next == null && from.hasNext()) {
            next = toRow.apply(from.next());
        }
        return next != null;
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        R row = next;
        next = null;
        return row;
    }
}
