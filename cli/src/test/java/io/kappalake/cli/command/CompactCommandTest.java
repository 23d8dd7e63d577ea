package io.kappalake.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompactCommandTest {

    private Ran ran;

    @Test
    void aDryRunNamesWhatARunThenMerges() throws Exception {
        LakeAddress address = TestLake.empty();
        lakeWithThreeFiles(address);

        assertThat(compact(address)).isZero();
        assertThat(ran.out()).startsWith("Nothing to compact: no day has too many files");
        assertThat(compact(address, "--full", "--dry-run")).isZero();
        assertThat(ran.out())
                .startsWith("TABLE          FILES  TO  ROWS  BYTES")
                .contains("bronze.trades  3      1   3");
        assertThat(compact(address, "bronze.trades", "--full", "--json")).isZero();
        assertThat(new ObjectMapper()
                        .readTree(ran.out())
                        .at("/tables/bronze.trades/files_removed")
                        .asInt())
                .isEqualTo(3);
        assertThat(compact(address, "--full")).isZero();
        assertThat(ran.out()).isEqualTo("Nothing to compact.%n".formatted());
    }

    @Test
    void aTableThatTheLakeDoesNotHaveIsWrongUsage() {
        assertThat(compact(TestLake.empty(), "silver.trade")).isEqualTo(2);
        assertThat(ran.err()).startsWith("The lake has no table silver.trade, only [bronze.trades, ");
    }

    private static void lakeWithThreeFiles(LakeAddress address) {
        TableDefinition<RawRecord> bronze = Bronze.of(Feeds.TRADES);
        try (Lake lake = Lake.open(address)) {
            lake.provision(Pipeline.MARKET.tables());
            for (int offset = 0; offset < 3; offset++) {
                TableWriter<RawRecord> writer = new TableWriter<>(bronze, lake.table(bronze), offset, 0);
                writer.write(new RawRecord(0, offset, 0, null, new byte[1], Map.of()));
                lake.commit("append")
                        .change(TableChange.of(bronze).append(writer.complete()))
                        .land();
            }
        }
    }

    private int compact(LakeAddress lake, String... options) {
        ran = Ran.on(lake, new CompactCommand(), options);
        return ran.exit();
    }
}
