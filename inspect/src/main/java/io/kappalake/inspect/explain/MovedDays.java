package io.kappalake.inspect.explain;

import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.definition.Micros;
import java.time.LocalDate;

/**
 * Days whose rows a commit took from another one.
 *
 * @param begin first event time, in microseconds
 * @param end first event time after them
 */
record MovedDays(Commit commit, long begin, long end) {

    /** Those of a commit that has the property {@link Commit#DAYS_FROM}. */
    static MovedDays of(Commit commit) {
        String[] days = commit.properties().get(Commit.DAYS).split("/");
        return new MovedDays(
                commit,
                LocalDate.parse(days[0]).toEpochDay() * Micros.DAY,
                (LocalDate.parse(days[1]).toEpochDay() + 1) * Micros.DAY);
    }

    boolean has(long time) {
        return begin <= time && time < end;
    }

    /** Hash of the commit that the rows are from. */
    String from() {
        return commit.properties().get(Commit.DAYS_FROM);
    }
}
