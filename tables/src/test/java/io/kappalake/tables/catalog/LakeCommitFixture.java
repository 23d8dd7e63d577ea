package io.kappalake.tables.catalog;

import static io.kappalake.tables.catalog.TestLake.paths;

import io.kappalake.tables.catalog.TestLake.Row;
import io.kappalake.tables.definition.TableDefinition;
import java.util.List;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;

/** What tests of commits look for in a lake, and a probe that acts once. */
final class LakeCommitFixture {

    static final TableDefinition<Row> TRADES = TestLake.table("silver", "trades");
    static final TableDefinition<Row> ORDERS = TestLake.table("silver", "orders");

    private LakeCommitFixture() {}

    static TreeSet<String> union(List<DataFile> one, List<DataFile> other) {
        TreeSet<String> all = new TreeSet<>(paths(one));
        all.addAll(paths(other));
        return all;
    }

    /** Does something at a step of the first attempt only. */
    static final class Once implements Probe {
        private final Step at;
        private final Runnable action;
        private boolean done;

        Once(Step at, Runnable action) {
            this.at = at;
            this.action = action;
        }

        @Override
        public void at(Step step) {
            if (step == at && !done) {
                done = true;
                action.run();
            }
        }
    }
}
