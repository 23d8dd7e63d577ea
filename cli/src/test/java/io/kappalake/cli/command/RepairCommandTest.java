package io.kappalake.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Silver;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RepairCommandTest {
    private static final Instant TEN = Instant.parse("2026-03-02T10:00:00Z");
    private static final String BARS = "gold.trade_bars_1m";

    private Ran ran;

    @Test
    void aDryRunPrintsThePlanAndARunDoesItOnce() throws IOException {
        LakeAddress address = lakeWithALateTrade();
        try (Lake lake = Lake.open(address)) {
            String head = lake.head();

            assertThat(repair(address, "--dry-run")).isZero();
            assertThat(ran.out().lines())
                    .containsExactly(
                            "TABLE               BUCKETS  FIRST                 LAST                  WAITING",
                            "gold.trade_bars_1m  1        2026-03-02T10:00:00Z  2026-03-02T10:00:00Z  0");
            assertThat(lake.head()).isEqualTo(head);

            assertThat(repair(address)).isZero();
            assertThat(ran.out().lines())
                    .containsExactly(
                            "TABLE               BUCKETS  ROWS  FILES ADDED  FILES REMOVED",
                            "gold.trade_bars_1m  1        1     1            0",
                            "1 commit, work repeated 0 times");
            assertThat(lake.repairs()).isEmpty();

            assertThat(repair(address, "--dry-run")).isZero();
            assertThat(ran.out().lines()).containsExactly("Nothing to repair.");
            assertThat(repair(address, "--json")).isZero();
            assertThat(new ObjectMapper().readTree(ran.out()).path("commits").asInt(-1))
                    .isZero();
        }
    }

    @Test
    void aPlanAsJsonNamesEachBucket() throws IOException {
        assertThat(repair(lakeWithALateTrade(), "--dry-run", "--json")).isZero();
        assertThat(new ObjectMapper().readTree(ran.out()).at("/buckets/" + BARS).toString())
                .isEqualTo("[\"2026-03-02T10:00:00Z\"]");
    }

    @Test
    void aCatalogThatDoesNotAnswerIsOneLineAndExitCodeOne() {
        assertThat(execute("--nessie-uri", "http://127.0.0.1:1/api/v2")).isEqualTo(1);
        assertThat(ran.err().lines()).hasSize(1);
    }

    private static LakeAddress lakeWithALateTrade() {
        LakeAddress address = TestLake.empty();
        try (Lake lake = Lake.open(address)) {
            lake.provision(Pipeline.MARKET.tables());
            TableWriter<Row> silver = new TableWriter<>(Silver.of(Feeds.TRADES), lake.table("silver.trades"), 0, 0);
            silver.write(MarketEvents.trade("t1", "AAPL", 1, 1, "BUY", "NYSE", Micros.of(TEN), 0, 0, Micros.of(TEN)));
            long sealed = Micros.of(TEN) + Micros.HOUR;
            lake.commit("checkpoint 1")
                    .ledger(new Ledger(
                            "market",
                            "run",
                            1,
                            OffsetRanges.NONE.with("trades", 0, new OffsetRange(0, 1)),
                            Map.of("trades", FeedCounts.NONE),
                            Map.of("market", new Progress(sealed, sealed))))
                    .change(TableChange.of("silver.trades").append(silver.complete()))
                    .change(TableChange.of(BARS).addRepairs(List.of(TEN)))
                    .land();
        }
        return address;
    }

    private int repair(LakeAddress lake, String... options) {
        ran = Ran.on(lake, new RepairCommand(), options);
        return ran.exit();
    }

    private int execute(String... options) {
        ran = Ran.of(new RepairCommand(), options);
        return ran.exit();
    }
}
