package io.kappalake.transforms.gold;

import io.kappalake.tables.definition.Grid;
import java.util.function.Consumer;

/**
 * Folded events that Gold tables are computed from, ordered by time. It tracks which times changed since they were last
 * written. All times are microseconds since the epoch.
 *
 * @param <P> a part of the source, shuffled to where parts are merged
 */
public interface WindowSource<P extends Partial> {

    /** Merges the content of the partial. */
    void merge(P partial);

    /** Emits everything as partials and is empty afterwards. */
    void drain(Consumer<P> each);

    /** Its size, in units of some hundred bytes. */
    int size();

    /** Start of the first window held, {@link Long#MAX_VALUE} if there is none. */
    long earliest();

    /** Starts, at {@code from} or later, of the buckets that have windows with content, ascending. */
    long[] buckets(Grid bucket, long from);

    /**
     * Whether an event of the feed that the family folds at this place, from 0, arrived in {@code [from, to)} since
     * {@link #written}.
     */
    boolean hasChanged(int feed, long from, long to);

    /** Marks all changes as written to files. */
    void written();

    /** Drops everything before the time. */
    void dropBefore(long time);

    /** Upper estimate of a table's rows per minute of time. It decides how finely buckets are cut. */
    long rowsPerMinute();
}
