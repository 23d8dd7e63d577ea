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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.compaction.JobLake;
import io.kappalake.compaction.repair.RepairReport.TableRepair;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.market.MarketFamily;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RepairTest {

    private static final Instant DAY = at("2026-03-02T00:00:00Z");

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

            assertThat(RepairFamily.of(MarketFamily.MARKET).folded(day(job), Set.of("trades", "quotes"), 2 * 24 * 60))
                    .as("two symbols in each minute")
                    .hasValueSatisfying(minutes -> assertThat(minutes.size()).isEqualTo(2 * 24 * 60));
            assertThat(RepairFamily.of(MarketFamily.MARKET).folded(day(job), Set.of("trades", "quotes"), 1500))
                    .isEmpty();
            Repair.of(job.lake).holding(1500).run(done -> {});

            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(job.lake.repairs()).isEmpty();
        }
    }

    private static SilverSpans day(JobLake job) {
        return new SilverSpans(
                job.lake, job.lake.head(), List.of(new SilverSpans.Span(Micros.of(DAY), Micros.of(DAY) + Micros.DAY)));
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

    private static void crash() {
        throw new IllegalStateException("crash");
    }

    private static RepairReport repair(JobLake job) {
        return Repair.of(job.lake).run(done -> {});
    }

    /**
     * Repairs, and does something else after the repair has read and written, just before it lands for the first time.
     */
    private static RepairReport repairWhile(JobLake job, Runnable meanwhile) {
        boolean[] done = {false};
        return Repair.of(job.lake)
                .probe(step -> {
                    if (step == Probe.Step.STAGED && !done[0]) {
                        done[0] = true;
                        meanwhile.run();
                    }
                })
                .run(buckets -> {});
    }

    /** The window starts, as hour and minute, of the rows that are not as before. */
    private static List<String> changed(Map<String, SortedSet<String>> before, JobLake job, String table) {
        return job.rows().get(table).stream()
                .filter(row -> !before.get(table).contains(row))
                .map(row -> row.split(", ")[1].substring(11, 16))
                .sorted()
                .toList();
    }

    private static Map<Instant, String> without(Map<Instant, String> files, Instant... buckets) {
        Map<Instant, String> rest = new HashMap<>(files);
        List.of(buckets).forEach(rest::remove);
        return rest;
    }
}
