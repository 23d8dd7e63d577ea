package io.kappalake.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.LakeTables;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.Test;

class SweepCommandTest {

    private Ran ran;

    @Test
    void aDryRunNamesWhatARunThenDeletes() throws Exception {
        LakeAddress address = TestLake.empty();
        Path lost = lakeWithALostFile(address);

        assertThat(sweep(address, "--grace", "1h")).isZero();
        assertThat(ran.out())
                .isEqualTo("Nothing to delete. 13 files are reached by a branch, a tag or a retained commit; "
                        + "1 more are younger than 1h.%n".formatted());
        assertThat(sweep(address, "--grace", "0s", "--dry-run")).isZero();
        assertThat(ran.out()).startsWith("DIRECTORY      FILES  BYTES").contains("Would delete 1 files");
        assertThat(lost).exists();
        assertThat(sweep(address, "--grace", "0s", "--json")).isZero();
        assertThat(new ObjectMapper()
                        .readTree(ran.out())
                        .at("/tables/bronze~1trades/files")
                        .asInt())
                .isEqualTo(1);
        assertThat(lost).doesNotExist();
    }

    private static Path lakeWithALostFile(LakeAddress address) {
        try (Lake lake = Lake.open(address)) {
            lake.provision(LakeTables.ALL);
            TableWriter<RawRecord> writer =
                    new TableWriter<>(Bronze.of(Feeds.TRADES), lake.table("bronze.trades"), 0, 0);
            writer.write(new RawRecord(0, 0, 0, null, new byte[1], Map.of()));
            List<DataFile> files = writer.complete();
            assertThat(Path.of(URI.create(files.get(0).location()))).matches(Files::exists);
            return Path.of(URI.create(files.get(0).location()));
        }
    }

    private int sweep(LakeAddress lake, String... options) {
        ran = Ran.on(lake, new SweepCommand(), options);
        return ran.exit();
    }
}
