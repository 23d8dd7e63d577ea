package io.kappalake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.source.MemoryTopics;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.Progress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LakeJobTest {

    /** By branch the steps of a commit at which the next attempt crashes. */
    private static final Map<String, Set<Probe.Step>> CRASHES = new ConcurrentHashMap<>();

    private static MiniCluster cluster;

    private final MemoryTopics topics = MemoryTopics.ofAllFeeds(3);
    private final Timeline timeline = new Timeline(topics);
    private Lake lake;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = TestCluster.start();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void openLake() {
        lake = TestLake.fresh();
    }

    @AfterEach
    void closeLake() {
        lake.close();
    }

    @Test
    void everyTableHoldsExactlyTheRowsOfTheDayAndEveryLedgerBalances() throws Exception {
        TestJob job = TestJob.start(cluster, lake, topics, 2);
        play(job);
        job.cancel();

        timeline.assertIn(lake);
        assertLedgers();
    }

    @Test
    void failuresInTheMiddleOfReadingAndOfCommitsLoseAndDoubleNothing() throws Exception {
        String branch = lake.address().ref();
        Set<Probe.Step> crashes = CRASHES.computeIfAbsent(branch, any -> ConcurrentHashMap.newKeySet());
        Probe probe = step -> crashIfDue(branch, step);
        TestJob job = TestJob.start(cluster, lake, topics, 2, probe, SavepointRestoreSettings.none());

        timeline.morning();
        job.awaitLanded();
        timeline.late();
        job.awaitLanded();
        assertThat(ledgers()).hasSizeGreaterThanOrEqualTo(2);

        topics.failNextRead();
        job.awaitRestored(1);
        crashes.addAll(List.of(Probe.Step.values()));
        timeline.afternoon();
        // Several subtasks may crash before one restart. Those of a commit hit what the restored committer lands while
        // it
        // starts.
        job.until("all have struck", crashes::isEmpty)
                .awaitLanded()
                .until("the afternoon is sealed", () -> Timeline.hasAfternoon(lake));
        long restored = job.restored();
        assertThat(restored).isGreaterThanOrEqualTo(1 + 4);
        topics.failNextRead();
        job.awaitRestored(restored + 1);
        timeline.veryLate();
        job.awaitLanded();
        job.cancel();

        timeline.assertIn(lake);
        assertLedgers();
    }

    @Test
    void aSavepointOfOneInstanceGoesOnWithMoreAndBack() throws Exception {
        TestJob first = TestJob.start(cluster, lake, topics, 1);
        timeline.morning();
        first.awaitLanded();
        SavepointRestoreSettings savepoint = first.stop();

        TestJob three = TestJob.start(cluster, lake, topics, 3, Probe.NONE, savepoint);
        timeline.late();
        three.awaitLanded();
        timeline.afternoon();
        three.awaitLanded().until("the afternoon is sealed", () -> Timeline.hasAfternoon(lake));
        assertThat(three.restored()).isEqualTo(1);
        savepoint = three.stop();

        TestJob last = TestJob.start(cluster, lake, topics, 1, Probe.NONE, savepoint);
        timeline.veryLate();
        last.awaitLanded();
        last.cancel();

        timeline.assertIn(lake);
        assertLedgers();
    }

    @Test
    void aStartWithoutStateRebuildsFromTheLakeWhatIsOpenAndWhatIsKnown() throws Exception {
        TestJob first = TestJob.start(cluster, lake, topics, 2);
        timeline.morning();
        first.awaitLanded().cancel();

        TestJob second = TestJob.start(cluster, lake, topics, 3);
        timeline.late();
        second.awaitLanded();
        timeline.afternoon();
        second.awaitLanded().until("the afternoon is sealed", () -> Timeline.hasAfternoon(lake));
        second.cancel();

        TestJob third = TestJob.start(cluster, lake, topics, 1);
        timeline.veryLate();
        third.awaitLanded().cancel();

        timeline.assertIn(lake);
        assertLedgers();
    }

    @Test
    void aStartWithoutStateInTheMiddleOfABacklogKnowsTheIdentitiesOfThePartitionThatIsFurthestBehind()
            throws Exception {
        Instant early = Instant.parse("2026-03-02T10:00:00Z");
        Instant late = early.plus(3, ChronoUnit.DAYS);
        TestJob first = TestJob.start(cluster, lake, topics, 2);
        topics.send("quotes", 0, late, Timeline.quoteJson("q1", "IBM", "2", "3", late.toString()));
        topics.send("quotes", 1, early, Timeline.quoteJson("q2", "AAPL", "2", "3", early.toString()));
        first.until("both are in", () -> nextQuotes().equals(Map.of(0, 1L, 1, 1L)))
                .cancel();

        Instant after = early.plusSeconds(60);
        topics.send("quotes", 1, after, Timeline.quoteJson("q2", "AAPL", "2", "3", early.toString()));
        TestJob.start(cluster, lake, topics, 2)
                .until("the repeat is in", () -> nextQuotes().equals(Map.of(0, 1L, 1, 2L)))
                .cancel();

        assertThat(Lines.of(lake, "silver.quotes", "quote_id")).containsExactly("q1", "q2");
    }

    @Test
    void recordsOfABrokenClockNeitherSealWindowsNorLetRepeatsPass() throws Exception {
        Instant noon = Instant.parse("2026-03-02T12:00:00Z");
        String far = "2100-01-01T00:00:00Z";
        TestJob first = TestJob.start(cluster, lake, topics, 2);
        minutes(noon, noon);
        for (int partition = 0; partition < 3; partition++) {
            String id = "far" + partition;
            topics.send("quotes", partition, Instant.parse(far), Timeline.quoteJson(id, "IBM", "2", "3", far));
            topics.send("orders", partition, noon, Timeline.orderJson(id, "c1", "1", noon.toString(), "pending"));
            topics.send(
                    "trades",
                    partition,
                    Instant.parse(far),
                    Timeline.tradeJson(id, "IBM", "2", "3", far, "BUY", "NYSE"));
        }
        first.awaitLanded().until("the watermark follows", () -> marketReached(noon.plusSeconds(149 - 5)));
        first.cancel();

        // Without state: what Silver has says how far time is.
        TestJob second = TestJob.start(cluster, lake, topics, 2);
        minutes(noon, noon.plusSeconds(3600));
        second.awaitLanded().cancel();

        assertThat(Lines.of(lake, "silver.quotes", "quote_id"))
                .hasSize(3 * 150 + 3)
                .doesNotHaveDuplicates();
        assertThat(Lines.of(lake, "silver.trades", "trade_id"))
                .hasSize(3 * 150 + 3)
                .doesNotHaveDuplicates();
        assertThat(marketReached(noon.plusSeconds(149 - 5))).isTrue();
        assertThat(lake.repairs()).isEmpty();
        assertLedgers();
    }

    /** In each partition of the market a trade and a quote each second, sent an hour late or not. */
    private void minutes(Instant from, Instant sent) {
        for (int second = 0; second < 150; second++) {
            for (int partition = 0; partition < 3; partition++) {
                String id = partition + "-" + second;
                String time = from.plusSeconds(second).toString();
                Instant kafka = sent.plusSeconds(second);
                topics.send("quotes", partition, kafka, Timeline.quoteJson(id, "AAPL", "2", "3", time));
                topics.send("trades", partition, kafka, Timeline.tradeJson(id, "AAPL", "2", "3", time, "BUY", "NYSE"));
            }
        }
    }

    private boolean marketReached(Instant watermark) {
        return lake.lastLedger()
                .map(ledger -> ledger.progress().getOrDefault("market", Progress.NONE))
                .filter(progress -> progress.watermark() == Micros.of(watermark))
                .isPresent();
    }

    /** By partition that has any. */
    private Map<Integer, Long> nextQuotes() {
        return lake.lastLedger()
                .<Map<Integer, Long>>map(ledger -> ledger.ends().of("quotes"))
                .orElse(Map.of());
    }

    @Test
    void anOldSavepointEndsTheJobAndLeavesTheLakeAsItIs() throws Exception {
        TestJob first = TestJob.start(cluster, lake, topics, 2);
        timeline.morning();
        SavepointRestoreSettings old = first.awaitLanded().stop();
        String its = lake.head();
        TestJob second = TestJob.start(cluster, lake, topics, 2, Probe.NONE, old);
        timeline.late();
        second.awaitLanded().cancel();
        String head = lake.head();

        JobResult third =
                TestJob.start(cluster, lake, topics, 2, Probe.NONE, old).awaitEnd();

        assertThat(third.getSerializedThrowable().orElseThrow().getFullStringifiedStackTrace())
                .contains("The restored state does not fit the lake")
                .contains("trades/1: state at 11, lake at 12")
                .contains("./lake rollback --to " + its);
        assertThat(lake.head()).isEqualTo(head);
    }

    @Test
    void afterARollbackTheStateOfThatCheckpointGoesOnAndSoDoesAStartWithoutState() throws Exception {
        TestJob first = TestJob.start(cluster, lake, topics, 2);
        timeline.morning();
        SavepointRestoreSettings morning = first.awaitLanded().stop();
        String its = lake.head();
        TestJob second = TestJob.start(cluster, lake, topics, 2, Probe.NONE, morning);
        timeline.late();
        SavepointRestoreSettings newest = second.awaitLanded().stop();

        Rollback.of(lake, its).run();
        JobResult refused =
                TestJob.start(cluster, lake, topics, 2, Probe.NONE, newest).awaitEnd();
        assertThat(refused.getSerializedThrowable().orElseThrow().getFullStringifiedStackTrace())
                .containsAnyOf("The lake was rolled back behind this state", "which was rolled back");
        TestJob third = TestJob.start(cluster, lake, topics, 2, Probe.NONE, morning);
        third.awaitLanded();
        timeline.afternoon();
        third.awaitLanded().until("the afternoon is sealed", () -> Timeline.hasAfternoon(lake));
        third.cancel();
        Rollback.of(lake, its).run();
        TestJob fourth = TestJob.start(cluster, lake, topics, 1);
        fourth.awaitLanded().until("the afternoon is sealed", () -> Timeline.hasAfternoon(lake));
        timeline.veryLate();
        fourth.awaitLanded().cancel();

        timeline.assertIn(lake);
        assertLedgers();
    }

    @Test
    void ordersThatHaveEndedKeepTheirRowsWhenTheJobRestarts() throws Exception {
        TestJob job = TestJob.start(cluster, lake, topics, 2);
        timeline.morning();
        topics.end("orders");
        job.awaitLanded().until("the tasks of orders have finished", () -> job.hasFinished("orders"));
        long before = job.checkpoints();
        job.until("a checkpoint has them as finished", () -> job.checkpoints() > before + 1);
        List<String> orders = Lines.of(lake, "gold.orders_hourly");

        topics.failNextRead();
        job.awaitRestored(1);
        timeline.oneMore();
        job.awaitLanded();
        topics.end("trades");
        topics.end("quotes");
        job.awaitEnd();

        assertThat(Lines.of(lake, "gold.orders_hourly")).isEqualTo(orders).hasSize(2);
        assertThat(Lines.of(lake, "gold.orders_daily")).hasSize(1);
    }

    private void play(TestJob job) {
        timeline.morning();
        job.awaitLanded();
        timeline.late();
        job.awaitLanded();
        timeline.afternoon();
        job.awaitLanded().until("the afternoon is sealed", () -> Timeline.hasAfternoon(lake));
        timeline.veryLate();
        job.awaitLanded();
    }

    /** Each record is in one commit and ended in one place: no gap, no overlap, no record without an outcome. */
    private void assertLedgers() {
        Positions at = Positions.NONE;
        long read = 0;
        for (Ledger ledger : ledgers()) {
            at.each((topic, partition, to) -> assertThat(
                            ledger.offsets().of(topic).get(partition).from())
                    .as("%s/%s in checkpoint %s", topic, partition, ledger.checkpoint())
                    .isEqualTo(to));
            at = ledger.ends();
            assertThat(ledger.feeds().values())
                    .allSatisfy(counts -> assertThat(counts.balanced()).isTrue());
            read += ledger.feeds().values().stream().mapToLong(FeedCounts::read).sum();
        }
        assertThat(at).isEqualTo(topics.ends());
        assertThat(read).isEqualTo(topics.ends().total());
    }

    private static void crashIfDue(String branch, Probe.Step step) {
        if (CRASHES.getOrDefault(branch, new HashSet<>()).remove(step)) {
            throw new IllegalStateException("crash at " + step);
        }
    }

    /** Oldest first. */
    private List<Ledger> ledgers() {
        List<Ledger> newestFirst = lake.history(lake.head())
                .flatMap(commit -> commit.ledger().stream())
                .toList();
        return newestFirst.stream()
                .sorted((a, b) -> newestFirst.indexOf(b) - newestFirst.indexOf(a))
                .toList();
    }
}
