package io.kappalake.tables.catalog;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.storage.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.projectnessie.model.Content;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.IcebergTable;

/** Writes the metadata of a commit's tables in parallel: each is a few small files, one after the other. */
public final class Staging {

    private Staging() {}

    static List<StagedTable> all(
            Lake lake, LakeCommit commit, String head, List<ContentKey> keys, Map<ContentKey, Content> contents) {
        List<CompletableFuture<StagedTable>> running = keys.stream()
                .map(key -> {
                    IcebergTable base = tableIn(lake, contents, key, head);
                    return CompletableFuture.supplyAsync(() -> one(lake, commit, key, base), lake.stagers());
                })
                .toList();
        List<StagedTable> done = new ArrayList<>();
        List<RuntimeException> failures = new ArrayList<>();
        for (CompletableFuture<StagedTable> table : running) {
            try {
                done.add(table.join());
            } catch (CompletionException e) {
                failures.add((RuntimeException) e.getCause());
            }
        }
        if (!failures.isEmpty()) {
            done.forEach(table -> table.discard(lake.io()));
            throw Warehouse.unusable(lake.address(), failures.get(0));
        }
        return done;
    }

    private static StagedTable one(Lake lake, LakeCommit commit, ContentKey key, IcebergTable base) {
        String name = key.toPathString();
        Function<IcebergTable, TableMetadata> read =
                table -> lake.metadata().read(lake.io(), name, table.getMetadataLocation());
        String asOf = commit.changes().get(name).asOf();
        if (asOf.isEmpty()) {
            return StagedTable.stage(key, base, read.apply(base), lake.io(), commit);
        }
        IcebergTable then = tableIn(lake, lake.branch().contents(asOf, List.of(key)), key, asOf);
        TableMetadata now = read.apply(base);
        // Past the cache, which keeps one for each table.
        TableMetadata other = TableMetadataParser.read(lake.io(), then.getMetadataLocation());
        return Graft.isPossible(now, other)
                ? StagedTable.grafted(key, base, now, other, lake.io(), commit)
                : new StagedTable(key, base, now, other, false);
    }

    public static IcebergTable tableIn(Lake lake, Map<ContentKey, Content> contents, ContentKey key, String hash) {
        if (contents.get(key) instanceof IcebergTable table) {
            return table;
        }
        throw new LakeException("There is no table " + key.toPathString() + " on "
                + lake.address().ref() + " at commit " + hash
                + ": start the job once to create all tables, or check the name");
    }
}
