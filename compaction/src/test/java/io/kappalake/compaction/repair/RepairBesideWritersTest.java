package io.kappalake.compaction.repair;

import static io.kappalake.compaction.JobLake.BARS_1M;
import static io.kappalake.compaction.JobLake.BARS_5M;
import static io.kappalake.compaction.JobLake.FEATURES;
import static io.kappalake.compaction.JobLake.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.compaction.JobLake;
import io.kappalake.compaction.repair.RepairReport.TableRepair;
import io.kappalake.tables.LakeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Repairs while others write. */
class RepairBesideWritersTest extends RepairFixture {

    @Test
    void aBucketThatIsNotSealedYetStaysNotedAndItsFileStaysTheJobs() {
        try (JobLake job = new JobLake().market(at("10:00"), at("13:00")).landAll(at("12:00"))) {
            job.late(JobLake.trade(at("12:10"), "AAPL", 500), Map.of(BARS_1M, List.of(at("12:00"))));
            Map<Instant, String> files = job.files(BARS_1M);

            assertThat(Repair.of(job.lake).plan().waiting()).isEqualTo(Map.of(BARS_1M, Set.of(at("12:00"))));
            assertThat(repair(job).commits()).isZero();

            assertThat(job.files(BARS_1M)).isEqualTo(files);
            assertThat(job.lake.repairs()).isEqualTo(Map.of(BARS_1M, Set.of(at("12:00"))));
        }
    }

    @Test
    void aFileThatReachesIntoTheJobsWindowsIsRefusedByName() {
        try (JobLake job = new JobLake().market(at("10:00"), at("13:00")).landAll(at("12:00"), 3)) {
            job.lateTrade(at("10:30"), 500);
            String head = job.lake.head();

            assertThatThrownBy(() -> repair(job))
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining(job.files(BARS_1M).get(at("10:00")))
                    .hasMessageContaining("those from 2026-03-02T12:00:00Z on belong to the job");
            assertThat(job.lake.head()).isEqualTo(head);
        }
    }

    @Test
    void aLateEventForTheSameHourThatLandsMeanwhileIsNotLost() {
        try (JobLake job = new JobLake().market(at("10:00"), at("12:00")).landAll(at("12:00"))) {
            job.lateTrade(at("10:30"), 500);

            RepairReport report = repairWhile(job, () -> job.lateTrade(at("10:40"), 900));

            assertThat(report.restarts()).isEqualTo(1);
            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(job.lake.repairs()).isEmpty();
        }
    }

    @Test
    void aLateEventThatOnlyReachesTheHourStartsTheWorkAnewToo() {
        try (JobLake job = new JobLake().market(at("09:00"), at("12:00")).landAll(at("12:00"))) {
            job.lateTrade(at("10:30"), 500);

            RepairReport report = repairWhile(job, () -> job.lateTrade(at("09:50"), 900));

            assertThat(report.restarts()).isEqualTo(1);
            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(job.lake.repairs()).isEmpty();
        }
    }

    @Test
    void lateEventsElsewhereAndCommitsThatNoteNothingDoNotStartTheWorkAnew() {
        try (JobLake job = new JobLake().market(at("08:00"), at("13:00")).landAll(at("13:00"))) {
            job.lateTrade(at("11:10"), 500);

            RepairReport report = repairWhile(job, () -> {
                job.lateTrade(at("08:10"), 900);
                for (int i = 0; i < 60; i++) {
                    job.checkpoint().land();
                }
            });

            assertThat(report.restarts()).isZero();
            assertThat(job.lake.repairs())
                    .isEqualTo(Map.of(
                            BARS_1M, Set.of(at("08:00")), BARS_5M, Set.of(at("08:00")), FEATURES, Set.of(at("08:00"))));
            repair(job);
            assertThat(job.rows()).isEqualTo(job.truth());
        }
    }

    @Test
    void filesThatCompactionReplacedMeanwhileAreReplacedAsTheyAreThen() {
        try (JobLake job = new JobLake().market(at("10:00"), at("12:00")).landAll(at("12:00"))) {
            job.lateTrade(at("10:30"), 500);

            RepairReport report = repairWhile(job, () -> job.compact(BARS_1M));

            assertThat(report.restarts()).isEqualTo(1);
            assertThat(report.tables().get(BARS_1M)).isEqualTo(new TableRepair(1, 120, 2, 1));
            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(job.lake.repairs()).isEmpty();
        }
    }

    @Test
    void aLakeThatWasTakenBackMeanwhileStaysAsItWas() {
        try (JobLake job = new JobLake().market(at("10:00"), at("12:00")).landAll(at("12:00"))) {
            String good = job.lake.head();
            Map<String, SortedSet<String>> before = job.rows();
            job.lateTrade(at("10:30"), 500);

            RepairReport report = repairWhile(job, () -> job.rollBack(good));

            assertThat(report.restarts()).isEqualTo(1);
            assertThat(report.commits()).isZero();
            assertThat(job.rows()).isEqualTo(before);
            assertThat(job.lake.repairs()).isEmpty();
        }
    }

    @Test
    void windowsThatBelongToTheJobAgainAreLeftToIt() {
        try (JobLake job = new JobLake().market(at("10:00"), at("12:00")).landAll(at("12:00"))) {
            job.lateTrade(at("10:30"), 500);

            RepairReport report = repairWhile(job, () -> {
                job.seal(at("10:00"));
                job.checkpoint().land();
            });

            assertThat(report.restarts()).isEqualTo(1);
            assertThat(report.commits()).isZero();
            assertThat(Repair.of(job.lake).plan().waiting()).containsEntry(BARS_1M, new TreeSet<>(Set.of(at("10:00"))));
        }
    }

    @Test
    void aCrashBeforeTheCommitLeavesTheLakeAsItWasAndTheNextRunDoesTheWork() {
        try (JobLake job = new JobLake().market(at("10:00"), at("12:00")).landAll(at("12:00"))) {
            job.lateTrade(at("10:30"), 500);
            Map<String, SortedSet<String>> before = job.rows();
            String head = job.lake.head();

            assertThatThrownBy(() -> Repair.of(job.lake).probe(step -> crash()).run(done -> {}))
                    .hasMessage("crash");

            assertThat(job.lake.head()).isEqualTo(head);
            assertThat(job.rows()).isEqualTo(before);
            assertThat(repair(job).commits()).isEqualTo(1);
            assertThat(job.rows()).isEqualTo(job.truth());
        }
    }
}
