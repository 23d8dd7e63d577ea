package io.kappalake.cli.health;

import io.kappalake.compaction.merge.PartitionCount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides when the lake is unhealthy. Rules are independent, so one cause may show as several problems.
 *
 * @param intervals checkpoint intervals allowed without a checkpoint or a commit; always at least {@link #PATIENCE}
 * @param freshness maximum age of a record before it reaches the lake
 */
public record HealthLimits(int intervals, Duration freshness) {

    /** A slow checkpoint is not a fault, however short the interval. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int CROWD = 2;

    /** One line per problem; empty if all is well. */
    List<String> problems(HealthFacts facts) {
        List<String> problems = new ArrayList<>(facts.away());
        if (!facts.job().isEmpty() && !facts.isRunning() && !facts.isDone()) {
            problems.add(notRunning(facts));
        }
        if (checkpointsStopped(facts)) {
            problems.add(("No checkpoint has completed for %s, though one is due every %s:"
                            + " see the job's checkpoints in Flink's web UI")
                    .formatted(
                            seconds(facts.at(), latest(facts.lastCheckpoint(), facts.started())),
                            shown(facts.interval())));
        }
        if (commitsStopped(facts)) {
            problems.add(("Checkpoints continue, but nothing was committed for %s while %,d records wait:"
                            + " restart ./lake run, and look for the committer's errors in Flink's log")
                    .formatted(seconds(facts.at(), latest(facts.lastCommit(), facts.started())), facts.waiting()));
        }
        if (isStale(facts)) {
            problems.add("Records have waited %s to reach the lake, more than %s (%,d in all): see ./lake status"
                    .formatted(seconds(facts.at(), facts.oldestWaiting()), shown(freshness), facts.waiting()));
        }
        facts.open().stream()
                .filter(open -> isOlder(facts, open.since(), freshness))
                .map(open -> open.line(facts.at()))
                .forEach(problems::add);
        facts.crowded().stream()
                .filter(HealthLimits::isTooCrowded)
                .map(HealthLimits::crowded)
                .forEach(problems::add);
        return problems;
    }

    /** A partition being written to may exceed its bound until the next merge lands. */
    private static boolean isTooCrowded(PartitionCount count) {
        return count.files() > (count.open() ? CROWD * count.bound() : count.bound());
    }

    private static String crowded(PartitionCount count) {
        return ("%s has %,d files in %s, more than the bound of %,d: check that the upkeep runs (./lake status),"
                        + " or run ./lake compact")
                .formatted(count.table(), count.files(), count.day(), count.bound());
    }

    private static String notRunning(HealthFacts facts) {
        if (facts.job().equals("NONE")) {
            return "No job runs: start it with ./lake run";
        }
        if (facts.job().equals(HealthFacts.STOPPED)) {
            return "The job was stopped with a savepoint: ./lake run resumes it";
        }
        String cause = facts.failure().isEmpty() ? "see Flink's web UI" : facts.failure();
        return "The job is %s, not RUNNING: %s".formatted(facts.job(), cause);
    }

    private boolean checkpointsStopped(HealthFacts facts) {
        return facts.isRunning() && isOlder(facts, latest(facts.lastCheckpoint(), facts.started()), patience(facts));
    }

    /**
     * Waiting records alone prove nothing: they may have arrived after the last commit. These are older than the
     * longest allowed pause.
     */
    private boolean commitsStopped(HealthFacts facts) {
        Instant commit = latest(facts.lastCommit(), facts.started());
        return facts.isRunning()
                && isOlder(facts, commit, patience(facts))
                && facts.lastCheckpoint().isAfter(commit.plus(facts.interval()))
                && facts.waiting() > 0
                && isOlder(facts, facts.oldestWaiting(), patience(facts));
    }

    private boolean isStale(HealthFacts facts) {
        return facts.waiting() > 0 && isOlder(facts, facts.oldestWaiting(), freshness);
    }

    private Duration patience(HealthFacts facts) {
        Duration due = facts.interval().multipliedBy(intervals);
        return due.compareTo(PATIENCE) < 0 ? PATIENCE : due;
    }

    private static boolean isOlder(HealthFacts facts, Instant then, Duration bound) {
        return !then.equals(HealthFacts.NEVER)
                && Duration.between(then, facts.at()).compareTo(bound) > 0;
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static String seconds(Instant now, Instant then) {
        return "%,d s".formatted(Duration.between(then, now).toSeconds());
    }

    private static String shown(Duration time) {
        return time.toMillis() % 1000 == 0 ? "%,d s".formatted(time.toSeconds()) : "%,d ms".formatted(time.toMillis());
    }
}
