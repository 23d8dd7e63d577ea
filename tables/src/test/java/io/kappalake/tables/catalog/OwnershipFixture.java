package io.kappalake.tables.catalog;

import io.kappalake.tables.catalog.TestLake.Row;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.storage.WarehouseMark;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A lake with a warehouse of its own. */
abstract class OwnershipFixture {

    static final TableDefinition<Row> TRADES = TestLake.table("bronze", "trades");

    Lake lake;

    @BeforeEach
    void provision() {
        lake = TestLake.with(List.of(TRADES));
    }

    @AfterEach
    void close() {
        lake.refs().delete(lake.address().ref(), lake.head());
        lake.close();
    }

    Optional<WarehouseMark> mark() {
        return WarehouseMark.read(lake.address(), lake.io());
    }
}
