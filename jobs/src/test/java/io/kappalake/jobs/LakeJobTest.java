package io.kappalake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.catalog.Probe;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.junit.jupiter.api.Test;

class LakeJobTest extends LakeJobFixture {

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
}
