package io.kappalake.transforms.gold;

import io.kappalake.tables.definition.TableDefinition;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * A Gold table: its definition, and how its rows follow from a source of folded events. Times are microseconds since
 * the epoch.
 *
 * @param windows that it has rows of
 * @param reach by feed: how far after its own window an event still changes windows
 * @param keys what its rows are grouped by beside their window
 * @param computation computes the rows of one window
 */
public record GoldTable<S extends WindowSource<?>, R>(
        TableDefinition<R> definition,
        Windows windows,
        Map<String, Long> reach,
        GroupKeys keys,
        Computation<S, R> computation)
        implements Serializable {

    /** The rows of the window that starts at {@code windowStart}, in key order, one at a time. */
    @FunctionalInterface
    public interface Computation<S, R> extends Serializable {
        Iterator<R> rows(S source, long windowStart, boolean isFinal);
    }

    /** The same table of feeds with other names: {@code names} maps the present ones to them. */
    public GoldTable<S, R> of(Map<String, String> names) {
        Map<String, Long> renamed = new HashMap<>();
        reach.forEach((feed, far) -> renamed.put(names.get(feed), far));
        return new GoldTable<>(definition, windows, Map.copyOf(renamed), keys, computation);
    }

    /** How far back before a window the events go that its row depends on. */
    public long history() {
        return reach.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /**
     * The rows of all windows that start in {@code [from, to)}, by window and key, computed while they are read.
     *
     * @param isFinal tells from the end of a window whether its row is final
     */
    public Iterable<R> rows(S source, long from, long to, LongPredicate isFinal) {
        return () -> new Iterator<>() {
            private long next = windows.from(from);
            private Iterator<R> window = Set.<R>of().iterator();

            @Override
            public boolean hasNext() {
                while (!window.hasNext() && next < to) {
                    window = computation.rows(source, next, isFinal.test(windows.end(next)));
                    next = windows.starts().next(next);
                }
                return window.hasNext();
            }

            @Override
            public R next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("No row in [" + from + ", " + to + ")");
                }
                return window.next();
            }
        };
    }
}
