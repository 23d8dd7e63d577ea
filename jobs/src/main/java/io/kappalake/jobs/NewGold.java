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
import io.kappalake.tables.metadata.TableTotals;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.gold.Family;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
        List<Pipeline.Statement> statements = pipeline.statements();
        if (statements.isEmpty()) {
            return;
        }
        String head = lake.head();
        Map<String, Table> tables = lake.tablesAt(head);
        LakeCommit commit = lake.commit("Note the past of empty Gold tables");
        boolean isNeeded = false;
        for (Pipeline.Statement statement : statements) {
            TableDefinition<?> definition = pipeline.table(statement.table()).orElseThrow();
            Table table = tables.get(statement.table());
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
        return TableTotals.of(table).files() == 0;
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
     * Where a family begins that the ledger does not know: at the end of what others over its feeds have sealed, since
     * repairs bring what is before it. Where its feeds had no family, all that have seen events count: one over a feed
     * without events says nothing.
     */
    static Progress progress(Pipeline pipeline, Family<?, ?> family, Map<String, Progress> known) {
        Set<String> feeds = feeds(family);
        List<Progress> related = pipeline.families().stream()
                .filter(other -> known.containsKey(other.name()) && !Collections.disjoint(feeds(other), feeds))
                .<Progress>map(other -> known.get(other.name()))
                .toList();
        Collection<Progress> others = related.isEmpty() ? known.values() : related;
        return others.stream()
                .filter(other -> other.sealed() > Long.MIN_VALUE)
                .reduce(Progress::least)
                .map(least -> new Progress(least.watermark(), family.bucket().floor(least.sealed() - family.overlap())))
                .orElse(Progress.NONE);
    }

    private static Set<String> feeds(Family<?, ?> family) {
        return family.folds().stream().map(fold -> fold.feed().name()).collect(Collectors.toSet());
    }
}
