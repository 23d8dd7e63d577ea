package io.kappalake.inspect.explain;

import java.util.List;
import java.util.Map;

/**
 * One Gold row, back to its events.
 *
 * @param row its values; null if the table has no such row
 * @param events number of accepted events in its window
 * @param history number of events before its window that it is computed from too
 * @param first the first of them in event time; those of the window come last
 */
public record GoldStory(
        String table,
        Map<String, Object> key,
        Map<String, Object> row,
        String windowStart,
        String windowEnd,
        long events,
        long history,
        List<EventOf> first) {

    public GoldStory {
        first = List.copyOf(first);
    }

    /**
     * An event of the row.
     *
     * @param inWindow false for one that only the history of the row goes back to
     */
    public record EventOf(
            String place,
            String feed,
            String identity,
            String eventTime,
            boolean inWindow,
            String commit,
            String committedAt) {}
}
