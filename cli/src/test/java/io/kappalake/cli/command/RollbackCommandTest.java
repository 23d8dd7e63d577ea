package io.kappalake.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
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

class RollbackCommandTest {

    private static final long TEN = Micros.of(Instant.parse("2026-03-02T10:00:00Z"));

    private Ran ran;

    @Test
    void aDryRunChangesNothingAndARunTakesTheTablesBackAndTellsHowToUndoIt() {
        LakeAddress address = TestLake.empty();
        try (Lake lake = Lake.open(address)) {
            lake.provision(Pipeline.MARKET.tables());
            String first = checkpoint(lake, 1);
            String second = checkpoint(lake, 2);
            String shown = first.substring(0, 16);

            assertThat(rollback(address, "--to", shown, "--dry-run")).isZero();
            assertThat(ran.out())
                    .contains("silver.trades       2         1")
                    .contains("Would undo 1 commits after " + first);
            assertThat(lake.head()).isEqualTo(second);

            assertThat(rollback(address, "--to", shown)).isZero();
            assertThat(ran.out())
                    .contains("Undone: 1 commits after " + first)
                    .contains("in commit " + lake.head())
                    .contains("./lake rollback --to " + second + " undoes this");
            assertThat(TableFiles.live(lake.table("silver.trades"))).hasSize(1);

            assertThat(rollback(address, "--to", lake.head())).isZero();
            assertThat(ran.out()).startsWith("Nothing to roll back");
        }
    }

    @Test
    void asJsonItNamesTheCommitsAndTheOffsets() throws IOException {
        LakeAddress address = TestLake.empty();
        try (Lake lake = Lake.open(address)) {
            lake.provision(Pipeline.MARKET.tables());
            String first = checkpoint(lake, 1);
            checkpoint(lake, 2);
            lake.provision(
                    Pipeline.MARKET.tables(),
                    Map.of("pipeline.yaml", "pipeline: mine\n"),
                    (lakes, found) -> List.of(),
                    (table, hash) -> List.of());

            assertThat(rollback(address, "--to", first, "--json")).isZero();

            JsonNode report = new ObjectMapper().readTree(ran.out());
            assertThat(report.path("to").asText()).isEqualTo(first);
            assertThat(report.path("commit").asText()).isEqualTo(lake.head());
            assertThat(report.at("/offsets/trades/0").toString()).isEqualTo("{\"now\":2,\"then\":1}");
            assertThat(report.path("files").toString()).isEqualTo("[\"pipeline.yaml\"]");
        }
    }

    @Test
    void aCommitThatIsNotThereIsOneLineAndNoneAtAllIsWrongUsage() {
        LakeAddress address = TestLake.empty();

        assertThat(rollback(address, "--to", "0123456789abcdef")).isEqualTo(1);
        assertThat(ran.err()).hasLineCount(1).contains("has no commit 0123456789abcdef: ./lake log shows its commits");
        assertThat(rollback(address)).isEqualTo(2);
    }

    private static String checkpoint(Lake lake, int number) {
        TableWriter<Row> silver = new TableWriter<>(Silver.of(Feeds.TRADES), lake.table("silver.trades"), 0, 0);
        silver.write(MarketEvents.trade("t" + number, "AAPL", 1, 1, "BUY", "NYSE", TEN, 0, number, TEN));
        return lake.commit("checkpoint " + number)
                .ledger(new Ledger(
                        "market",
                        "run",
                        number,
                        OffsetRanges.NONE.with("trades", 0, new OffsetRange(number - 1, number)),
                        Map.of("trades", FeedCounts.NONE),
                        Map.of()))
                .change(TableChange.of("silver.trades").append(silver.complete()))
                .land()
                .hash();
    }

    private int rollback(LakeAddress lake, String... options) {
        ran = Ran.on(lake, new RollbackCommand(), options);
        return ran.exit();
    }
}
