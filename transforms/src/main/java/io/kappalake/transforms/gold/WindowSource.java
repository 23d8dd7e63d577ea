package io.kappalake.transforms.gold;

import java.util.function.Consumer;

/**
 * Folded events that Gold tables are computed from, ordered by time; it knows which of its times changed since they were last written. All
 * times are microseconds since the epoch.
 *
 * @param <P> a part of it that travels to where the parts are merged
 */
public interface WindowSource<P extends Partial> {

    /** Takes over what the partial holds. */
    void merge(P partial);

    /** Passes everything on as partials and is empty afterwards. */
    void drain(Consumer<P> each);

    /** How much it holds, in things of some hundred bytes. */
    int size();

    /** Start of the first window held, {@link Long#MAX_VALUE} when there is none. */
    long earliest();

    /** Starts of the aligned buckets of this width that hold anything at {@code from} or later, ascending. */
    long[] buckets(long width, long from);

    /** Whether an event of the feed came for {@code [from, to)} since {@link #written}. */
    boolean hasChanged(String feed, long from, long to);

    /** All changes are in files now. */
    void written();

    /** Forgets everything before the time. */
    void dropBefore(long time);

    /** How many rows per minute of time a table may have at most, as far as this source can tell: decides how finely buckets are cut. */
    long rowsPerMinute();
}
