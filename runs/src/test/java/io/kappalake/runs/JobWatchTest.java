package io.kappalake.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.runs.FakeFlink.Reply;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A job that resumed at offset 100 of one partition, and is seen through a Flink and a lake that come and go. */
class JobWatchTest {

    private static final Duration SOON = Duration.ofMillis(20);
    private static final JobWatch.Limits PATIENT =
            new JobWatch.Limits(Duration.ofMillis(1), Duration.ofMinutes(1), SOON);
    private static final JobWatch.Limits HASTY = new JobWatch.Limits(Duration.ofMillis(1), SOON, SOON);

    private final List<Commit> log = new ArrayList<>(List.of(commit("c1", "old", 90, 100, 10)));
    private final List<String> unread = new ArrayList<>();
    private int lakeAway;

    @TestFactory
    Stream<DynamicTest> aFlinkThatIsAwayIsWaitedForAndItsJobIsNotLeftBehind() {
        return Map.<String, Reply>of(
                        "429", FakeFlink.of(429, "text/plain", ""),
                        "500", FakeFlink.of(500, "application/json", "{\"errors\":[\"election\"]}"),
                        "502, page", FakeFlink.of(502, "text/html", FakeFlink.PAGE),
                        "503", FakeFlink.of(503, "application/json", "{\"errors\":[\"no leader\"]}"),
                        "504, page", FakeFlink.of(504, "text/html", FakeFlink.PAGE),
                        "200, page", FakeFlink.of(200, "text/html", FakeFlink.PAGE),
                        "404, page", FakeFlink.of(404, "text/html", FakeFlink.PAGE),
                        "cut", FakeFlink.cut())
                .entrySet()
                .stream()
                .map(one -> dynamicTest(one.getKey(), () -> {
                    unread.clear();
                    try (FakeFlink flink = new FakeFlink()) {
                        flink.thenJobIs("RUNNING").then(one.getValue()).thenJobIs("FINISHED");

                        assertThat(watch(flink, PATIENT).job().state()).isEqualTo("FINISHED");
                        assertThat(unread).singleElement().asString().startsWith("Flink does not answer at http://");
                    }
                }));
    }

    @Test
    void aFlinkThatRefusesIsNot() {
        try (FakeFlink flink = new FakeFlink()) {
            flink.then(FakeFlink.of(403, "application/json", "{\"errors\":[\"Not yours\"]}"));

            assertThatThrownBy(() -> watch(flink, PATIENT))
                    .isExactlyInstanceOf(LakeException.class)
                    .hasMessageContaining("Flink answered 403")
                    .hasMessageContaining("Not yours");
        }
    }

    @Test
    void aFlinkThatStaysAwayEndsTheWatchAndTheJobIsSaidToRunOn() {
        try (FakeFlink flink = new FakeFlink()) {
            flink.thenJobIs("RUNNING").then(FakeFlink.cut());

            assertThatThrownBy(() -> watch(flink, HASTY))
                    .isInstanceOf(LakeUnreachable.class)
                    .hasMessageContaining("job f00d may still run: ./lake status shows it");
        }
    }

    @Test
    void aJobThatFlinkHasForgottenIsLostWhichIsNotADefectOfTheJob() {
        try (FakeFlink flink = new FakeFlink()) {
            flink.thenJobIs("RUNNING").then(FakeFlink.of(404, "application/json", "{\"errors\":[\"not found\"]}"));

            JobRun.Seen last = watch(flink, HASTY);

            assertThat(last.job().ended()).isTrue();
            assertThat(last.cause()).isEqualTo("Flink has started anew and does not know it");
            assertThat(last.isRefused()).isFalse();
        }
    }

    @Test
    void aLakeThatIsAwayAtTheEndIsAskedForTheLastCommit() {
        lakeAway = 2;
        log.add(0, commit("c2", "f00d-1", 100, 120, 20));
        try (FakeFlink flink = new FakeFlink()) {
            flink.thenJobIs("FINISHED");

            JobRun.Seen last = watch(flink, new JobWatch.Limits(Duration.ofMillis(1), SOON, Duration.ofMinutes(1)));

            assertThat(last.read()).isEqualTo(20);
            assertThat(unread).containsExactly("Nessie does not answer", "Nessie does not answer");
        }
    }

    @Test
    void recordsAreCountedAndTransactionMarkersAreNot() {
        log.add(0, commit("c2", "f00d-1", 100, 140, 38));
        log.add(0, new Commit("c3", List.of("c2"), Instant.EPOCH, "upkeep", "compact", Map.of()));
        log.add(0, commit("c4", "f00d-1", 140, 147, 6));
        try (FakeFlink flink = new FakeFlink()) {
            flink.thenJobIs("FINISHED");

            JobRun.Seen last = watch(flink, PATIENT);

            assertThat(last.read()).isEqualTo(44);
            assertThat(last.done()).isEqualTo(47);
        }
    }

    @Test
    void aCommitIsCountedOnceHoweverOftenItIsSeen() {
        log.add(0, commit("c2", "f00d-1", 100, 140, 40));
        try (FakeFlink flink = new FakeFlink()) {
            flink.thenJobIs("RUNNING").thenJobIs("RUNNING").thenJobIs("FINISHED");

            assertThat(watch(flink, PATIENT).read()).isEqualTo(40);
        }
    }

    @Test
    void aRollbackBehindTheStartIsNoNegativeNumberOfRecords() {
        log.add(0, commit("c2", "older", 80, 80, 0));
        try (FakeFlink flink = new FakeFlink()) {
            flink.thenJobIs("CANCELED");

            JobRun.Seen last = watch(flink, PATIENT);

            assertThat(last.read()).isZero();
            assertThat(last.done()).isZero();
        }
    }

    private JobRun.Seen watch(FakeFlink flink, JobWatch.Limits limits) {
        return new JobWatch(
                        flink.rest(),
                        FakeFlink.JOB,
                        job(),
                        () -> {
                            if (lakeAway-- > 0) {
                                throw new LakeUnreachable("Nessie does not answer", new IOException());
                            }
                            return log.get(0).hash();
                        },
                        head -> log.stream(),
                        limits)
                .await(seen -> seen.unread().ifPresent(unread::add));
    }

    private static Commit commit(String hash, String run, long from, long to, long read) {
        return new Commit(
                hash,
                List.of(),
                Instant.EPOCH,
                "job",
                "checkpoint",
                ledger(run, from, to, read).toProperties());
    }

    private static Ledger ledger(String run, long from, long to, long read) {
        return new Ledger(
                "market",
                run,
                to,
                OffsetRanges.NONE.with("trades", 0, new OffsetRange(from, to)),
                Map.of("trades", new FeedCounts(read, read, 0, Map.of(), 0)),
                Map.of());
    }

    private static LakeJob job() {
        JobOptions options = new JobOptions(
                "market",
                new LakeAddress("http://127.0.0.1:1/api/v2", "main", "file:///tmp/lake", ""),
                new Properties(),
                Rules.DEFAULT,
                true,
                Duration.ofSeconds(1),
                1,
                "file:///tmp/state");
        Positions start = Positions.NONE.with("trades", 0, 100);
        return new LakeJob(
                options,
                Pipeline.MARKET,
                start,
                Positions.NONE.with("trades", 0, 200),
                Optional.of(ledger("old", 90, 100, 10)),
                Map.of());
    }
}
