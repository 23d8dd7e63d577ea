package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.PlayedLake;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.transforms.Pipeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayPlanTest {

    private static final String ADDED = "gold.orders_daily";
    private static final List<Instant> PAST = List.of(Instant.parse("2026-03-02T00:00:00Z"));

    @Test
    void aReplayBeginsWhereAFurtherTableIsAlthoughItsPastWaitsForRepair() {
        try (Lake main = PlayedLake.emptyLake()) {
            main.provision(Pipeline.MARKET.tables().stream()
                    .filter(table -> !table.fullName().equals(ADDED))
                    .toList());
            checkpoint(main, 1);
            main.provision(Pipeline.MARKET.tables());
            main.commit("note the past").change(TableChange.of(ADDED).addRepairs(PAST)).land();
            checkpoint(main, 2);

            ReplayPlan plan = ReplayPlan.of(main, "r");

            assertThat(plan.of()).isEqualTo(main.head());
            assertThat(plan.behind()).isZero();
            assertThat(plan.waiting()).isEqualTo(1);
            try (Replay replay = Replay.begin(main, plan)) {
                assertThat(replay.lake().tablesAt(replay.lake().head()))
                        .containsKeys(Pipeline.MARKET.replayed().stream()
                                .map(TableDefinition::fullName)
                                .toArray(String[]::new));
            }
        }
    }

    @Test
    void aReplayBeginsBeforeWindowsThatWaitWhereAllTablesWereThere() {
        try (Lake main = PlayedLake.emptyLake()) {
            main.provision(Pipeline.MARKET.tables());
            checkpoint(main, 1);
            String before = main.head();
            main.commit("note a late event").change(TableChange.of(ADDED).addRepairs(PAST)).land();
            checkpoint(main, 2);

            ReplayPlan plan = ReplayPlan.of(main, "r");

            assertThat(plan.of()).isEqualTo(before);
            assertThat(plan.behind()).isEqualTo(10);
            assertThat(plan.waiting()).isZero();
        }
    }

    private static void checkpoint(Lake lake, int number) {
        lake.commit("checkpoint " + number)
                .ledger(new Ledger(
                        "market",
                        "run",
                        number,
                        OffsetRanges.NONE.with("trades", 0, new OffsetRange(10L * (number - 1), 10L * number)),
                        Map.of("trades", FeedCounts.NONE),
                        Map.of()))
                .land();
    }
}
