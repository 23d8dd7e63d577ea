package io.kappalake.proof.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.jobs.LakeJob;
import io.kappalake.proof.comparison.ComparisonReport;
import io.kappalake.proof.comparison.TruthComparison;
import io.kappalake.proof.simulator.Publisher;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.truth.Truth;
import io.kappalake.truth.TruthRules;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A replay replaces a job that never stops receiving events, some of them years old: no row is lost, doubled or wrong.
 */
@Timeout(600)
class PublishBesideTheJobTest extends PublishFixture {

    @Test
    void theJobGoesOnFromTheReplaysStateWithoutLosingAnEvent() throws Exception {
        try (Lake lake = Lake.open(stack.lake());
                Publisher market = Publisher.connect(stack.kafkaClient())) {
            JobRun.submit(flink(), LakeJob.plan(options(), lake), "none");
            CompletableFuture<Map<String, Long>> sending =
                    CompletableFuture.supplyAsync(() -> market.publish(market(), 300, record -> {}, sent -> {}));
            awaitCommits(lake, 3);

            lake("replay", "start", "again");
            assertThat(lake("replay", "verify", "again")).contains("is equal to main at ");
            String published = lake("replay", "publish", "again");

            assertThat(published).contains("resumes in the background from a savepoint");
            Commit publication = lake.log()
                    .filter(commit -> commit.publishedFrom().isPresent())
                    .findFirst()
                    .orElseThrow();
            await("the job goes on after the switch").atMost(LIMIT).until(() -> ledgersSince(lake, publication) >= 2);

            lake("load", history().toString());
            market.stop();
            sending.join();
            awaitAllRead(lake);
            lake("repair");
            aDayIsPublishedAndTakenBack(lake);

            ComparisonReport report = TruthComparison.compare(
                    Truth.of(inKafka(), TruthRules.defaults()), lake::table, PendingRepairs.of(lake));
            assertThat(report.holds())
                    .as(() -> String.join("\n", report.lines()))
                    .isTrue();
            assertThat(lake("audit")).contains("Proved: nothing lost, nothing doubled");
        }
    }
}
