package io.kappalake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.source.MemoryTopics;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** A replay numbers topics as main does, also those that main found after the replay's branch was made. */
class ReplayLogsTest {

    @Test
    void aReplayKnowsTheTopicsThatMainFoundLaterAndHasReadNothingOfThem() {
        TopicLogs before = TopicLogs.of("cluster", Map.of("trades", "id-1")).with("trades", Map.of(0, 4));
        TopicLogs mains = before.withFeed("trades", List.of("more.trades")).with("trades", Map.of(0, 7, 10_000, 9));
        try (Lake branch = TestLake.fresh()) {
            branch.commit("checkpoint 1")
                    .ledger(new Ledger(
                            "live",
                            "run",
                            1,
                            OffsetRanges.of(Map.of("trades", Map.of(0, new OffsetRange(0, 5)))),
                            Map.of(),
                            Map.of(),
                            before))
                    .land();
            Positions stop = Positions.NONE.with("trades", 0, 9).with("trades", 10_000, 3);

            LakeJob replay = LakeJob.replay(
                    options(branch),
                    branch,
                    stop,
                    mains,
                    MemoryTopics.ofAllFeeds(1).source(stop, Rules.DEFAULT));

            assertThat(replay.logs().ofFeed("trades")).containsExactly("trades", "more.trades");
            assertThat(replay.logs().text("trades", 10_000)).isEqualTo("more.trades/0");
            assertThat(replay.logs().epoch("trades", 0)).as("the branch's own").hasValue(4);
            assertThat(replay.logs().epochs("more.trades")).isEmpty();
        }
    }

    private static JobOptions options(Lake branch) {
        return new JobOptions(
                "live",
                branch.address(),
                new Properties(),
                Rules.DEFAULT,
                true,
                Duration.ofSeconds(1),
                1,
                TestLake.directory("state").toUri().toString());
    }
}
