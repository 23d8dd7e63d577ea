package io.kappalake.jobs;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.gold.Family;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;

/**
 * Gold tables that are newer than their lake's events. All buckets that have events are noted for repair when such a
 * table is created, so it gets the rows of the past, and until then no audit takes their absence for a loss.
 */
record NewGold(Lake lake, Pipeline pipeline) implements Lake.PastWindows {

    @Override
    public Collection<Instant> of(TableDefinition<?> table, String hash) {
        return pipeline.family(table)
                .<Collection<Instant>>map(family -> buckets(family, hash))
                .orElse(List.of());
    }

    /**
     * Notes the past of tables without any row: a rollback may have emptied them, or nobody has written them since they
     * were created.
     */
    void noteEmpty() {
        String head = lake.head();
        LakeCommit commit = lake.commit("Note the past of empty Gold tables");
        boolean isNeeded = false;
        for (Pipeline.Statement statement : pipeline.statements()) {
            TableDefinition<?> definition = pipeline.table(statement.table()).orElseThrow();
            Table table = lake.tableAt(statement.table(), head);
            if (!isEmpty(table)) {
                continue;
            }
            SortedSet<Instant> missing = new TreeSet<>(of(definition, head));
            missing.removeAll(Repairs.of(table));
            if (!missing.isEmpty()) {
                commit.change(TableChange.of(definition).addRepairs(missing));
                isNeeded = true;
            }
        }
        if (isNeeded) {
            commit.land();
        }
    }

    /** From the snapshot's summary: a start must not read the manifests of all tables. */
    private static boolean isEmpty(Table table) {
        return table.currentSnapshot() == null
                || "0".equals(table.currentSnapshot().summary().get(SnapshotSummary.TOTAL_DATA_FILES_PROP));
    }

    private SortedSet<Instant> buckets(Family<?, ?> family, String hash) {
        SortedSet<Instant> buckets = new TreeSet<>();
        Grid grid = family.bucket();
        family.folds().forEach(fold -> {
            Table silver = lake.tableAt("silver." + fold.feed().name(), hash);
            TableFiles.live(silver).forEach(file -> {
                long day = file.partition().get(0, Integer.class) * Micros.DAY;
                for (long start = grid.floor(day - family.overlap());
                        start < day + Micros.DAY;
                        start = grid.next(start)) {
                    buckets.add(Micros.toInstant(start));
                }
            });
        });
        return buckets;
    }

    /**
     * Where a family begins that the ledger does not know: at the end of what all others have sealed, since repairs
     * bring what is before it.
     */
    static Progress progress(Family<?, ?> family, Map<String, Progress> known) {
        long sealed = known.values().stream().mapToLong(Progress::sealed).min().orElse(Long.MIN_VALUE);
        if (sealed == Long.MIN_VALUE) {
            return Progress.NONE;
        }
        long watermark =
                known.values().stream().mapToLong(Progress::watermark).min().orElse(Long.MIN_VALUE);
        return new Progress(watermark, family.bucket().floor(sealed - family.overlap()));
    }
}
