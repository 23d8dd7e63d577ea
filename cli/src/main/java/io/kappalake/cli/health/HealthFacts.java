package io.kappalake.cli.health;

import io.kappalake.compaction.merge.PartitionCount;
import io.kappalake.jobs.source.OpenTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one check saw of the job, the lake and Kafka. {@link #NEVER} means that something has not happened or was not
 * seen.
 *
 * @param away services that did not answer, each a line that says what to do
 * @param job state as Flink names it, {@link #STOPPED} where a savepoint ended it, {@code NONE} without a job, empty
 *     where Flink did not answer
 * @param failure the job's last failure, empty without one
 * @param started when the job was submitted; later restarts do not count, or a job in a restart loop would seem healthy
 * @param interval time between checkpoints, as the job has it
 * @param lastCheckpoint when the newest completed one was complete
 * @param lastCommit when the job's newest commit landed
 * @param lag records in Kafka that are not in the lake, by topic
 * @param oldestWaiting Kafka timestamp of the oldest of them
 * @param open partitions with records that wait for the end of a transaction
 * @param crowded partitions of tables with more files than they should have
 */
record HealthFacts(
        Instant at,
        List<String> away,
        String job,
        String failure,
        Instant started,
        Duration interval,
        Instant lastCheckpoint,
        Instant lastCommit,
        Map<String, Long> lag,
        Instant oldestWaiting,
        List<OpenTransaction> open,
        List<PartitionCount> crowded) {

    static final Instant NEVER = Instant.MIN;

    /** Flink reports a stopped job like one that reached its end. */
    static final String STOPPED = "STOPPED";

    HealthFacts {
        away = List.copyOf(away);
        lag = Map.copyOf(lag);
        open = List.copyOf(open);
        crowded = List.copyOf(crowded);
    }

    boolean isRunning() {
        return job.equals("RUNNING");
    }

    /** Whether it has read everything it was to read, as a bounded run does. */
    boolean isDone() {
        return job.equals("FINISHED");
    }

    /** Number of records that are not in the lake. */
    long waiting() {
        return lag.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Seconds since {@code then}, -1 for {@link #NEVER}. */
    double age(Instant then) {
        return then.equals(NEVER) ? -1 : Math.max(0, Duration.between(then, at).toMillis() / 1000.0);
    }
}
