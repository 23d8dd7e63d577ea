package io.kappalake.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.tables.storage.WarehouseMark;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

        assertThat(sweep(address)).isZero();
        assertThat(ran.out())
                .isEqualTo("Nothing to delete. 13 files are reached by a branch, a tag or a retained commit; "
                        + "1 more are younger than 24h.%n".formatted());
        assertThat(sweep(address, "--grace", "0s")).isOne();
        assertThat(ran.err()).startsWith("The grace time 0s is shorter than the 24h");
        assertThat(sweep(address, "--grace", "0s", "--nothing-pending", "--dry-run"))
                .isZero();
        assertThat(ran.out()).startsWith("DIRECTORY      FILES  BYTES").contains("Would delete 1 files");
        assertThat(lost).exists();
        assertThat(sweep(address, "--grace", "0s", "--nothing-pending", "--json"))
                .isZero();
        assertThat(new ObjectMapper()
                        .readTree(ran.out())
                        .at("/tables/bronze~1trades/files")
                        .asInt())
                .isEqualTo(1);
        assertThat(lost).doesNotExist();
    }

    @Test
    void aWarehouseOfAnotherLakeIsTakenOverOnlyWithAReason() {
        LakeAddress address = TestLake.empty();
        try (Lake lake = Lake.open(address)) {
            lake.provision(Pipeline.MARKET.tables());
            new WarehouseMark("former", Duration.ofHours(24), Instant.EPOCH, List.of()).write(address, lake.io());
        }
        assertThat(sweep(address)).isOne();
        assertThat(ran.err()).contains("belongs to lake former, but branch " + address.ref());

        assertThat(adopt(address)).isEqualTo(2);
        assertThat(adopt(address, "--reason", "Nessie's disk died", "--dry-run"))
                .isZero();
        assertThat(ran.out()).startsWith("Would adopt warehouse " + address.warehouse());
        assertThat(sweep(address)).isOne();
        assertThat(adopt(address, "--reason", "Nessie's disk died")).isZero();
        assertThat(ran.out())
                .isEqualTo("Adopted warehouse %s, which belonged to lake former. The files of that lake stay.%n"
                        .formatted(address.warehouse()));

        assertThat(sweep(address)).isZero();
        assertThat(adopt(address, "--reason", "again")).isOne();
        assertThat(ran.err()).contains("there is nothing to adopt");
    }

    private int adopt(LakeAddress lake, String... options) {
        ran = Ran.on(lake, new AdoptCommand(), options);
        return ran.exit();
    }

    private static Path lakeWithALostFile(LakeAddress address) {
        try (Lake lake = Lake.open(address)) {
            lake.provision(Pipeline.MARKET.tables());
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
