package io.kappalake.compaction.repair;

import static io.kappalake.compaction.JobLake.BARS_1M;
import static io.kappalake.compaction.JobLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.compaction.JobLake;
import io.kappalake.compaction.repair.RepairReport.TableRepair;
import io.kappalake.transforms.gold.Families;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The files and the memory of a repair. */
class RepairFilesTest extends RepairFixture {

    @Test
    void aCompactedFileThatHoldsThreeHoursKeepsTheRowsOfTheTwoThatAreRight() {
        try (JobLake job = new JobLake().market(at("09:00"), at("15:00")).landAll(at("15:00"), 3)) {
            job.lateTrade(at("10:10"), 500);
            Map<Instant, String> files = job.files(BARS_1M);
            assertThat(files).containsOnlyKeys(at("09:00"), at("12:00"));

            RepairReport report = repair(job);

            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(report.tables()).containsEntry(BARS_1M, new TableRepair(1, 120, 2, 1));
            assertThat(job.files(BARS_1M))
                    .containsOnlyKeys(at("09:00"), at("10:00"), at("12:00"))
                    .containsEntry(at("12:00"), files.get(at("12:00")))
                    .doesNotContainValue(files.get(at("09:00")));
        }
    }

    @Test
    void aFileThatOnlyReachesOverARepairedHourStaysAsItIs() {
        try (JobLake job = new JobLake().market(at("09:00"), at("12:00")).landAll(at("12:00"), 3)) {
            job.lateTrade(at("10:10"), 500);
            repair(job);
            String around = job.files(BARS_1M).get(at("09:00"));

            job.lateTrade(at("10:20"), 501);
            int stored = job.stored(BARS_1M).size();
            RepairReport report = repair(job);

            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(report.tables()).containsEntry(BARS_1M, new TableRepair(1, 120, 1, 1));
            assertThat(job.stored(BARS_1M)).as("without a copy of what stays").hasSize(stored + 1);
            assertThat(job.files(BARS_1M)).containsEntry(at("09:00"), around);
        }
    }

    @Test
    void hoursThatAreApartBecomeFilesThatDoNotReachOverThoseBetween() {
        try (JobLake job = new JobLake().market(at("09:00"), at("14:00")).landAll(at("14:00"))) {
            job.lateTrade(at("09:10"), 500);
            job.lateTrade(at("12:10"), 501);

            RepairReport report = repair(job);

            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(report.tables().get(BARS_1M)).isEqualTo(new TableRepair(2, 240, 2, 2));
            assertThat(report.commits()).isEqualTo(1);
        }
    }

    @Test
    void anHourWithoutAnyRowsBeforeGetsItsFirst() {
        try (JobLake job = new JobLake().market(at("10:00"), at("11:00")).landAll(at("13:00"))) {
            job.lateTrade(at("12:10"), 500);

            RepairReport report = repair(job);

            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(report.tables().get(BARS_1M)).isEqualTo(new TableRepair(1, 1, 1, 0));
        }
    }

    @Test
    void daysOfHistoryThatCameLateAreRepairedDayByDayWithOneHourInMemory() {
        Instant end = at("2026-03-04T00:00:00Z");
        try (JobLake job = new JobLake().market(DAY, end).landAll(end)) {
            for (Instant time = DAY.plusSeconds(59 * 60 + 20); time.isBefore(end); time = time.plusSeconds(8 * 3600)) {
                job.lateTrade(time, 700);
            }
            List<Long> progress = new ArrayList<>();

            RepairReport report = Repair.of(job.lake).holding(1).run(progress::add);

            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(job.lake.repairs()).isEmpty();
            assertThat(report.commits()).isEqualTo(2);
            assertThat(progress).containsExactly(12L, 24L);
        }
    }

    @Test
    void whatDoesNotFitTheMemoryIsComputedInParts() {
        Instant end = at("2026-03-03T00:00:00Z");
        try (JobLake job = new JobLake().market(DAY, end).landAll(end)) {
            for (Instant time = DAY.plusSeconds(20); time.isBefore(end); time = time.plusSeconds(3600)) {
                job.lateTrade(time, 700);
            }

            assertThat(RepairFamily.of(Families.MARKET).folded(day(job), Set.of("trades", "quotes"), 2 * 24 * 60))
                    .as("two symbols in each minute")
                    .hasValueSatisfying(minutes -> assertThat(minutes.size()).isEqualTo(2 * 24 * 60));
            assertThat(RepairFamily.of(Families.MARKET).folded(day(job), Set.of("trades", "quotes"), 1500))
                    .isEmpty();
            Repair.of(job.lake).holding(1500).run(done -> {});

            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(job.lake.repairs()).isEmpty();
        }
    }
}
