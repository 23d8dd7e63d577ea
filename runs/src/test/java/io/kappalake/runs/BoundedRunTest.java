package io.kappalake.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A topic of one partition with ten records, and a job that may end anywhere. */
class BoundedRunTest {

    private final List<String> said = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Deque<Supplier<LakeJob>> plans = new ArrayDeque<>();
    private final Deque<Positions> waiting = new ArrayDeque<>();
    private int jobs;

    @Test
    void aCommitThatTheLakeRefusesIsNotPlannedAgainSinceItWouldBeRefusedAgain() {
        plans.add(() -> {
            throw new CommitRefused("Commit refused: another pipeline wrote here");
        });

        assertThatThrownBy(() -> run(failed(4)))
                .isInstanceOf(CommitRefused.class)
                .hasMessage("Commit refused: another pipeline wrote here");
        assertThat(plans).isEmpty();
        assertThat(said).containsExactly("The run failed (boom): a new run resumes from the lake.");
    }

    @Test
    void aPlanThatIsRefusedIsNotMadeAgain() {
        plans.add(() -> {
            throw new LakeException("Kafka and the lake do not match");
        });

        assertThatThrownBy(() -> run(failed(4))).hasMessage("Kafka and the lake do not match");
        assertThat(plans).isEmpty();
    }

    @Test
    void aServiceThatIsAwayWhileTheNextJobIsPlannedIsAskedAgainUntilItAnswers() {
        plans.add(away("Nessie does not answer"));
        plans.add(away("Kafka does not answer"));
        plans.add(() -> job(4));

        run(failed(4), finished(10));

        assertThat(jobs).isEqualTo(2);
        assertThat(said)
                .containsExactly(
                        "The run failed (boom): a new run resumes from the lake.",
                        "Nessie does not answer; retrying",
                        "Kafka does not answer; retrying");
        assertThat(told).containsExactly("FINISHED");
    }

    @Test
    void tenTimesInARowWithoutACommitIsTheEnd() {
        for (int i = 0; i < 10; i++) {
            plans.add(() -> job(0));
        }

        assertThatThrownBy(() -> run(
                        failed(0), failed(0), failed(0), failed(0), failed(0), failed(0), failed(0), failed(0),
                        failed(0), failed(0)))
                .hasMessage("ended as FAILED");
        assertThat(jobs).isEqualTo(10);
    }

    @Test
    void aJobThatEndsShortOfTheEndIsFollowedByOneFromTheLake() {
        waiting.add(at(4));
        plans.add(() -> job(4));

        run(finished(4), finished(10));

        assertThat(jobs).isEqualTo(2);
        assertThat(said)
                .containsExactly("The run ended, but the lake lacks records: trades/0 from offset 4 to 10;"
                        + " a new run resumes from the lake.");
        assertThat(told).containsExactly("FINISHED");
    }

    @Test
    void jobsThatEndShortAgainAndAgainAreNoSuccess() {
        for (int i = 0; i < 10; i++) {
            waiting.add(at(0));
            plans.add(() -> job(0));
        }

        assertThatThrownBy(
                        () -> run(Stream.generate(() -> finished(0)).limit(10).toArray(JobRun.Seen[]::new)))
                .isExactlyInstanceOf(LakeException.class)
                .hasMessageStartingWith("The run ended, but the lake lacks records: trades/0 from offset 0 to 10.");
        assertThat(told).isEmpty();
    }

    @Test
    void whereNobodyWouldStartAnotherJobOneThatEndsShortIsAFailure() {
        BoundedRun.requireNone(Positions.NONE, job(0));

        assertThatThrownBy(() -> BoundedRun.requireNone(at(4), job(0)))
                .isExactlyInstanceOf(LakeException.class)
                .hasMessage("The run ended, but the lake lacks records: trades/0 from offset 4 to 10:"
                        + " start it again, it resumes from the lake");
    }

    @Test
    void aRunThatSomebodyStoppedMayEndShort() {
        waiting.add(at(4));

        new BoundedRun(job(0), () -> job(4), waiting::remove, said::add, Duration.ofMillis(1))
                .run(job -> new BoundedRun.Ended(new Told(), finished(4), true));

        assertThat(told).containsExactly("FINISHED");
        assertThat(said).isEmpty();
    }

    private void run(JobRun.Seen... ends) {
        Supplier<Positions> left = () -> waiting.isEmpty() ? Positions.NONE : waiting.remove();
        new BoundedRun(job(0), () -> plans.remove().get(), left, said::add, Duration.ofMillis(1)).run(job -> {
            JobRun.Seen last = ends[jobs++];
            return new BoundedRun.Ended(new Told(), last, false);
        });
    }

    private static Supplier<LakeJob> away(String who) {
        return () -> {
            throw new LakeUnreachable(who, new IOException());
        };
    }

    private static JobRun.Seen failed(long offset) {
        return seen("FAILED", offset, Optional.of(new FlinkRest.Failure(1, "java.lang.IllegalStateException: boom")));
    }

    private static JobRun.Seen finished(long offset) {
        return seen("FINISHED", offset, Optional.empty());
    }

    private static JobRun.Seen seen(String state, long offset, Optional<FlinkRest.Failure> failure) {
        FlinkRest.Job job = new FlinkRest.Job("f00d", "market", state, Instant.EPOCH);
        return new JobRun.Seen(job, Optional.of(ledger(offset)), offset, 10, offset, failure, Optional.empty());
    }

    private static Ledger ledger(long offset) {
        OffsetRanges read = OffsetRanges.NONE.with("trades", 0, new OffsetRange(0, offset));
        return new Ledger("market", "run", 1, read, Map.of(), Map.of());
    }

    private static LakeJob job(long from) {
        JobOptions options = new JobOptions(
                "market",
                new LakeAddress("http://127.0.0.1:1/api/v2", "main", "file:///tmp/lake", ""),
                new Properties(),
                Rules.DEFAULT,
                true,
                Duration.ofSeconds(1),
                1,
                "file:///tmp/state");
        return new LakeJob(options, Pipeline.MARKET, at(from), at(10), Optional.of(ledger(from)), Map.of());
    }

    private static Positions at(long offset) {
        return Positions.NONE.with("trades", 0, offset);
    }

    private final class Told implements RunWatch {

        @Override
        public void started() {}

        @Override
        public void progress(JobRun.Seen seen) {}

        @Override
        public void ended(JobRun.Seen last, boolean asked) {
            told.add(last.job().state());
            if (!last.job().state().equals("FINISHED")) {
                throw new LakeException("ended as " + last.job().state());
            }
        }
    }
}
