package io.kappalake.tables.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a rollback does.
 *
 * @param from newest commit of the branch when it was planned
 * @param to commit whose tables come back
 * @param time when {@code to} was made
 * @param commits how many commits after {@code to} are undone
 * @param offsets by topic and partition, the lake's end now and afterwards; -1 where the partition is unknown
 * @param rows by table, its number of rows now and afterwards
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
