package io.kappalake.compaction.sweep;

import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/**
 * Sweeps again and again, with the grace time that the lake's writers rely on. Reads nothing while there can be nothing
 * to delete.
 */
public final class RegularSweep {

    private final Lake lake;
    private final Duration history;
    /** Branches and tags of the last sweep after which nothing was left that could become old. */
    private Map<String, String> settled = Map.of();

    /** @param history how far back the lake's state at each full hour stays readable */
    public RegularSweep(Lake lake, Duration history) {
        this.lake = lake;
        this.history = history;
    }

    /** What was deleted; empty where nothing could be. */
    public Optional<SweepReport> run() {
        Map<String, String> refs = lake.refs().all();
        // A lake that no job has written to yet has no tables.
        if (refs.equals(settled) || lake.tablesAt(lake.head()).isEmpty()) {
            return Optional.empty();
        }
        Instant retained = Instant.now().minus(history);
        Duration grace = lake.ownership().require().grace();
        SweepReport report = new Sweep(lake, grace, history).run(looked -> {});
        boolean isOld = new HashSet<>(refs.values())
                .stream().allMatch(hash -> newest(hash).isBefore(retained));
        settled = isOld && report.young() == 0 ? refs : Map.of();
        return Optional.of(report);
    }

    private Instant newest(String hash) {
        return lake.log(hash).findFirst().map(Commit::time).orElse(Instant.MIN);
    }
}
