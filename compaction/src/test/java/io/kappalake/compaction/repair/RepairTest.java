package io.kappalake.compaction.repair;

import static io.kappalake.compaction.JobLake.BARS_1M;
import static io.kappalake.compaction.JobLake.BARS_5M;
import static io.kappalake.compaction.JobLake.DAILY;
import static io.kappalake.compaction.JobLake.FEATURES;
import static io.kappalake.compaction.JobLake.HOURLY;
import static io.kappalake.compaction.JobLake.QUOTES_1M;
import static io.kappalake.compaction.JobLake.at;
import static io.kappalake.compaction.JobLake.order;
import static io.kappalake.compaction.JobLake.quote;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.compaction.JobLake;
import io.kappalake.compaction.repair.RepairReport.TableRepair;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.gold.Family;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The rows that a repair makes. */
class RepairTest extends RepairFixture {

    @Test
    void aLateTradeGetsIntoItsBarsAndIntoTheFeaturesOfTheFifteenMinutesAfterIt() {
        try (JobLake job = new JobLake().market(at("09:45"), at("13:30")).landAll(at("13:00"))) {
            Map<String, SortedSet<String>> before = job.rows();
            job.lateTrade(at("2026-03-02T10:55:30Z"), 500);
            Map<Instant, String> bars = job.files(BARS_1M);
            Map<Instant, String> features = job.files(FEATURES);
            Map<Instant, String> quotes = job.files(QUOTES_1M);

            RepairReport report = repair(job);

            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(changed(before, job, BARS_1M)).containsOnlyOnce("10:55").hasSize(1);
            assertThat(changed(before, job, BARS_5M)).containsExactly("10:55");
            assertThat(changed(before, job, FEATURES))
                    .hasSize(16)
                    .startsWith("10:55", "10:56")
                    .endsWith("11:09", "11:10");
            assertThat(job.lake.repairs()).isEmpty();
            assertThat(job.files(BARS_1M))
                    .hasSize(5)
                    .containsAllEntriesOf(without(bars, at("10:00")))
                    .doesNotContainValue(bars.get(at("10:00")));
            assertThat(job.files(FEATURES))
                    .hasSize(4)
                    .containsAllEntriesOf(without(features, at("10:00"), at("11:00")))
                    .doesNotContainValue(features.get(at("11:00")));
            assertThat(job.files(QUOTES_1M)).isEqualTo(quotes);
            assertThat(report)
                    .isEqualTo(new RepairReport(
                            new TreeMap<>(Map.of(
                                    BARS_1M, new TableRepair(1, 120, 1, 1),
                                    BARS_5M, new TableRepair(1, 24, 1, 1),
                                    FEATURES, new TableRepair(2, 240, 1, 2))),
                            1,
                            0));
            assertThat(job.lake.log().findFirst()).map(Commit::message).contains("repair market 2026-03-02T00:00:00Z");
        }
    }

    @Test
    void aLateQuoteChangesItsBarAndTheSpreadOfTheSameMinute() {
        try (JobLake job = new JobLake().market(at("10:00"), at("12:00")).landAll(at("12:00"))) {
            Map<String, SortedSet<String>> before = job.rows();
            job.late(
                    quote(at("10:58"), "MSFT", 50),
                    Map.of(QUOTES_1M, List.of(at("10:00")), FEATURES, List.of(at("10:00"))));

            repair(job);

            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(changed(before, job, QUOTES_1M)).containsExactly("10:58");
            assertThat(changed(before, job, FEATURES)).containsExactly("10:58");
            assertThat(job.lake.repairs()).isEmpty();
        }
    }

    @Test
    void rowsOfARepairAreFinalAlsoWhereTheFormerOnesWereNot() {
        try (JobLake job = new JobLake().market(at("10:00"), at("11:00")).landAll(at("11:00"), 1, false)) {
            job.lateTrade(at("10:30"), 500);
            assertThat(job.rows().get(BARS_1M)).allMatch(row -> row.endsWith("false)"));

            repair(job);

            assertThat(job.rows().get(BARS_1M)).hasSize(120).allMatch(row -> row.endsWith("true)"));
            assertThat(job.rows().get(FEATURES)).hasSize(120).allMatch(row -> row.endsWith("true)"));
        }
    }

    @Test
    void everyFamilyIsRepairedFromAllOfItsFeeds() {
        assertThat(RepairFamily.all(Pipeline.MARKET))
                .extracting(RepairFamily::name)
                .containsExactlyElementsOf(
                        Pipeline.MARKET.families().stream().map(Family::name).toList());
        List<Object> tables = new ArrayList<>();
        RepairFamily.all(Pipeline.MARKET).forEach(family -> tables.addAll(family.tables()));
        assertThat(tables).containsExactlyElementsOf(Pipeline.MARKET.gold());
        assertThat(RepairFamily.all(Pipeline.MARKET)).allSatisfy(family -> assertThat(family.folds())
                .extracting(fold -> fold.feed().name())
                .containsAll(family.tables().stream()
                        .flatMap(table -> table.reach().keySet().stream())
                        .toList()));
    }

    @Test
    void aLateOrderCountsInItsHourAndItsDayAndItsCustomerOnce() {
        Instant sealed = at("2026-03-04T00:00:00Z");
        try (JobLake job = new JobLake().orders(DAY, at("2026-03-05T00:00:00Z")).landAll(sealed)) {
            Map<Instant, String> daily = job.files(DAILY);
            Map<String, List<Instant>> noted = Map.of(HOURLY, List.of(DAY), DAILY, List.of(DAY));
            job.late(order(at("10:20"), "new", 77), noted);
            job.late(order(at("10:40"), "c1", 5), noted);

            RepairReport report = repair(job);

            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(job.rows().get(DAILY)).contains("Record(2026-03-02, 26, 322.00000000, 12.38461538, 6, true)");
            assertThat(job.files(DAILY))
                    .hasSize(3)
                    .containsAllEntriesOf(without(daily, DAY))
                    .doesNotContainValue(daily.get(DAY));
            assertThat(job.lake.repairs()).isEmpty();
            assertThat(report.tables())
                    .isEqualTo(Map.of(HOURLY, new TableRepair(1, 24, 1, 1), DAILY, new TableRepair(1, 1, 1, 1)));
        }
    }

    @Test
    void nothingNotedIsNothingDone() {
        try (JobLake job = new JobLake().market(at("10:00"), at("11:00")).landAll(at("11:00"))) {
            String head = job.lake.head();

            assertThat(Repair.of(job.lake).plan().total()).isZero();
            assertThat(repair(job).tables()).isEmpty();
            assertThat(job.lake.head()).isEqualTo(head);
        }
    }

    @Test
    void aSecondRunFindsNothingToDo() {
        try (JobLake job = new JobLake().market(at("10:00"), at("11:00")).landAll(at("11:00"))) {
            job.lateTrade(at("10:30"), 500);
            assertThat(repair(job).commits()).isEqualTo(1);
            String head = job.lake.head();

            assertThat(repair(job).commits()).isZero();
            assertThat(job.lake.head()).isEqualTo(head);
        }
    }

    @Test
    void aPlanNamesTheBucketsAndChangesNothing() {
        try (JobLake job = new JobLake().market(at("10:00"), at("13:00")).landAll(at("12:00"))) {
            job.lateTrade(at("10:50"), 500);
            String head = job.lake.head();

            RepairPlan plan = Repair.of(job.lake).plan();

            assertThat(plan.commit()).isEqualTo(head);
            assertThat(plan.buckets())
                    .isEqualTo(Map.of(
                            BARS_1M,
                            Set.of(at("10:00")),
                            BARS_5M,
                            Set.of(at("10:00")),
                            FEATURES,
                            Set.of(at("10:00"), at("11:00"))));
            assertThat(plan.waiting()).isEmpty();
            assertThat(job.lake.head()).isEqualTo(head);
        }
    }
}
