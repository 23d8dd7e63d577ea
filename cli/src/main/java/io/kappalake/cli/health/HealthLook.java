package io.kappalake.cli.health;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.runs.FailureText;
import io.kappalake.runs.FlinkRest;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Checks the job, the lake and Kafka from outside; it does not ask the job about itself. A service that does not answer
 * is a fact too.
 *
 * @param flink address of Flink's REST API
 * @param kafka client properties
 * @param named the pipeline that the user named; empty for the lake's own
 * @param crowded finds partitions with too many files
 */
public record HealthLook(
        String flink,
        LakeAddress lake,
        Properties kafka,
        Optional<Pipeline> named,
        Clock clock,
        CrowdedPartitions crowded) {

    /** Of a lake that does not answer: whether Kafka answers can be told all the same. */
    private static final Pipeline UNKNOWN =
            new Pipeline(Pipeline.MARKET.name(), List.of(), List.of(), Rules.DEFAULT, ZoneOffset.UTC, new TreeMap<>());

    /** The job as Flink sees it. */
    private record Job(String state, String failure, Instant started, Duration interval, Instant lastCheckpoint) {

        private static final Job UNKNOWN = new Job("", "", HealthFacts.NEVER, Duration.ZERO, HealthFacts.NEVER);
        private static final Job NONE = new Job("NONE", "", HealthFacts.NEVER, Duration.ZERO, HealthFacts.NEVER);
    }

    /** The job's newest commit, if there is one; unknown if Nessie did not answer. */
    private record Commits(boolean known, Pipeline pipeline, List<Commit> found) {

        /** Name of its job. */
        String job() {
            return newest().flatMap(Commit::ledger).map(Ledger::pipeline).orElse(pipeline.name());
        }

        Optional<Commit> newest() {
            return found.stream().findFirst();
        }
    }

    /** Takes some seconds at most if a service is unavailable. */
    public HealthFacts look() {
        List<String> away = new ArrayList<>();
        Commits commits = commits(away);
        Job job = job(commits.job(), away);
        WaitingRecords waiting = waiting(commits, away);
        return new HealthFacts(
                clock.instant(),
                away,
                job.state(),
                job.failure(),
                job.started(),
                job.interval(),
                job.lastCheckpoint(),
                commits.newest().map(Commit::time).orElse(HealthFacts.NEVER),
                waiting.lag(),
                waiting.oldest(),
                waiting.open(),
                commits.known() ? crowded.look() : List.of());
    }

    private Job job(String name, List<String> away) {
        try {
            FlinkRest rest = new FlinkRest(flink);
            return rest.jobs().stream()
                    .filter(job -> job.name().equals(name))
                    .max(Comparator.comparing(FlinkRest.Job::started))
                    .map(job -> job(rest, job.id()))
                    .orElse(Job.NONE);
        } catch (LakeException e) {
            away.add(e.getMessage());
            return Job.UNKNOWN;
        }
    }

    private static Job job(FlinkRest rest, String id) {
        JsonNode job = rest.get("/jobs/" + id);
        long interval =
                rest.get("/jobs/" + id + "/checkpoints/config").path("interval").asLong();
        JsonNode latest = rest.get("/jobs/" + id + "/checkpoints").path("latest");
        long checkpoint = latest.path("completed").path("latest_ack_timestamp").asLong();
        String failure = rest.lastFailure(id)
                .map(last -> FailureText.innermost(last.stackTrace()))
                .orElse("");
        return new Job(
                state(job.path("state").asText(), latest.hasNonNull("savepoint")),
                failure,
                instant(job.path("start-time").asLong()),
                Duration.ofMillis(interval),
                instant(checkpoint));
    }

    private static String state(String flinks, boolean savepoint) {
        return flinks.equals("FINISHED") && savepoint ? HealthFacts.STOPPED : flinks;
    }

    private static Instant instant(long millis) {
        return millis == 0 ? HealthFacts.NEVER : Instant.ofEpochMilli(millis);
    }

    private Commits commits(List<String> away) {
        try (Lake opened = Lake.open(lake)) {
            return new Commits(
                    true,
                    named.orElseGet(() -> Pipeline.of(opened)),
                    opened.log()
                            .filter(commit -> commit.ledger().isPresent())
                            .limit(1)
                            .toList());
        } catch (LakeException e) {
            away.add(e.getMessage());
            return new Commits(false, named.orElse(UNKNOWN), List.of());
        }
    }

    /** Without the lake's offsets nobody knows what waits, but it still reports whether Kafka answers. */
    private WaitingRecords waiting(Commits commits, List<String> away) {
        Optional<Ledger> newest = commits.newest().flatMap(Commit::ledger);
        Positions ends = newest.map(Ledger::ends).orElse(Positions.NONE);
        TopicLogs logs = newest.map(Ledger::logs).orElse(TopicLogs.NONE);
        try {
            WaitingRecords waiting = WaitingRecords.after(commits.pipeline(), ends, logs, kafka);
            if (!commits.known()) {
                return WaitingRecords.NONE;
            }
            away.addAll(waiting.dropped());
            return waiting;
        } catch (LakeException e) {
            away.add(e.getMessage());
            return WaitingRecords.NONE;
        }
    }
}
