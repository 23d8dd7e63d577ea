package io.kappalake.cli.health;

import io.kappalake.jobs.source.OpenTransaction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of {@code health}, as {@code --json} prints it. Ages are in seconds; -1 means never or unknown.
 *
 * @param problems one line each, empty when healthy
 * @param job the job's state as Flink names it
 * @param lag records in Kafka that are not in the lake, by topic
 * @param open a line for each partition with records that wait for the end of a transaction
 */
public record HealthReport(
        boolean healthy,
        List<String> problems,
        String at,
        String job,
        double lastCheckpointAge,
        double lastCommitAge,
        double oldestWaitingAge,
        Map<String, Long> lag,
        List<String> open) {

    public static HealthReport of(HealthFacts facts, HealthLimits limits) {
        List<String> problems = limits.problems(facts);
        return new HealthReport(
                problems.isEmpty(),
                problems,
                facts.at().toString(),
                facts.job(),
                facts.age(facts.lastCheckpoint()),
                facts.age(facts.lastCommit()),
                facts.age(facts.oldestWaiting()),
                new TreeMap<>(facts.lag()),
                OpenTransaction.lines(facts.open(), facts.at()));
    }

    /** A look that failed. */
    static HealthReport failed(String problem) {
        return new HealthReport(false, List.of(problem), "", "", -1, -1, -1, Map.of(), List.of());
    }

    String text() {
        if (!healthy) {
            return String.join(System.lineSeparator(), problems);
        }
        long waiting = lag.values().stream().mapToLong(Long::longValue).sum();
        String line = "Healthy: the job is %s, last checkpoint %.1f s ago, last commit %s, %,d records wait"
                .formatted(
                        job,
                        lastCheckpointAge,
                        lastCommitAge < 0 ? "none yet" : "%.1f s ago".formatted(lastCommitAge),
                        waiting);
        return open.isEmpty() ? line : line + "; " + String.join("; ", open);
    }
}
