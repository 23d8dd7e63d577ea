package io.kappalake.proof.bench;

import io.kappalake.ceiling.LakeComparison;
import io.kappalake.ceiling.SharedRows;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Two lakes built from the same topics, whose rows are compared. */
record LakePair(LakeAddress ours, LakeAddress others) {

    /** For two lakes that must be equal. */
    List<LakeComparison> compared() {
        try (Lake our = Lake.open(ours);
                Lake other = Lake.open(others)) {
            return Pipeline.MARKET.tables().parallelStream()
                    .map(TableDefinition::fullName)
                    .map(table -> LakeComparison.of(table, our.table(table), other.table(table)))
                    .toList();
        }
    }

    /**
     * For two lakes that may differ; one table at a time, since each keeps a hash of every row.
     *
     * @param without by table, the columns to ignore
     */
    List<SharedRows> shared(Function<String, Set<String>> without) {
        try (Lake our = Lake.open(ours);
                Lake other = Lake.open(others)) {
            return Pipeline.MARKET.tables().stream()
                    .map(TableDefinition::fullName)
                    .map(table -> SharedRows.of(table, our.table(table), other.table(table), without.apply(table)))
                    .toList();
        }
    }
}
