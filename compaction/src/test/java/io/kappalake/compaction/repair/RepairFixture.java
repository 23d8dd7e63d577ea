package io.kappalake.compaction.repair;

import static io.kappalake.compaction.JobLake.at;

import io.kappalake.compaction.JobLake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.definition.Micros;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** Repairs of a lake that a job wrote. */
abstract class RepairFixture {

    static final Instant DAY = at("2026-03-02T00:00:00Z");

    static SilverSpans day(JobLake job) {
        return new SilverSpans(
                job.lake, job.lake.head(), List.of(new SilverSpans.Span(Micros.of(DAY), Micros.of(DAY) + Micros.DAY)));
    }

    static void crash() {
        throw new IllegalStateException("crash");
    }

    static RepairReport repair(JobLake job) {
        return Repair.of(job.lake).run(done -> {});
    }

    /**
     * Repairs, and does something else after the repair has read and written, just before it lands for the first time.
     */
    static RepairReport repairWhile(JobLake job, Runnable meanwhile) {
        boolean[] done = {false};
        return Repair.of(job.lake)
                .probe(step -> {
                    if (step == Probe.Step.STAGED && !done[0]) {
                        done[0] = true;
                        meanwhile.run();
                    }
                })
                .run(buckets -> {});
    }

    /** The window starts, as hour and minute, of the rows that are not as before. */
    static List<String> changed(Map<String, SortedSet<String>> before, JobLake job, String table) {
        return job.rows().get(table).stream()
                .filter(row -> !before.get(table).contains(row))
                .map(row -> row.split(", ")[1].substring(11, 16))
                .sorted()
                .toList();
    }

    static Map<Instant, String> without(Map<Instant, String> files, Instant... buckets) {
        Map<Instant, String> rest = new HashMap<>(files);
        List.of(buckets).forEach(rest::remove);
        return rest;
    }
}
