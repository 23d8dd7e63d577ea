package io.kappalake.tables.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.catalog.TestLake.Row;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.tables.storage.PowerLoss;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.io.FileIO;
import org.junit.jupiter.api.Test;

class PowerLossTest {

    private static final List<TableDefinition<Row>> TABLES = TestLake.tables(3);

    @Test
    void whatWasOnDiskWhenNessieWasToldIsAllThatTheCommitNeeds() throws Exception {
        LakeAddress address = TestLake.empty();
        PowerLoss disk = new PowerLoss(Path.of(URI.create(address.warehouse())));
        try (FileIO io = disk.io();
                Lake lake = Lake.open(address, io)) {
            lake.provision(TABLES);
            land(lake, disk, 1);

            disk.loseAllBut(land(lake, disk, 2));
        }

        try (Lake lake = Lake.open(address)) {
            for (TableDefinition<Row> table : TABLES) {
                assertThat(TestLake.rows(lake.table(table))).isEqualTo(2);
                assertThat(TestLake.paths(lake.table(table))).allMatch(file -> Files.exists(Path.of(URI.create(file))));
            }
            lake.provision(TABLES);
        }
    }

    @Test
    void directoriesThatAnotherProcessHasJustMadeAreSyncedToo() throws Exception {
        LakeAddress address = TestLake.empty();
        Path warehouse = Path.of(URI.create(address.warehouse()));
        PowerLoss disk = new PowerLoss(warehouse);
        try (FileIO io = disk.io()) {
            Path day = warehouse.resolve("bronze/trades/data/day=1");
            Files.createDirectories(day);
            io.newOutputFile(day.resolve("file").toUri().toString())
                    .createOrOverwrite()
                    .close();

            assertThat(disk.survivors()).containsExactly(day.resolve("file"));
        }
    }

    @Test
    void aFileThatIsStillWrittenIsLost() throws Exception {
        LakeAddress address = TestLake.empty();
        Path warehouse = Path.of(URI.create(address.warehouse()));
        PowerLoss disk = new PowerLoss(warehouse);
        try (FileIO io = disk.io();
                var out = io.newOutputFile(address.warehouse() + "/file").create()) {
            out.write(1);
            out.flush();

            assertThat(disk.survivors()).isEmpty();
        }
    }

    /** Adds a row to each table, and returns the files that were safe when Nessie was told. */
    private static Set<Path> land(Lake lake, PowerLoss disk, long id) {
        Set<Path> safe = new HashSet<>();
        LakeCommit commit = lake.commit("row " + id).probe(step -> {
            if (step == Probe.Step.BEFORE_NESSIE) {
                safe.addAll(disk.survivors());
            }
        });
        TABLES.forEach(table -> commit.change(TableChange.of(table).append(TestLake.file(lake, table, id))));
        commit.land();
        return safe;
    }
}
