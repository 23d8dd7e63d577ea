package io.kappalake.runs;

import io.kappalake.jobs.LakeJob;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import java.time.Duration;
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

    private final LakeJob first;
    private final Supplier<LakeJob> plan;
    private final Consumer<String> say;
    private final Duration shortest;
    private Positions reached;
    private int failures;

    public BoundedRun(Lake lake, LakeJob first, Consumer<String> say) {
        this(first, () -> LakeJob.plan(first.options(), lake).upTo(first.stop()), say, SHORTEST);
    }

    /**
     * A run whose jobs are planned elsewhere.
     *
     * @param plan the job that goes on where the lake ends now
     * @param shortest the first pause after a failure; each one after it is twice as long, up to a limit
     */
    BoundedRun(LakeJob first, Supplier<LakeJob> plan, Consumer<String> say, Duration shortest) {
        this.first = first;
        this.plan = plan;
        this.say = say;
        this.shortest = shortest;
        this.reached = first.start();
    }

    /** How one job of the run ended. */
    public record Ended(RunWatch watch, JobRun.Seen last, boolean asked) {

        /**
         * Says how it ended.
         *
         * @throws LakeException when it did not end well
         */
        public void tell() {
            watch.ended(last, asked);
        }

        private boolean canGoOn() {
            return !asked && (last.job().state().equals("FAILED") || last.job().isLost()) && !last.isRefused();
        }
    }

    /**
     * Runs to the end.
     *
     * @param attempt submits a job and watches it
     * @throws LakeException when it did not come to its end; what was committed stays
     */
    public void run(Function<LakeJob, Ended> attempt) {
        Optional<LakeJob> next = Optional.of(first);
        while (true) {
            if (next.isPresent()) {
                Ended ended = attempt.apply(next.get());
                if (!ended.canGoOn()) {
                    ended.tell();
                    return;
                }
                count(ended.last().ledger());
                if (failures == MOST_FAILURES) {
                    ended.tell();
                }
                say.accept("The run failed (" + ended.last().cause() + "): a new run resumes from the lake.");
            }
            LockSupport.parkNanos(pause().toNanos());
            next = planned();
            if (next.filter(LakeJob::isDone).isPresent()) {
                say.accept("Done: the lake has every record that Kafka had when the run started.");
                return;
            }
        }
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

    /** Empty while something that it needs does not answer. */
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
