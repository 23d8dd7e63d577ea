package io.kappalake.runs;

import io.kappalake.jobs.LakeJob;
import io.kappalake.jobs.commit.RunId;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Polls a job and its lake until the job has ended. The job itself waits for services that are unavailable for a while,
 * and the watch waits with it.
 */
final class JobWatch {

    /** The log of a branch that somebody moved may lack the commit seen last. */
    private static final int MOST_COMMITS = 10_000;

    private final FlinkRest flink;
    private final String id;
    private final LakeJob job;
    private final Supplier<String> head;
    private final Function<String, Stream<Commit>> log;
    private final Limits limits;

    private FlinkRest.Job seen;
    private Optional<FlinkRest.Failure> failure = Optional.empty();
    private Optional<Ledger> ledger;
    private String counted = "";
    private long read;
    private long answered = System.nanoTime();
    private long known = System.nanoTime();
    private long landed = System.nanoTime();

    /**
     * How long to watch without an answer.
     *
     * @param poll pause between two looks
     * @param away how long Flink may be silent
     * @param unknown how long Flink may not know the job, as a Flink that takes over does at first; also how long to
     *     ask a silent lake for an ended job's last commit
     */
    record Limits(Duration poll, Duration away, Duration unknown) {

        static final Limits USUAL = new Limits(Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofSeconds(30));
    }

    /**
     * A watch on one job.
     *
     * @param head the lake's newest commit
     * @param log that commit and those before it, newest first
     */
    JobWatch(
            FlinkRest flink,
            String id,
            LakeJob job,
            Supplier<String> head,
            Function<String, Stream<Commit>> log,
            Limits limits) {
        this.flink = flink;
        this.id = id;
        this.job = job;
        this.head = head;
        this.log = log;
        this.limits = limits;
        this.ledger = job.last();
        this.seen = new FlinkRest.Job(id, job.options().jobName(), "CREATED", Instant.EPOCH);
    }

    /**
     * Watches to the end.
     *
     * @throws LakeUnreachable if Flink is unavailable for too long; the job may still run
     */
    JobRun.Seen await(Consumer<JobRun.Seen> each) {
        while (true) {
            JobRun.Seen now = look();
            each.accept(now);
            // The last commit is known only once the lake has answered after the end.
            boolean asked = now.unread().isEmpty()
                    || System.nanoTime() - landed > limits.unknown().toNanos();
            if (now.job().ended() && asked) {
                return now;
            }
            LockSupport.parkNanos(limits.poll().toNanos());
        }
    }

    private JobRun.Seen look() {
        Optional<String> unread = lookAtFlink().or(this::lookAtLake);
        Positions ends = ledger.map(Ledger::ends).orElse(Positions.NONE);
        return new JobRun.Seen(
                seen,
                ledger,
                // After a rollback, or if a topic was recreated, the lake ends before the run began.
                Math.max(0, ends.recordsSince(job.start())),
                job.stop().recordsSince(job.start()),
                read,
                failure,
                unread);
    }

    private Optional<String> lookAtFlink() {
        if (seen.ended()) {
            return Optional.empty();
        }
        try {
            Optional<FlinkRest.Job> found = flink.find(id);
            failure = found.isPresent() ? flink.lastFailure(id) : failure;
            answered = System.nanoTime();
            if (found.isPresent()) {
                known = answered;
                landed = answered;
                seen = found.get();
                return Optional.empty();
            }
            if (answered - known > limits.unknown().toNanos()) {
                seen = seen.lost();
                return Optional.empty();
            }
            return Optional.of("Flink at http://" + flink.address() + " does not know job " + id);
        } catch (LakeUnreachable e) {
            if (System.nanoTime() - answered > limits.away().toNanos()) {
                throw new LakeUnreachable(
                        "%s. It has not for %d s, and job %s may still run: ./lake status shows it"
                                .formatted(e.getMessage(), limits.away().toSeconds(), id),
                        e);
            }
            return Optional.of(e.getMessage());
        }
    }

    private Optional<String> lookAtLake() {
        try {
            String newest = head.get();
            if (newest.equals(counted)) {
                return Optional.empty();
            }
            List<Commit> fresh = log.apply(newest)
                    .takeWhile(commit -> !isCounted(commit))
                    .limit(MOST_COMMITS)
                    .toList();
            fresh.stream()
                    .flatMap(commit -> commit.ledger().stream())
                    .filter(one -> RunId.flinkJob(one.run()).equals(id))
                    .flatMap(one -> one.feeds().values().stream())
                    .mapToLong(FeedCounts::read)
                    .forEach(records -> read += records);
            ledger = fresh.stream()
                    .flatMap(commit -> commit.ledger().stream())
                    .findFirst()
                    .or(() -> ledger);
            counted = newest;
            return Optional.empty();
        } catch (LakeUnreachable e) {
            return Optional.of(e.getMessage());
        }
    }

    private boolean isCounted(Commit commit) {
        return commit.hash().equals(counted)
                || counted.isEmpty()
                        && job.last().isPresent()
                        && commit.ledger().map(Ledger::id).equals(job.last().map(Ledger::id));
    }
}
