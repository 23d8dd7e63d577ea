package io.kappalake.proof.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.cli.health.CrowdedPartitions;
import io.kappalake.cli.health.HealthLook;
import io.kappalake.cli.health.HealthReport;
import io.kappalake.jobs.LakeJob;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.ledger.FeedCounts;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The day of a lake: nothing runs, the job runs and is measured, its commits stop, a server goes away.
 *
 * <p>One class, since its tests are one day in order on the same servers.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HealthTest extends HealthFixture {

    @Test
    @Order(1)
    void aStackWithoutAJobIsRed() {
        Answer answer = health();
        assertThat(answer.out()).isEqualTo("No job runs: start it with ./lake run\n");
        assertThat(answer.exit()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void aJobThatCommitsIsGreenAndMeasuresItself() throws Exception {
        JobRun.submit(new FlinkRest(stack.flink().address()), LakeJob.plan(options(), lake), "none");
        send(3_000);
        await().atMost(LIMIT).until(() -> lag() == 0);

        Answer answer = health("--json");
        assertThat(answer.exit()).as(answer.out()).isZero();
        assertThat(answer.out()).contains("\"healthy\" : true", "\"job\" : \"RUNNING\"", "\"problems\" : [ ]");

        Map<String, Double> metrics = metrics();
        assertThat(metrics.get("seconds_since_last_commit")).isBetween(0.0, 240.0);
        assertThat(metrics.get("checkpoints_without_commit")).isBetween(0.0, 1.0);
        assertThat(metrics.get("table_freshness_seconds{table=bronze_trades}")).isBetween(0.0, 240.0);
        assertThat(metrics.get("table_freshness_seconds{table=gold_trade_bars_1m}"))
                .isBetween(0.0, 240.0);
        assertThat(metrics.get("table_repairs_pending{table=gold_trade_bars_1m}"))
                .isBetween(0.0, (double)
                        Repairs.of(lake.table("gold.trade_bars_1m")).size());
        FeedCounts trades = lake.log()
                .flatMap(commit -> commit.ledger().stream())
                .map(ledger -> ledger.feeds().getOrDefault("trades", FeedCounts.NONE))
                .reduce(FeedCounts.NONE, FeedCounts::plus);
        assertThat(trades.duplicates()).isPositive();
        assertThat(metrics.get("feed_duplicates{feed=trades}")).isEqualTo(trades.duplicates());
        assertThat(metrics.get("feed_late{feed=trades}")).isEqualTo(trades.late());
        assertThat(metrics.get("pendingRecords{operator=Source:_bronze_trades_read}"))
                .isEqualTo(0.0);
        assertThat(metrics.get("feed_reason_rejected{feed=trades,reason=MALFORMED_JSON}"))
                .isEqualTo(trades.rejected().get("MALFORMED_JSON").doubleValue());
    }

    @Test
    @Order(3)
    void commitsThatStopWhileCheckpointsGoOnAreRed() throws Exception {
        cancelAll();
        send(50);
        // Ten minutes later, as far as Flink and the clock say, there have been checkpoints all the time.
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10));
        try (Flink fake = new Flink(later.instant())) {
            HealthLook look = new HealthLook(
                    fake.address(),
                    stack.lake(),
                    stack.kafkaClient(),
                    Optional.empty(),
                    later,
                    new CrowdedPartitions(stack.lake()));
            HealthReport report = HealthReport.of(look.look(), LIMITS);
            assertThat(report.problems())
                    .singleElement()
                    .asString()
                    .matches("Checkpoints continue, but nothing was committed for 6\\d\\d s while 50 records wait:"
                            + " restart ./lake run, .*");
            assertThat(report.healthy()).isFalse();
        }
    }

    @Test
    @Order(4)
    void serversThatAreAwayAreRedEachWithALine() {
        stack.nessie().kill();
        stack.kafka().kill();
        Answer answer = health("--flink-rest", "127.0.0.1:1");
        assertThat(answer.out())
                .hasLineCount(3)
                .contains(
                        "Flink does not answer at http://127.0.0.1:1",
                        "Nessie at http://" + stack.nessie().address() + "/api/v2 does not answer",
                        "Kafka at " + stack.kafka().address() + " does not answer");
        assertThat(answer.exit()).isEqualTo(1);
    }
}
