package io.kappalake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.source.MemoryTopics;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.Progress;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The whole job on a mini cluster, over the acts of a timeline. */
abstract class LakeJobFixture {

    /** By branch the steps of a commit at which the next attempt crashes. */
    static final Map<String, Set<Probe.Step>> CRASHES = new ConcurrentHashMap<>();

    static MiniCluster cluster;
    final MemoryTopics topics = MemoryTopics.ofAllFeeds(3);
    final Timeline timeline = new Timeline(topics);
    Lake lake;

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

    /** In each partition of the market a trade and a quote each second, sent an hour late or not. */
    void minutes(Instant from, Instant sent) {
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

    boolean marketReached(Instant watermark) {
        return lake.lastLedger()
                .map(ledger -> ledger.progress().getOrDefault("market", Progress.NONE))
                .filter(progress -> progress.watermark() == Micros.of(watermark))
                .isPresent();
    }

    /** By partition that has any. */
    Map<Integer, Long> nextQuotes() {
        return lake.lastLedger()
                .<Map<Integer, Long>>map(ledger -> ledger.ends().of("quotes"))
                .orElse(Map.of());
    }

    void play(TestJob job) {
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
    void assertLedgers() {
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

    static void crashIfDue(String branch, Probe.Step step) {
        if (CRASHES.getOrDefault(branch, new HashSet<>()).remove(step)) {
            throw new IllegalStateException("crash at " + step);
        }
    }

    /** Oldest first. */
    List<Ledger> ledgers() {
        List<Ledger> newestFirst = lake.history(lake.head())
                .flatMap(commit -> commit.ledger().stream())
                .toList();
        return newestFirst.stream()
                .sorted((a, b) -> newestFirst.indexOf(b) - newestFirst.indexOf(a))
                .toList();
    }
}
