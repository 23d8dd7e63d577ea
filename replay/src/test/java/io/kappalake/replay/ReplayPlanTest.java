package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.PlayedLake;
import io.kappalake.jobs.change.PipelinePlan;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commit that a replay begins at, where windows wait for a repair. */
class ReplayPlanTest {

    private static final List<Instant> PAST = List.of(Instant.parse("2026-03-02T00:00:00Z"));

    @TempDir
    Path directory;

    @BeforeEach
    void aPipelineWithATableOfGold() throws IOException {
        Files.createDirectories(directory.resolve("feeds"));
        Files.createDirectories(directory.resolve("gold"));
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: mine\n");
        Files.writeString(directory.resolve("feeds/clicks.yaml"), """
                feed: clicks
                topics: [{ topic: clicks }]
                columns: { page: text, event_time: { type: timestamp, required: true } }
                identity: record
                """);
        gold("clicks_1m", "");
    }

    @Test
    void aReplayBeginsWhereAFurtherTableIsAlthoughItsPastWaitsForRepair() throws IOException {
        try (Lake main = PlayedLake.emptyLake()) {
            provision(main);
            checkpoint(main, 1);
            gold("home_clicks_1m", "WHERE page = 'home'");
            provision(main);
            checkpoint(main, 2);

            ReplayPlan plan = ReplayPlan.of(main, "further");

            assertThat(plan.of()).isEqualTo(main.head());
            assertThat(plan.behind()).isZero();
            assertThat(plan.waiting()).isEqualTo(1);
            try (Replay replay = Replay.begin(main, plan)) {
                Lake branch = replay.lake();
                assertThat(branch.tablesAt(branch.head())).containsKey("gold.home_clicks_1m");
                assertThat(branch.repairs()).isEmpty();
                Replay.drop(main, "further");
            }
        }
    }

    @Test
    void aReplayBeginsBeforeWindowsThatWaitWhereAllTablesWereThere() {
        try (Lake main = PlayedLake.emptyLake()) {
            provision(main);
            checkpoint(main, 1);
            String before = main.head();
            main.commit("note a late event")
                    .change(TableChange.of("gold.clicks_1m").addRepairs(PAST))
                    .land();
            checkpoint(main, 2);

            ReplayPlan plan = ReplayPlan.of(main, "late");

            assertThat(plan.of()).isEqualTo(before);
            assertThat(plan.behind()).isEqualTo(10);
            assertThat(plan.waiting()).isZero();
        }
    }

    private void provision(Lake lake) {
        Pipeline pipeline = Pipeline.read(directory);
        List<? extends TableDefinition<?>> own = pipeline.tables().stream()
                .filter(table -> !table.fullName().equals("silver.rejected"))
                .toList();
        lake.provision(own, pipeline.files(), PipelinePlan.to(pipeline, false), (table, hash) -> PAST);
    }

    private void gold(String name, String condition) throws IOException {
        Files.writeString(directory.resolve("gold/" + name + ".sql"), """
                SELECT window_start, COUNT(*) AS clicks
                FROM TABLE(TUMBLE(TABLE silver.clicks, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
                %s
                GROUP BY window_start, window_end
                """.formatted(condition));
    }

    private static void checkpoint(Lake lake, int number) {
        lake.commit("checkpoint " + number)
                .ledger(new Ledger(
                        "mine",
                        "run",
                        number,
                        OffsetRanges.NONE.with("clicks", 0, new OffsetRange(10L * (number - 1), 10L * number)),
                        Map.of("clicks", FeedCounts.NONE),
                        Map.of()))
                .land();
    }
}
