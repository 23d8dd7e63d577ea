package io.kappalake.transforms.gold;

import io.kappalake.tables.definition.Grid;
import java.io.Serializable;

/**
 * The windows of a table. Times are microseconds since the epoch.
 *
 * @param starts each of its spans begins a window
 * @param width of windows that overlap; 0 if a window is one span
 */
public record Windows(Grid starts, long width) implements Serializable {

    /** Windows of one width, side by side. */
    public static Windows of(long width) {
        return new Windows(Grid.of(width), 0);
    }

    /** The end of a window, exclusive. */
    public long end(long start) {
        return width == 0 ? starts.next(start) : start + width;
    }

    /** Start of the first window that holds the time. */
    public long first(long time) {
        return width == 0 ? starts.floor(time) : starts.next(starts.floor(time - width));
    }

    /** How far a window may reach over the start of the next one. */
    public long overlap() {
        return width == 0 ? 0 : width - (starts.next(0) - starts.floor(0));
    }

    /** Start of the first window that starts at the time or later. */
    public long from(long time) {
        long start = starts.floor(time);
        return start == time ? start : starts.next(start);
    }
}
