package io.kappalake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Rollback;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.junit.jupiter.api.Test;

/** Restarts of the job, from a savepoint and without state. */
class LakeJobRestartTest extends LakeJobFixture {

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
}
