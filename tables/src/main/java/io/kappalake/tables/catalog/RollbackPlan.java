package io.kappalake.tables.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a rollback does.
 *
 * @param from newest commit of the branch when it was planned
 * @param to commit whose tables come back
 * @param time when {@code to} was made
 * @param commits how many commits after {@code to} are undone
 * @param offsets by topic and partition, the lake's end now and afterwards; -1 where the partition is unknown
 * @param rows by table, its number of rows now and afterwards
 * @param files of the pipeline that become those of {@code to}
 */
public record RollbackPlan(
        String from,
        String to,
        Instant time,
        long commits,
        SortedMap<String, Map<Integer, Change>> offsets,
        SortedMap<String, Change> rows,
        SortedSet<String> files) {

    /** A number before and after. */
    public record Change(long now, long then) {}
}
