package io.kappalake.tables.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a roll back does.
 *
 * @param from newest commit of the branch when it was planned
 * @param to commit whose tables come back
 * @param time when {@code to} was made
 * @param commits how many commits after {@code to} are undone
 * @param offsets by topic and partition where the lake ends now, and where it ends then; -1 where it does not know the partition
 * @param rows by table how many rows it has now, and then
 */
public record RollbackPlan(
        String from,
        String to,
        Instant time,
        long commits,
        SortedMap<String, Map<Integer, Change>> offsets,
        SortedMap<String, Change> rows) {

    /** A number before and after. */
    public record Change(long now, long then) {}
}
