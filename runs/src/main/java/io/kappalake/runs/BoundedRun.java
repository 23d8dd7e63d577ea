package io.kappalake.runs;

import io.kappalake.jobs.LakeJob;
import io.kappalake.jobs.source.NextRecords;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.WhileAway;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A run to the offsets that were newest when it started. Flink does not restart it, because checkpoints lack the state
 * of subtasks that have ended. After a failure a new job resumes from the lake, with growing pauses, until the offsets
 * are reached. It gives up when ten jobs in a row have committed nothing.
 */
public final class BoundedRun {

    private static final int MOST_FAILURES = 10;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** For a lake or Kafka that is unavailable when the run checks whether anything is left. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** A line with this many partitions is long enough. */
    private static final int MOST_NAMED = 5;

    private final LakeJob first;
    private final Supplier<LakeJob> plan;
    private final Supplier<Positions> waiting;
    private final Consumer<String> say;
    private final Duration shortest;
    private Positions reached;
    private int failures;

    /** A run from Kafka to the offsets that {@code first} stops before. */
    public BoundedRun(Lake lake, LakeJob first, Consumer<String> say) {
        this(first, () -> LakeJob.plan(first.options(), lake).upTo(first.stop()), () -> waiting(lake, first), say);
    }

    private static Positions waiting(Lake lake, LakeJob run) {
        Positions ends = lake.lastLedger().map(Ledger::ends).orElse(Positions.NONE);
        return NextRecords.before(run.options().kafka(), ends.over(run.start()), run.stop(), run.logs());
    }

    /**
     * Compares the lake with the end of a run from Kafka whose only job has finished. Waits for services that are away.
     *
     * @throws LakeException if the lake lacks records before that end
     */
    public static void requireAll(Lake lake, LakeJob run, Consumer<String> say) {
        requireNone(new WhileAway(PATIENCE, say).ask(() -> waiting(lake, run)), run);
    }

    static void requireNone(Positions left, LakeJob run) {
        if (!left.isEmpty()) {
            throw new LakeException(lacks(left, run) + ": start it again, it resumes from the lake");
        }
    }

    /**
     * A run whose jobs are planned elsewhere.
     *
     * @param plan the job that resumes at the lake's current end
     * @param waiting by partition, the offset of the first record before the run's end that the lake lacks; empty if it
     *     has them all
     */
    public BoundedRun(LakeJob first, Supplier<LakeJob> plan, Supplier<Positions> waiting, Consumer<String> say) {
        this(first, plan, waiting, say, SHORTEST);
    }

    /** @param shortest the first pause after a failure; each later one doubles, up to a limit */
    BoundedRun(
            LakeJob first,
            Supplier<LakeJob> plan,
            Supplier<Positions> waiting,
            Consumer<String> say,
            Duration shortest) {
        this.first = first;
        this.plan = plan;
        this.waiting = waiting;
        this.say = say;
        this.shortest = shortest;
        this.reached = first.start();
    }

    /** How one job of the run ended. */
    public record Ended(RunWatch watch, JobRun.Seen last, boolean asked) {

        /**
         * Reports the end.
         *
         * @throws LakeException if it did not end well
         */
        public void tell() {
            watch.ended(last, asked);
        }

        private boolean failed() {
            return !asked && (last.job().state().equals("FAILED") || last.job().isLost()) && !last.isRefused();
        }

        private boolean finished() {
            return !asked && last.job().state().equals("FINISHED");
        }
    }

    /**
     * Runs to the end.
     *
     * @param attempt submits a job and watches it
     * @throws LakeException if it did not reach its end; committed work stays
     */
    public void run(Function<LakeJob, Ended> attempt) {
        Optional<LakeJob> next = Optional.of(first);
        while (true) {
            if (next.isPresent() && isOver(attempt.apply(next.get()))) {
                return;
            }
            LockSupport.parkNanos(pause().toNanos());
            next = planned();
            if (next.filter(LakeJob::isDone).isPresent()) {
                say.accept("Done: the lake has every record that was there when the run started.");
                return;
            }
        }
    }

    private boolean isOver(Ended ended) {
        if (ended.failed()) {
            count(ended.last().ledger());
            if (failures == MOST_FAILURES) {
                ended.tell();
            }
            say.accept("The run failed (" + ended.last().cause() + "): a new run resumes from the lake.");
            return false;
        }
        // A job may stop short: state from before a partition was added does not name that partition.
        Positions left = ended.finished() ? new WhileAway(PATIENCE, say).ask(waiting) : Positions.NONE;
        if (left.isEmpty()) {
            ended.tell();
            return true;
        }
        count(ended.last().ledger());
        String line = lacks(left, first);
        if (failures == MOST_FAILURES) {
            throw new LakeException(
                    line + ". " + MOST_FAILURES + " runs in a row did not read them: ./lake health checks Kafka");
        }
        say.accept(line + "; a new run resumes from the lake.");
        return false;
    }

    private static String lacks(Positions left, LakeJob run) {
        List<String> all = new ArrayList<>();
        left.each((topic, partition, offset) -> all.add("%s/%d from offset %d to %d"
                .formatted(
                        topic,
                        partition,
                        offset,
                        run.stop().of(topic, partition).orElse(offset))));
        String some = String.join(", ", all.subList(0, Math.min(MOST_NAMED, all.size())));
        return "The run ended, but the lake lacks records: " + some
                + (all.size() > MOST_NAMED ? " and " + (all.size() - MOST_NAMED) + " more" : "");
    }

    private void count(Optional<Ledger> last) {
        Positions now = last.map(Ledger::ends).orElse(reached);
        failures = now.equals(reached) ? failures + 1 : 1;
        reached = now;
    }

    private Duration pause() {
        Duration pause = shortest.multipliedBy(1L << Math.min(failures, 10) - 1);
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    /** Empty while a needed service does not answer. */
    private Optional<LakeJob> planned() {
        try {
            return Optional.of(plan.get());
        } catch (LakeUnreachable e) {
            failures++;
            if (failures >= MOST_FAILURES) {
                throw e;
            }
            say.accept(e.getMessage() + "; retrying");
            return Optional.empty();
        }
    }
}
