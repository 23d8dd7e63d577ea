package io.kappalake.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.tables.Lake;
import io.kappalake.tables.LakeAddress;
import io.kappalake.tables.TableChange;
import io.kappalake.tables.TableDefinition;
import io.kappalake.tables.TableWriter;
import io.kappalake.tables.TestLake;
import io.kappalake.transforms.LakeTables;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Feeds;
import io.kappalake.transforms.feed.RawRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CompactCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aDryRunNamesWhatARunThenMerges() throws Exception {
        LakeAddress address = TestLake.empty();
        lakeWithThreeFiles(address);

        assertThat(compact(address)).isZero();
        assertThat(out.toString()).startsWith("Nothing to compact: no day has more files than it may have");
        assertThat(compact(address, "--full", "--dry-run")).isZero();
        assertThat(out.toString())
                .startsWith("TABLE          FILES  TO  ROWS  BYTES")
                .contains("bronze.trades  3      1   3");
        assertThat(compact(address, "bronze.trades", "--full", "--json")).isZero();
        assertThat(new ObjectMapper()
                        .readTree(out.toString())
                        .at("/tables/bronze.trades/files_removed")
                        .asInt())
                .isEqualTo(3);
        assertThat(compact(address, "--full")).isZero();
        assertThat(out.toString()).isEqualTo("Nothing to compact.%n".formatted());
    }

    @Test
    void aTableThatTheLakeDoesNotHaveIsWrongUsage() {
        assertThat(compact(new LakeAddress("http://127.0.0.1:1/api/v2", "main", "file:///none", ""), "silver.trade"))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("The lake has no table silver.trade, only [bronze.trades, ");
    }

    private static void lakeWithThreeFiles(LakeAddress address) {
        TableDefinition<RawRecord> bronze = Bronze.of(Feeds.TRADES);
        try (Lake lake = Lake.open(address)) {
            lake.provision(LakeTables.ALL);
            for (int offset = 0; offset < 3; offset++) {
                TableWriter<RawRecord> writer = new TableWriter<>(bronze, lake.table(bronze), offset, 0);
                writer.write(new RawRecord(0, offset, 0, null, new byte[1], Map.of()));
                lake.commit("append")
                        .change(TableChange.of(bronze).append(writer.complete()))
                        .land();
            }
        }
    }

    private int compact(LakeAddress address, String... options) {
        out.getBuffer().setLength(0);
        CommandLine line = new CommandLine(new CompactCommand());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        line.getCommandSpec().name("compact");
        String[] args = Stream.concat(
                        Stream.of(
                                "--nessie-uri", address.nessieUri(),
                                "--nessie-ref", address.ref(),
                                "--warehouse", address.warehouse()),
                        Arrays.stream(options))
                .toArray(String[]::new);
        return line.execute(args);
    }
}
