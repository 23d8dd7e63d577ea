package io.kappalake.cli.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.compaction.merge.PartitionCount;
import io.kappalake.jobs.source.OpenTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthLimitsTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final HealthLimits LIMITS = new HealthLimits(12, Duration.ofMinutes(10));

    @Test
    void aJobThatCommitsWhatComesIsHealthy() {
        assertThat(LIMITS.problems(seen().facts())).isEmpty();
    }

    @Test
    void aDayThatIsOverAndHasTooManyFilesIsNotFineAndOneThatIsWrittenToMayHaveSomeMoreForTheMoment() {
        LocalDate day = LocalDate.parse("2026-03-01");
        PartitionCount over = new PartitionCount("silver.trades", day, false, 1234, 3);
        PartitionCount open = new PartitionCount("bronze.trades", day, true, 80, 40);
        PartitionCount flood = new PartitionCount("bronze.orders", day, true, 81, 40);

        assertThat(LIMITS.problems(seen().facts(over, open, flood)))
                .containsExactly(
                        "silver.trades has 1,234 files in 2026-03-01, more than the bound of 3:"
                                + " check that the upkeep runs (./lake status), or run ./lake compact",
                        "bronze.orders has 81 files in 2026-03-01, more than the bound of 40:"
                                + " check that the upkeep runs (./lake status), or run ./lake compact");
    }

    @Test
    void aTransactionThatItsProducerHasLeftOpenIsNotFineAfterAWhile() {
        OpenTransaction left = new OpenTransaction("trades", 1_000_002, 40, 52, NOW.minusSeconds(601));
        OpenTransaction fresh = new OpenTransaction("quotes", 0, 7, 8, NOW.minusSeconds(1));
        OpenTransaction unknown = new OpenTransaction("orders", 0, 7, 8, Instant.MAX);

        HealthFacts facts = seen().facts(List.of(left, fresh, unknown));

        assertThat(LIMITS.problems(facts))
                .containsExactly("12 offsets of trades/2 of generation 1 from 40 wait for an open transaction,"
                        + " whose producer last wrote 601 s ago: they count once the producer commits it");
        assertThat(HealthReport.of(seen().facts(List.of(fresh)), LIMITS).text())
                .startsWith("Healthy: ")
                .endsWith("1 offsets of quotes/0 from 7 wait for an open transaction,"
                        + " whose producer last wrote 1 s ago: they count once the producer commits it");
    }

    @Test
    void hoursWithoutACommitAreFineWhileNothingComes() {
        assertThat(LIMITS.problems(seen().commit(7200).waiting(0, -1).facts())).isEmpty();
    }

    @Test
    void theFirstRecordAfterHoursOfSilenceIsFine() {
        assertThat(LIMITS.problems(seen().commit(7200).waiting(1, 2).facts())).isEmpty();
    }

    @Test
    void recordsThatWaitLongerThanItTakesToCommitThemAreNotFineWhileCheckpointsGoOn() {
        assertThat(LIMITS.problems(seen().commit(61).waiting(5000, 61).facts()))
                .containsExactly("Checkpoints continue, but nothing was committed for 61 s while 5,000 records wait:"
                        + " restart ./lake run, and look for the committer's errors in Flink's log");
        assertThat(LIMITS.problems(seen().commit(60).waiting(5000, 60).facts())).isEmpty();
    }

    @Test
    void aJobThatHasJustStartedHasTimeForItsFirstCommit() {
        assertThat(LIMITS.problems(
                        seen().started(20).commit(300).waiting(5000, 300).facts()))
                .isEmpty();
        assertThat(LIMITS.problems(
                        seen().started(61).commit(300).waiting(5000, 300).facts()))
                .hasSize(1);
        assertThat(LIMITS.problems(seen().started(20)
                        .checkpoint(-1)
                        .commit(-1)
                        .waiting(5, 20)
                        .facts()))
                .isEmpty();
    }

    @Test
    void aLakeThatNeverGotACommitIsNotFineEither() {
        assertThat(LIMITS.problems(
                        seen().started(61).commit(-1).waiting(5000, 61).facts()))
                .singleElement()
                .asString()
                .startsWith("Checkpoints continue, but nothing was committed for 61 s while 5,000 records wait");
    }

    @Test
    void checkpointsThatStopAreToldAsThatAndNotAsStoppedCommits() {
        assertThat(LIMITS.problems(
                        seen().checkpoint(70).commit(70).waiting(5000, 75).facts()))
                .containsExactly("No checkpoint has completed for 70 s, though one is due every 5 s:"
                        + " see the job's checkpoints in Flink's web UI");
    }

    @Test
    void shortIntervalsStillLeaveHalfAMinute() {
        Seen often = seen().interval(Duration.ofMillis(500));
        assertThat(LIMITS.problems(often.checkpoint(30).facts())).isEmpty();
        assertThat(LIMITS.problems(often.checkpoint(31).facts()))
                .containsExactly("No checkpoint has completed for 31 s, though one is due every 500 ms:"
                        + " see the job's checkpoints in Flink's web UI");
    }

    @Test
    void aJobThatDoesNotRunIsNamedWithItsLastFailure() {
        assertThat(LIMITS.problems(
                        seen().job("RESTARTING", "Nessie does not answer").facts()))
                .containsExactly("The job is RESTARTING, not RUNNING: Nessie does not answer");
        assertThat(LIMITS.problems(seen().job("NONE", "").facts()))
                .containsExactly("No job runs: start it with ./lake run");
    }

    @Test
    void recordsThatGetOldAreToldAlsoWhereCommitsGoOn() {
        assertThat(LIMITS.problems(seen().waiting(1_000_000, 601).facts()))
                .containsExactly("Records have waited 601 s to reach the lake, more than 600 s (1,000,000 in all):"
                        + " see ./lake status");
    }

    @Test
    void eachServiceThatIsAwayIsAProblemOfItsOwn() {
        assertThat(LIMITS.problems(seen().away("Kafka is away", "Nessie is away")
                        .job("", "")
                        .facts()))
                .containsExactly("Kafka is away", "Nessie is away");
    }

    @Test
    void aBoundedRunThatHasReadAllIsFineAndAJobThatWasStoppedIsNot() {
        assertThat(LIMITS.problems(seen().job("FINISHED", "")
                        .checkpoint(7200)
                        .waiting(0, -1)
                        .facts()))
                .isEmpty();
        assertThat(LIMITS.problems(
                        seen().job(HealthFacts.STOPPED, "").waiting(0, -1).facts()))
                .containsExactly("The job was stopped with a savepoint: ./lake run resumes it");
    }

    @Test
    void recordsThatComeAfterABoundedRunWaitLikeOthers() {
        assertThat(LIMITS.problems(seen().job("FINISHED", "").waiting(5, 601).facts()))
                .containsExactly(
                        "Records have waited 601 s to reach the lake, more than 600 s (5 in all): see ./lake status");
    }

    private static Seen seen() {
        return new Seen(List.of(), "RUNNING", "", 3600, Duration.ofSeconds(5), 3, 3, 40, 2);
    }

    /** Facts by their ages in seconds at noon, -1 for never. */
    private record Seen(
            List<String> away,
            String job,
            String failure,
            long started,
            Duration interval,
            long checkpoint,
            long commit,
            long waiting,
            long oldest) {

        Seen away(String... lines) {
            return new Seen(List.of(lines), job, failure, started, interval, checkpoint, commit, waiting, oldest);
        }

        Seen job(String state, String cause) {
            return new Seen(away, state, cause, started, interval, checkpoint, commit, waiting, oldest);
        }

        Seen started(long age) {
            return new Seen(away, job, failure, age, interval, checkpoint, commit, waiting, oldest);
        }

        Seen interval(Duration time) {
            return new Seen(away, job, failure, started, time, checkpoint, commit, waiting, oldest);
        }

        Seen checkpoint(long age) {
            return new Seen(away, job, failure, started, interval, age, commit, waiting, oldest);
        }

        Seen commit(long age) {
            return new Seen(away, job, failure, started, interval, checkpoint, age, waiting, oldest);
        }

        Seen waiting(long records, long oldestAge) {
            return new Seen(away, job, failure, started, interval, checkpoint, commit, records, oldestAge);
        }

        HealthFacts facts(PartitionCount... crowded) {
            return facts(List.of(), crowded);
        }

        HealthFacts facts(List<OpenTransaction> open, PartitionCount... crowded) {
            return new HealthFacts(
                    NOW,
                    away,
                    job,
                    failure,
                    ago(started),
                    interval,
                    ago(checkpoint),
                    ago(commit),
                    Map.of("trades", waiting),
                    ago(oldest),
                    open,
                    List.of(crowded));
        }

        private static Instant ago(long seconds) {
            return seconds < 0 ? HealthFacts.NEVER : NOW.minusSeconds(seconds);
        }
    }
}
